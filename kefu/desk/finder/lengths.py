"""Lengths of time: two hours, three days after Christmas, in two weeks on Friday."""

from datetime import date, datetime, timedelta

from kefu.desk.finder.moments import DAY, Bound, Length, Unit, When, midnight, same_day

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
LONGEST_COUNT = 400  # beyond that nobody promises, and dates run out
_WEEK, _HALF_WEEK = 7, 3

Span = tuple[int, int]


def counts_days(length: Length) -> bool:
    return length.unit in {*DAYS, *MONTHS} and not length.more


def after_length(length: Length, bound: Bound | None, at: datetime, span: Span) -> When | None:
    if length.unit == "now" or bound is Bound.AGO:
        return When(span, at, at, Unit.MOMENT, bound or Bound.AT)
    if not all(0 < part.count <= LONGEST_COUNT for part in (length, *length.more)):
        return None
    if length.unit == "workday":
        count = -int(-length.count // 1)
        return When(span, at, at, Unit.WORKDAYS, Bound.WITHIN, count, length.is_certain)
    return _elapsed(length, at, span)


def beside(day: date | None, length: Length, span: Span, *, back: bool) -> When | None:
    """Three days after that day, two weeks before it."""
    if day is None or not counts_days(length) or length.count > LONGEST_COUNT:
        return None
    count = int(length.count) * (-1 if back else 1)
    if length.unit in DAYS:
        start = midnight(day) + count * DAYS[length.unit] * DAY
    else:
        start = midnight(same_day(day, count * MONTHS[length.unit]))
    return When(span, start, start + DAY, Unit.DAY)


def nearest(start: datetime, weekday: int) -> datetime:
    """In two weeks on Friday: the Friday that is nearest to that."""
    return start + DAY * ((weekday - start.weekday() + _HALF_WEEK) % _WEEK - _HALF_WEEK)


def _elapsed(length: Length, at: datetime, span: Span) -> When:
    moment, is_whole = at, True
    for part in (length, *length.more):
        day = None if part.unit in SECONDS else _calendar_day(part, moment.date())
        if day is None:
            seconds = SECONDS.get(part.unit, 86_400 * DAYS.get(part.unit, 1))
            moment, is_whole = moment + timedelta(seconds=part.count * seconds), False
        else:
            moment = datetime.combine(day, moment.time())
    if is_whole:
        start = midnight(moment.date())
        return When(span, start, start + DAY, Unit.DAY, Bound.WITHIN, 0, length.is_certain)
    return When(span, moment, moment, Unit.MOMENT, Bound.WITHIN, 0, length.is_certain)


def _calendar_day(length: Length, today: date) -> date | None:
    """None for half a day, which is hours."""
    whole = int(length.count)
    if length.unit in DAYS:
        days = length.count * DAYS[length.unit]
        return today + timedelta(days=-int(-days // 1)) if days >= 1 else None
    day = same_day(today, whole * MONTHS[length.unit])
    if length.count == whole:
        return day
    if length.unit == "year":
        return same_day(day, 6)
    return day + timedelta(days=15)

"""Points in time as people say them: "今天 18:00", "tomorrow 15:00", "11月23日 09:30"."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kefu.core.words import in_chinese

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS_ZH = "一二三四五六日"
MINUTE, HOUR, DAY = 60, 3600, 86400
HOURS_SPOKEN = 48
NEAR = {
    -1: gettext_noop("yesterday"),
    0: gettext_noop("today"),
    1: gettext_noop("tomorrow"),
    2: gettext_noop("the day after tomorrow"),
}


def spoken(at: datetime | date, *, today: date | None = None) -> str:
    """A day near today by its name, another by its date; with the hour where there is one."""
    day = localtime(at).date() if isinstance(at, datetime) else at
    words = spoken_day(day, today=today or localdate())
    return f"{words} {localtime(at):%H:%M}" if isinstance(at, datetime) else words


def spoken_day(day: date, *, today: date) -> str:
    apart = (day - today).days
    if apart in NEAR and (apart != 2 or in_chinese()):  # noqa: PLR2004
        return _(NEAR[apart])
    if in_chinese():
        short = f"{day.month}月{day.day}日"
        return short if day.year == today.year else f"{day.year}年{short}"
    short = f"{day.day} {MONTHS[day.month - 1]}"
    return short if day.year == today.year else f"{short} {day.year}"


def dated(at: datetime | date, *, today: date | None = None) -> str:
    """For what is read later, as a mail is: `11月23日 周一 15:00`, `Mon 23 Nov 15:00`."""
    day = localtime(at).date() if isinstance(at, datetime) else at
    year = "" if day.year == (today or localdate()).year else str(day.year)
    if in_chinese():
        words = f"{year and year + '年'}{day.month}月{day.day}日 周{WEEKDAYS_ZH[day.weekday()]}"
    else:
        words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {year}".rstrip()
    return f"{words} {localtime(at):%H:%M}" if isinstance(at, datetime) else words


def stamped(at: datetime | date) -> str:
    """The few signs that fit on a seal: `11.23`."""
    day = localtime(at).date() if isinstance(at, datetime) else at
    return f"{day.month}.{day.day:02}"


def remaining(at: datetime, *, since: datetime | None = None) -> str:
    """How long until a time, or how long it has passed: `2 h 5 min`, `3 天`, `12 min late`."""
    left = (at - (since or now())).total_seconds()
    words = lasting(abs(left))
    return _("%(time)s late") % {"time": words} if left < 0 else words


def lasting(seconds: float) -> str:
    hours, rest = divmod(int(seconds), HOUR)
    if hours >= HOURS_SPOKEN:
        return _("%(days)d days") % {"days": seconds // DAY}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest // MINUTE}
    return _("%(minutes)d min") % {"minutes": rest // MINUTE}


def urgency(at: datetime, *, near: timedelta, since: datetime | None = None) -> str:
    """`calm`, `soon` or `late`."""
    left = at - (since or now())
    if left <= timedelta(0):
        return "late"
    return "soon" if left <= near else "calm"

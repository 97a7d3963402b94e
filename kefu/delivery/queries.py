"""When something ordered now is there. Product page, checkout and desk ask the same function."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from kefu.core.regions import PROVINCES, region_name
from kefu.delivery.models import DispatchRule, Reach

SHORT = 2  # signs of a code that name the province
FULL = 6
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Arrival:
    """What holds for an order placed at the moment that was asked about.

    It has to be out by `leaves_by`, so the carrier's round at `collected_at` takes it, and it is
    there by `arrives_by`. Ordered before `order_before`, the answer stays the same.
    """

    region: str
    place: str
    days: int
    order_before: datetime
    leaves_by: datetime
    collected_at: datetime
    arrives_by: datetime


def dispatch_rule() -> DispatchRule:
    """The rule that holds; the usual one until somebody has set another."""
    return DispatchRule.objects.order_by("-made_at", "-pk").first() or DispatchRule()


def arrival(region: str, *, at: datetime, rule: DispatchRule | None = None) -> Arrival | None:
    """When an order of goods in stock arrives in a region; None where we do not deliver.

    `region` is the code of a province or a city; a city without days of its own has its province's,
    and a province without a row the usual ones. Two queries, one if the rule is at hand.
    """
    rule = rule or dispatch_rule()
    near = reach_of(region)
    if near is not None and not near.is_served:
        return None
    return _arrival(region, _place(region, near), near.days if near else rule.usual_days, rule, at)


def told(reach: Reach, rule: DispatchRule, at: datetime) -> Arrival:
    """The same for a row at hand: no query."""
    return _arrival(reach.code, reach.place, reach.days, rule, at)


def leaves_by(at: datetime) -> datetime:
    """By when an order placed then is out of the warehouse."""
    return _out(dispatch_rule(), at)[0]


def reach_of(region: str) -> Reach | None:
    """The row of a city, or else of its province."""
    codes = {region, province_of(region)}
    return Reach.objects.filter(code__in=codes).order_by("-code").first()


def reaches() -> list[Reach]:
    """Every province with the row it has, or an unsaved one, each followed by its cities."""
    known = {reach.code: reach for reach in Reach.objects.all()}
    usual = dispatch_rule().usual_days
    rows = []
    for province in PROVINCES:
        code = f"{province}0000"
        rows.append(known.get(code) or Reach(code=code, days=usual))
        rows += [one for one in known.values() if one.code != code and one.code[:2] == province]
    return rows


def choices() -> list[tuple[str, str]]:
    """Where somebody may say they live: provinces, and after each the cities with own days."""
    cities: dict[str, list[Reach]] = {}
    for reach in Reach.objects.exclude(name_zh=""):
        cities.setdefault(reach.code[:SHORT], []).append(reach)
    rows = []
    for province in PROVINCES:
        code = f"{province}0000"
        rows.append((code, region_name(code)))
        own = cities.get(province, [])
        rows += [(one.code, f"{region_name(code)} · {one.name}") for one in own]
    return rows


def is_region(code: str) -> bool:
    """Whether a text, perhaps out of a cookie, names a place in the country."""
    return len(code) == FULL and code.isascii() and code.isdigit() and code[:SHORT] in PROVINCES


def province_of(region: str) -> str:
    return f"{region[:SHORT]}0000"


def _arrival(region: str, place: str, days: int, rule: DispatchRule, at: datetime) -> Arrival:
    due, taken, until = _out(rule, at)
    return Arrival(
        region=region,
        place=place,
        days=days,
        order_before=until,
        leaves_by=due,
        collected_at=taken,
        arrives_by=_at(taken + days * A_DAY, rule.arrives_at),
    )


def _place(region: str, near: Reach | None) -> str:
    province = region_name(province_of(region))
    if near is None or near.code == province_of(region) or near.name == province:
        return province
    return near.name


def _out(rule: DispatchRule, at: datetime) -> tuple[datetime, datetime, datetime]:
    """By when it has to be out, which round of the carrier takes it, and until when that holds.

    The last round before the time is up; where none comes so soon, the first one after.
    """
    due = rule.clock.add(at, timedelta(minutes=rule.minutes))
    taken = _round(rule, due, -A_DAY)
    while taken > due:
        taken = _round(rule, taken - A_DAY, -A_DAY)
    following = _round(rule, taken + A_DAY, A_DAY)
    spare = rule.clock.between(at, following) - timedelta(minutes=rule.minutes)
    until = rule.clock.add(at, max(spare, timedelta(0))).replace(second=0, microsecond=0)
    taken = taken if taken > at else following
    return due, taken, min(until, taken)


def _round(rule: DispatchRule, near: datetime, step: timedelta) -> datetime:
    """The carrier's round on that day, or on the next working day in the direction of `step`."""
    while rule.clock.calendar.open_as(localtime(near).date()) is None:
        near += step
    return _at(near, rule.collected_at)


def _at(day: datetime, hour: time) -> datetime:
    """That hour of a day here."""
    return make_aware(datetime.combine(localtime(day).date(), hour))

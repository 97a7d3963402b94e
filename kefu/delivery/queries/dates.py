"""When something ordered now is there. Product page, checkout and desk ask the same function."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from kefu.core.regions import PROVINCES, region_name
from kefu.delivery.forecast import Forecast
from kefu.delivery.models import DispatchRule, Reach
from kefu.delivery.places import SHORT, city_of, province_of
from kefu.delivery.queries.rounds import A_DAY, at_hour, out
from kefu.delivery.queries.ways import forecast_for, groups_of


@dataclass(frozen=True)
class Arrival:
    """What holds for an order placed at the moment that was asked about.

    It has to be out by `leaves_by`, so the carrier's round at `collected_at` takes it, and it is
    there by `arrives_by`. Ordered before `order_before`, the answer stays the same. Learned from
    past parcels, the day comes with its `chance` in percent; by the rules of people, with none.
    """

    region: str
    place: str
    days: int
    order_before: datetime
    leaves_by: datetime
    collected_at: datetime
    arrives_by: datetime
    chance: int | None = None


def dispatch_rule() -> DispatchRule:
    """The rule that holds; the usual one until somebody has set another."""
    return DispatchRule.objects.order_by("-made_at", "-pk").first() or DispatchRule()


def arrival(region: str, *, at: datetime, rule: DispatchRule | None = None) -> Arrival | None:
    """When an order of goods in stock arrives in a region; None where we do not deliver.

    `region` is the code of a province or a city; a city without days of its own has its province's,
    and a province without a row the usual ones; where enough parcels have gone there, history says
    the days. Three queries, two if the rule is at hand.
    """
    rule = rule or dispatch_rule()
    near = reach_of(region)
    if near is not None and not near.is_served:
        return None
    days = near.days if near else rule.usual_days
    return _arrival(region, _place(region, near), days, rule, at, forecast_for(region, rule))


def told(reach: Reach, rule: DispatchRule, at: datetime) -> Arrival:
    """The same for a row at hand: no query."""
    return _arrival(reach.code, reach.place, reach.days, rule, at)


def leaves_by(at: datetime) -> datetime:
    """By when an order placed then is out of the warehouse."""
    return out(dispatch_rule(), at)[0]


def reach_of(region: str) -> Reach | None:
    """The row of a district's city, or else of its province."""
    codes = {region, city_of(region), province_of(region)}
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


def _arrival(
    region: str,
    place: str,
    days: int,
    rule: DispatchRule,
    at: datetime,
    history: Forecast | None = None,
) -> Arrival:
    due, taken, until = out(rule, at)
    if history is not None:
        groups = groups_of(region, "", localtime(taken).date())
        days = history.promise(groups, rule.chance / 100)
    return Arrival(
        region=region,
        place=place,
        days=days,
        order_before=until,
        leaves_by=due,
        collected_at=taken,
        arrives_by=at_hour(taken + days * A_DAY, rule.arrives_at),
        chance=rule.chance if history is not None else None,
    )


def _place(region: str, near: Reach | None) -> str:
    province = region_name(province_of(region))
    if near is None or near.code == province_of(region) or near.name == province:
        return province
    return near.name

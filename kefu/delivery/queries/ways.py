"""Parcels as ways: counted in days from the round of the carrier that was to take them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Mod
from django.utils.timezone import localtime

from kefu.delivery.forecast import Forecast, Way
from kefu.delivery.models import (
    UNDER_WAY,
    DispatchRule,
    LearnedWays,
    Parcel,
    Reach,
    TrackPoint,
)
from kefu.delivery.places import city_of, is_region, place_of
from kefu.delivery.queries.rounds import planned
from kefu.delivery.watching import Sight

REMEMBERED = timedelta(days=400)
MOST_WAYS = 40_000
ENOUGH, ENOUGH_OF_A_PLACE = 200, 30
FORGOTTEN = timedelta(days=21)  # after its day; what an import brought from long ago stays asleep


@dataclass(frozen=True)
class Journey:
    """One parcel's way in days, from the day it was to begin.

    `today` is the last day that is over. What has happened since is learned when all of its day is:
    else the arrivals of a day would count, and those who waited that day in vain would not.
    """

    began: int
    groups: tuple[str, ...]
    left: int | None
    came: int | None
    today: int

    @property
    def is_over(self) -> bool:
        return self.came is not None and self.came <= self.today

    @property
    def whole(self) -> Way:
        return self._way(0, self.came)

    @property
    def house(self) -> Way:
        return self._way(0, self.left)

    @property
    def road(self) -> Way | None:
        if self.left is None or self.left > self.today:
            return None
        return self._way(self.left, None if self.came is None else max(self.came, self.left))

    def _way(self, first: int, last: int | None) -> Way:
        if last is None or last > self.today:
            return Way(self.groups, self.began + first, None, self.today - first)
        return Way(self.groups, self.began + first, last - first)


def learned() -> LearnedWays | None:
    return LearnedWays.objects.order_by("-pk").first()


def forecast_for(region: str, rule: DispatchRule) -> Forecast | None:
    """What history says of whole ways to a region; None where there is too little of it."""
    known = learned() if rule.learns else None
    if known is None or not speaks_of(known, region):
        return None
    return Forecast.of_json(known.outlook["whole"])


def speaks_of(known: LearnedWays, region: str) -> bool:
    enough = known.places.get(place_of(region), 0) >= ENOUGH_OF_A_PLACE
    return known.ways >= ENOUGH and enough


def groups_of(region: str, carrier: str, began: date) -> tuple[str, ...]:
    by = f"by:{carrier}" if carrier else ""
    city = f"city:{city_of(region)}" if is_region(region) else ""
    return (f"to:{place_of(region)}", city, by, f"day:{began.weekday()}")


def journeys(rule: DispatchRule, *, at: datetime) -> Iterator[Journey]:
    """What the parcels of the last year say, of many each so many-th. What came back says nothing.

    Not the newest ones: of a shop that sends as many in a day, none of those has arrived.
    """
    told = Parcel.objects.filter(created_at__gt=at - REMEMBERED, created_at__lt=at)
    told = told.exclude(status=Parcel.Status.RETURNED).exclude(region="")
    still = Q(shipped_at__isnull=False) | Q(status__in=UNDER_WAY)
    told = told.filter(still)
    each = 1 + told.count() // MOST_WAYS
    rows = told.alias(turn=Mod(F("pk"), each)).filter(turn=0).select_related("carrier")
    for parcel in rows.iterator(2000):
        yield journey(parcel, rule, at=at)


def journey(parcel: Parcel, rule: DispatchRule, *, at: datetime) -> Journey:
    began = planned(rule, parcel.ordered_at or parcel.created_at)
    left = came = None
    if parcel.shipped_at is not None:
        left = max(localtime(parcel.shipped_at).date().toordinal() - began.toordinal(), 0)
    if parcel.delivered_at is not None:
        came = max(_due_day(parcel.delivered_at, rule) - began.toordinal(), left or 0)
    groups = groups_of(parcel.region, parcel.carrier.code, began)
    over = day_over(at, rule) - began.toordinal()
    return Journey(began.toordinal(), groups, left, came, over)


def sight(parcel: Parcel, rule: DispatchRule, *, at: datetime, usual_road: int) -> Sight:
    """A parcel of `under_watch`, as the watch sees it."""
    way = journey(parcel, rule, at=at)
    promised = parcel.promised_at or at
    heard = getattr(parcel, "heard_at", None) or parcel.created_at
    return Sight(
        way.groups,
        localtime(promised).date().toordinal() - way.began,
        day_over(at, rule) - way.began,
        way.left,
        max((at - heard).days, 0),
        bool(getattr(parcel, "is_in_trouble", False)),
        usual_road,
    )


def under_watch(at: datetime) -> QuerySet[Parcel]:
    """Parcels with a day to keep that no alarm was raised for, with what was last heard of them."""
    newest = TrackPoint.objects.filter(parcel=OuterRef("pk")).order_by("-at")
    trouble = TrackPoint.objects.filter(
        parcel=OuterRef("pk"), status=TrackPoint.Kind.TROUBLE, at__gte=OuterRef("heard_at")
    )
    told = Parcel.objects.filter(
        status__in=UNDER_WAY, promised_at__gt=at - FORGOTTEN, alarm__isnull=True
    )
    heard = Coalesce(Subquery(newest.values("at")[:1]), "created_at")
    return (
        told.select_related("carrier")
        .annotate(heard_at=heard)
        .annotate(is_in_trouble=Exists(trouble))
        .order_by("pk")
    )


def usual_roads(rule: DispatchRule) -> dict[str, int]:
    """Days on the road by the rules of people; `""` where they say nothing."""
    return {"": rule.usual_days, **dict(Reach.objects.values_list("code", "days"))}


def day_over(at: datetime, rule: DispatchRule) -> int:
    """The last day whose promised hour is over."""
    here = localtime(at)
    return here.date().toordinal() - (here.time() < rule.arrives_at)


def _due_day(at: datetime, rule: DispatchRule) -> int:
    """The day that, promised, would have been kept."""
    here = localtime(at)
    return here.date().toordinal() + (here.time() > rule.arrives_at)

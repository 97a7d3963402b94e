"""Parcels that will likely be late are found before their day: the promise moves at once, with its
reason, and whoever hears of it tells the customer and looks after the matter. Once for each parcel.
"""

from datetime import date, datetime

from django.db import transaction

from kefu.core.events import record
from kefu.delivery.events import ParcelLikelyLate
from kefu.delivery.models import DispatchRule, LateAlarm, Parcel
from kefu.delivery.places import place_of
from kefu.delivery.queries.dates import dispatch_rule
from kefu.delivery.queries.rounds import hour_of
from kefu.delivery.queries.ways import (
    journey,
    learned,
    sight,
    speaks_of,
    under_watch,
    usual_roads,
)
from kefu.delivery.services.parcels import promise_another_day
from kefu.delivery.watching import Verdict, judge

ROWS = 1000


def watch_parcels(*, at: datetime) -> int:
    """Look at every parcel under way; how many alarms that raised."""
    rule = dispatch_rule()
    known = learned() if rule.learns else None
    outlook = known.forecasts() if known else None
    roads = usual_roads(rule)
    raised, moved = 0, []
    for parcel in under_watch(at).iterator(ROWS):
        region = parcel.region
        road = roads.get(region, roads.get(place_of(region), roads[""]))
        speaks = outlook if known and speaks_of(known, region) else None
        seen = sight(parcel, rule, at=at, usual_road=road)
        verdict = judge(seen, speaks, chance=rule.chance / 100)
        if verdict.is_alarm:
            raised += raise_alarm(parcel.pk, verdict, rule=rule, at=at)
        elif speaks is not None:
            chance = round(100 * (1 - verdict.likely))
            if chance != parcel.chance:
                parcel.chance = chance
                moved.append(parcel)
    Parcel.objects.bulk_update(moved, ["chance"], batch_size=ROWS)
    return raised


@transaction.atomic
def raise_alarm(parcel_id: int, verdict: Verdict, *, rule: DispatchRule, at: datetime) -> bool:
    """False if it has arrived in the meantime, or somebody else has raised it."""
    parcel = (
        Parcel.objects.select_for_update(of=("self",)).select_related("carrier").get(pk=parcel_id)
    )
    promised = parcel.promised_at
    if not parcel.is_under_way or promised is None:
        return False
    if LateAlarm.objects.filter(parcel=parcel).exists():
        return False
    likely = round(100 * verdict.likely)
    alarm = LateAlarm.objects.create(
        parcel=parcel, raised_at=at, promised_at=promised, likely=likely, because=verdict.because
    )
    began = journey(parcel, rule, at=at).began
    day = hour_of(date.fromordinal(began + verdict.days), rule.arrives_at)
    promise_another_day(parcel.pk, promised_at=day, because=verdict.because, chance=rule.chance)
    record(ParcelLikelyLate(parcel.pk, alarm.pk, likely))
    return True

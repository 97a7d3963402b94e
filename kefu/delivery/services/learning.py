"""Each night the ways of past parcels are learned anew; dates and the watch follow the newest."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from kefu.core.events import record
from kefu.delivery.events import WaysLearned
from kefu.delivery.forecast import Outlook, learn
from kefu.delivery.models import LearnedWays
from kefu.delivery.queries.dates import dispatch_rule
from kefu.delivery.queries.ways import ENOUGH, day_over, journeys

KEPT = 30  # nights


@transaction.atomic
def learn_ways(*, at: datetime) -> LearnedWays | None:
    """None while too few parcels have arrived to say anything."""
    rule = dispatch_rule()
    told = list(journeys(rule, at=at))
    arrived = [one for one in told if one.is_over]
    if len(arrived) < ENOUGH:
        return None
    today = float(day_over(at, rule) + 1)
    on_the_road = [way for one in told if (way := one.road) is not None]
    outlook = Outlook(
        learn([one.whole for one in told], today=today),
        learn([one.house for one in told], today=today),
        learn(on_the_road, today=today),
    )
    places = Counter(one.groups[0].partition(":")[2] for one in arrived)
    learned = LearnedWays.objects.create(
        learned_at=at, ways=len(arrived), outlook=outlook.as_json(), places=dict(places)
    )
    newest = LearnedWays.objects.order_by("-pk").values("pk")[:KEPT]
    LearnedWays.objects.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    record(WaysLearned(learned.pk, len(arrived)))
    return learned

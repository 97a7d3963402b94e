"""Chats that wait: 30 seconds, 100 seconds, three minutes, or what the policy says.

Pages work out by themselves which alarm a chat has reached. This tells them when to look again, and
writes it down; late or twice does no harm.
"""

from datetime import datetime

from django.db import transaction

from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.clocks import ChatWaited
from kefu.desk.models.clocks import Clock
from kefu.desk.services.ledger import case_if_free

RUNG_AT_ONCE = 200


def ring(*, at: datetime) -> int:
    """Every alarm that is due and was not given yet; the number of chats that rang."""
    due = Clock.objects.filter(stopped_at=None, alarm_at__lte=at).order_by("alarm_at")
    waiting = list(due.values_list("pk", "case_id")[:RUNG_AT_ONCE])
    return sum(_ring(pk, case_id, at) for pk, case_id in waiting if case_id)


@transaction.atomic
def _ring(clock_id: int, case_id: int, at: datetime) -> bool:
    case = case_if_free(case_id)
    if case is None:
        return False
    clock = Clock.objects.select_related("policy").get(pk=clock_id)
    if clock.stopped_at is not None or clock.alarm_at is None or clock.alarm_at > at:
        return False
    moments = clock.rules.alarms(clock.started_at)
    clock.alarm = sum(moment <= at for moment in moments)
    clock.alarm_at = next((moment for moment in moments if moment > at), None)
    clock.save(update_fields=["alarm", "alarm_at"])
    seconds = clock.rules.alarm_seconds[clock.alarm - 1]
    record(ChatWaited(clock.pk, case.pk, case.owner_id, clock.alarm, seconds))
    live.changed(
        topics.alarms_topic(case.owner),
        topics.inbox_topic(case.owner),
        topics.case_topic(case.number),
        *([topics.LOUD] if clock.alarm_at is None else []),
    )
    return True

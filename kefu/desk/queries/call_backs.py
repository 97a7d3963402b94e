"""Hours in which the shop can call: inside its opening hours, and not taken yet."""

from collections import Counter
from datetime import datetime, timedelta

from kefu.accounts.models import User
from kefu.core.clock import EPOCH
from kefu.desk.models.cases import Case
from kefu.desk.models.line import CallBack
from kefu.desk.models.policies import Channel
from kefu.desk.models.promises import Promise
from kefu.desk.queries.cases import cases_for
from kefu.desk.queries.crew import routing_settings
from kefu.desk.queries.policies import policy_of

SLOTS = 8
NOT_BEFORE = timedelta(minutes=30)
DAYS_AHEAD = timedelta(days=4)


def free_slots(*, at: datetime, most: int = SLOTS) -> list[datetime]:
    """When each begins. Half an hour is left to prepare; the shop's hours for calls hold."""
    settings, clock = routing_settings(), policy_of(Channel.PHONE).clock
    length = timedelta(minutes=settings.slot_minutes)
    begin = at + NOT_BEFORE
    begin += (EPOCH - begin) % length
    taken = _taken(begin, begin + DAYS_AHEAD)
    slots: list[datetime] = []
    while len(slots) < most and begin < at + DAYS_AHEAD:
        begin = clock.next_open(begin)
        begin += (EPOCH - begin) % length
        is_open = clock.between(begin, begin + length) == length
        if is_open and taken[begin] < settings.calls_in_a_slot:
            slots.append(begin)
        begin += length
    return slots


def call_back_of(reader: User, case: Case) -> CallBack | None:
    """The call that is booked for this case and has not been made."""
    seen = cases_for(reader).filter(pk=case.pk)
    booked = CallBack.objects.filter(promise__case__in=seen, promise__status=Promise.Status.OPEN)
    return booked.select_related("promise").first()


def _taken(start: datetime, end: datetime) -> Counter[datetime]:
    booked = CallBack.objects.filter(
        starts_at__gte=start, starts_at__lt=end, promise__status=Promise.Status.OPEN
    )
    return Counter(booked.values_list("starts_at", flat=True))

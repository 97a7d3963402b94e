"""Folding events into facts. Each fold says what is, not what to add, so that it may run twice.

A fact is only made for what is still there: the log remembers the cases of a demo shop that was
cleared away, the figures do not.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from kefu.core.events import Circumstances, Event, past
from kefu.core.outbox import is_waiting
from kefu.desk.events.cases import CaseClosed, CaseOpened, CaseReopened, CaseSolved
from kefu.desk.events.clocks import ClockStopped
from kefu.desk.events.duty import LineLeft
from kefu.desk.events.promises import PromiseBroken, PromiseKept, PromiseMade, PromiseReleased
from kefu.desk.events.remedies import RemedyGiven
from kefu.desk.events.shifts import CaseHandedOver
from kefu.desk.events.words import FirstAnswered
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.promises import Promise
from kefu.insight.models import (
    AnswerFact,
    CaseFact,
    ClockFact,
    HandOverFact,
    PromiseFact,
    QueueFact,
    RemedyFact,
    ReopeningFact,
)
from kefu.insight.services.counting import count_everything, mark_stale
from kefu.surveys import events as surveys

KNOWN_TO_THEM = frozenset({"same_agent", "last_spoken"})


class Overtaken(Exception):
    """An event came before the one it builds on; the outbox tells it again a little later.

    What began without an event, because it was taken in from elsewhere, is not counted.
    """


def case_opened(event: CaseOpened, more: Circumstances) -> None:
    earlier = CaseFact.objects.filter(customer_id=event.customer_id, opened_at__lt=more.at)
    is_return = earlier.exclude(case_id=event.case_id).exists()
    CaseFact.objects.update_or_create(
        case_id=event.case_id,
        defaults={
            "customer_id": event.customer_id,
            "owner_id": event.owner_id,
            "channel": event.channel,
            "is_return": is_return,
            "same_agent": is_return and event.routed_by in KNOWN_TO_THEM,
            "opened_at": more.at,
        },
    )
    mark_stale(CaseFact, more.at)


def first_answered(event: FirstAnswered, _more: Circumstances) -> None:
    _mend_case(
        event.case_id,
        first_answer_seconds=event.seconds,
        first_answer_in_time=event.in_time,
    )


def case_handed_over(event: CaseHandedOver, more: Circumstances) -> None:
    _mend_case(event.case_id, owner_id=event.to_id)
    HandOverFact.objects.update_or_create(
        event_id=more.event_id,
        defaults={"case_id": event.case_id, "at": more.at, "with_words": event.with_words},
    )
    mark_stale(HandOverFact, more.at)


def case_solved(event: CaseSolved, more: Circumstances) -> None:
    _mend_case(event.case_id, solved_at=more.at)
    first = CaseFact.objects.filter(case_id=event.case_id)
    first.filter(Q(first_solved_at=None) | Q(first_solved_at__gt=more.at)).update(
        first_solved_at=more.at
    )
    mark_stale(CaseFact, more.at)


def case_reopened(event: CaseReopened, more: Circumstances) -> None:
    _mend_case(event.case_id, solved_at=None, reopened=True)
    ReopeningFact.objects.update_or_create(
        event_id=more.event_id, defaults={"case_id": event.case_id, "at": more.at}
    )


def case_closed(event: CaseClosed, more: Circumstances) -> None:
    _mend_case(event.case_id, closed_at=more.at)


def promise_made(event: PromiseMade, more: Circumstances) -> None:
    if not Promise.objects.filter(pk=event.promise_id).exists():
        return
    PromiseFact.objects.update_or_create(
        promise_id=event.promise_id,
        defaults={
            "case_id": event.case_id,
            "owner_id": event.owner_id,
            "kind": event.kind,
            "made_at": more.at,
            "due_at": datetime.fromisoformat(event.due_at),
        },
    )


def promise_kept(event: PromiseKept, more: Circumstances) -> None:
    _settle(event.promise_id, "kept", more)


def promise_broken(event: PromiseBroken, more: Circumstances) -> None:
    _settle(event.promise_id, "broken", more)


def promise_released(event: PromiseReleased, more: Circumstances) -> None:
    _settle(event.promise_id, "released", more)


def remedy_given(event: RemedyGiven, more: Circumstances) -> None:
    RemedyFact.objects.update_or_create(
        remedy_id=event.remedy_id,
        defaults={
            "case_id": event.case_id,
            "owner_id": event.by_id,
            "kind": event.kind,
            "reason": event.reason,
            "carrier_fault": event.carrier_fault,
            "amount": Decimal(event.amount),
            "currency": event.currency,
            "hours": event.hours,
            "at": more.at,
        },
    )
    mark_stale(RemedyFact, more.at)


def clock_stopped(event: ClockStopped, more: Circumstances) -> None:
    if not Clock.objects.filter(pk=event.clock_id).exists():
        return
    fact = ClockFact(
        clock_id=event.clock_id,
        kind=event.kind,
        case_id=event.case_id,
        order_id=event.order_id,
        request_id=event.request_id,
        channel=event.channel,
        tier=event.tier,
        in_time=event.in_time,
        seconds=max(0, event.seconds),
        target_seconds=event.target_seconds,
        at=more.at,
    )
    ClockFact.objects.bulk_create([fact], ignore_conflicts=True)  # a clock stops once
    mark_stale(ClockFact, more.at)


def line_left(event: LineLeft, more: Circumstances) -> None:
    QueueFact.objects.update_or_create(
        event_id=more.event_id,
        defaults={
            "case_id": event.case_id,
            "owner_id": event.owner_id,
            "seconds": event.seconds,
            "outcome": event.outcome,
            "at": more.at,
        },
    )
    mark_stale(QueueFact, more.at)


def customer_invited(event: surveys.CustomerInvited, more: Circumstances) -> None:
    AnswerFact.objects.update_or_create(
        invitation_id=event.invitation_id,
        defaults={"case_id": event.case_id, "invited_at": more.at},
    )


def survey_answered(event: surveys.SurveyAnswered, more: Circumstances) -> None:
    AnswerFact.objects.update_or_create(
        invitation_id=event.invitation_id,
        defaults={
            "case_id": event.case_id,
            "owner_id": event.owner_id,
            "answered_at": more.at,
            "score": event.score,
            "solved": None if event.solved is None else bool(event.solved),
        },
    )


Fold = Callable[[Any, Circumstances], None]
FOLDS: dict[type[Event], Fold] = {
    CaseOpened: case_opened,
    FirstAnswered: first_answered,
    CaseHandedOver: case_handed_over,
    CaseSolved: case_solved,
    CaseReopened: case_reopened,
    CaseClosed: case_closed,
    PromiseMade: promise_made,
    PromiseKept: promise_kept,
    PromiseBroken: promise_broken,
    PromiseReleased: promise_released,
    RemedyGiven: remedy_given,
    LineLeft: line_left,
    ClockStopped: clock_stopped,
    surveys.CustomerInvited: customer_invited,
    surveys.SurveyAnswered: survey_answered,
}
FACTS: tuple[type[models.Model], ...] = (
    CaseFact,
    HandOverFact,
    ReopeningFact,
    PromiseFact,
    RemedyFact,
    QueueFact,
    ClockFact,
    AnswerFact,
)


def fold(event: Event, more: Circumstances) -> None:
    if not _is_gone(getattr(event, "case_id", None)):
        FOLDS[type(event)](event, more)


@transaction.atomic
def rebuild() -> int:
    """Fold the whole log anew; returns how many events were read.

    Live folding waits meanwhile; readers see the old figures until the new ones are there.
    """
    tables = ", ".join(f'"{fact._meta.db_table}"' for fact in FACTS)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
    for fact in FACTS:
        fact._default_manager.all().delete()
    count = 0
    for event, more in past(*FOLDS):
        fold(event, more)
        count += 1
    count_everything()
    return count


@transaction.atomic
def leave_out_the_cleared() -> None:
    """Cases go only when a demo shop is cleared away: figures forget them, the log cannot."""
    there = Case.objects.values("pk")
    for fact in FACTS:
        fact._default_manager.exclude(case_id=None).exclude(case_id__in=there).delete()
    ClockFact.objects.exclude(clock_id__in=Clock.objects.values("pk")).delete()
    count_everything()


def _is_gone(case_id: int | None) -> bool:
    return case_id is not None and not Case.objects.filter(pk=case_id).exists()


def _settle(promise_id: int, outcome: str, more: Circumstances) -> None:
    facts = PromiseFact.objects.filter(promise_id=promise_id)
    before = list(facts.values_list("settled_at", flat=True))
    if not facts.update(outcome=outcome, settled_at=more.at):
        _wait_for(PromiseMade, promise_id=promise_id)
    mark_stale(PromiseFact, *before, more.at)


def _mend_case(case_id: int, **values: Any) -> None:
    facts = CaseFact.objects.filter(case_id=case_id)
    if not facts.update(**values):
        _wait_for(CaseOpened, case_id=case_id)
    for moments in facts.values_list("opened_at", "first_solved_at"):
        mark_stale(CaseFact, *moments)


def _wait_for(kind: type[Event], **data: int) -> None:
    if is_waiting(kind, **data):
        raise Overtaken

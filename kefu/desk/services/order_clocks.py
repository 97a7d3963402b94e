"""Dispatch, refund and settlement: their clocks follow the goods and the money.

Events of lower floors may come twice and in any order. So nothing here counts events: each act
reads how the order stands, and sets its clocks right.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Remedy, RemedyKind
from kefu.desk.queries.orders import dispatch_began, is_refunded, left_the_house
from kefu.desk.queries.policies import policy_of
from kefu.desk.services.clocks import save_changed
from kefu.shop.models.orders import Order


@transaction.atomic
def follow_dispatch(order_id: int, *, at: datetime) -> None:
    """From the money, or from the order where it is paid at the door, until all of it has left."""
    order = Order.objects.select_related("customer", "charge").get(pk=order_id)
    began = dispatch_began(order)
    if began is None:
        return
    clock = Clock.objects.filter(order=order, kind=Clock.Kind.DISPATCH).first()
    clock = clock or _start(Clock.Kind.DISPATCH, order, since=began)
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    if clock.stopped_at is not None:
        return
    left_at = left_the_house(order)
    if left_at is not None:
        clock.stop(left_at)
    elif order.status == Order.Status.CANCELLED:
        clock.let_go(at)
    else:
        return
    save_changed([clock], at)


@transaction.atomic
def owe_refund(order_id: int, *, at: datetime, case_id: int | None = None) -> Clock:
    """Money is to go back: decided, promised, or waiting for an approval. Said twice, once."""
    case = _locked(case_id)
    order = Order.objects.select_related("customer").get(pk=order_id)
    refunds = Clock.objects.filter(order=order, kind=Clock.Kind.REFUND)
    known = refunds.filter(Q(stopped_at=None) | Q(started_at=at)).order_by("stopped_at").last()
    return known or _start(Clock.Kind.REFUND, order, since=at, case=case)


@transaction.atomic
def owe_what_was_paid(order_id: int, *, at: datetime) -> None:
    """A cancelled order: its money goes back, most often in the same moment."""
    order = Order.objects.select_related("charge").get(pk=order_id)
    if order.paid_at is None:
        return
    owe_refund(order_id, at=at)
    if is_refunded(order):
        note_refund(order_id, at=at)


@transaction.atomic
def follow_promise(promise_id: int, *, at: datetime) -> None:
    """Who promises a refund of an order owes it from that moment."""
    promise = Promise.objects.select_related("case").get(pk=promise_id)
    order_id = promise.case.order_id
    if promise.kind != Promise.Kind.REFUND or order_id is None:
        return
    if promise.status == Promise.Status.OPEN:
        owe_refund(order_id, at=promise.made_at, case_id=promise.case_id)
    elif promise.status == Promise.Status.RELEASED:
        forgo_refund(order_id, at=at)
    elif promise.status == Promise.Status.KEPT or promise.made_good_at is not None:
        note_refund(order_id, at=at)


@transaction.atomic
def note_refund(order_id: int, *, at: datetime) -> None:
    """The money is on its way back."""
    _end(order_id, at=at, is_done=True)


@transaction.atomic
def forgo_refund(order_id: int, *, at: datetime) -> None:
    """The customer does not want it any more, or it was refused with a reason."""
    _end(order_id, at=at, is_done=False)


@transaction.atomic
def note_declined(remedy_id: int, *, at: datetime) -> None:
    """A supervisor said no to a refund that waited for a yes."""
    remedy = Remedy.objects.get(pk=remedy_id)
    if remedy.kind == RemedyKind.REFUND and remedy.order_id is not None:
        forgo_refund(remedy.order_id, at=at)


@transaction.atomic
def expect_settlement(
    request_id: int, *, order_id: int, at: datetime, case_id: int | None = None
) -> Clock:
    """The goods of a service request are back in our hands; said twice, once."""
    known = Clock.objects.filter(request_id=request_id, kind=Clock.Kind.SETTLEMENT).first()
    if known is not None:
        return known
    case = _locked(case_id)
    order = Order.objects.select_related("customer").get(pk=order_id)
    return _start(Clock.Kind.SETTLEMENT, order, since=at, case=case, request_id=request_id)


@transaction.atomic
def note_settlement(request_id: int, *, at: datetime) -> None:
    """Refunded, replaced, repaired, or sent back with a reason."""
    running = Clock.objects.filter(
        request_id=request_id, kind=Clock.Kind.SETTLEMENT, stopped_at=None
    )
    for clock in _held(running):
        clock.stop(at)
        save_changed([clock], at)


def _end(order_id: int, *, at: datetime, is_done: bool) -> None:
    running = Clock.objects.filter(
        order=order_id, kind=Clock.Kind.REFUND, stopped_at=None, started_at__lte=at
    )
    for clock in _held(running):
        if is_done:
            clock.stop(at)
        else:
            clock.let_go(at)
        save_changed([clock], at)


def _start(
    kind: str,
    order: Order,
    *,
    since: datetime,
    case: Case | None = None,
    request_id: int | None = None,
) -> Clock:
    tier = order.customer.tier if order.customer else 0
    policy = policy_of("", tier=tier)
    clock = Clock(
        kind=kind,
        order=order,
        case=case,
        request_id=request_id,
        policy=policy if policy.pk else None,
        tier=tier,
        minutes=policy.minutes_of(kind),
        started_at=since,
        due_at=policy.due(kind, since),
    )
    if case is not None and policy.stands_still(kind, case.status):
        clock.pause(since)
    try:
        with transaction.atomic():
            clock.save()
    except IntegrityError:  # a second worker heard of it at the same moment
        same = Clock.objects.filter(order=order, kind=kind, request_id=request_id)
        return same.order_by("-pk")[0]
    return clock


def _locked(case_id: int | None) -> Case | None:
    """A case's clocks are moved under the case's lock."""
    return Case.objects.select_for_update().get(pk=case_id) if case_id else None


def _held(clocks: QuerySet[Clock]) -> Iterator[Clock]:
    """Those that still run, each under its own lock and that of its case."""
    for pk, case_id in clocks.values_list("pk", "case"):
        _locked(case_id)
        clock = Clock.objects.select_for_update().get(pk=pk)
        if clock.stopped_at is None:
            yield clock

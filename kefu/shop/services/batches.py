"""The same act on many orders. Each goes through the verb it would go through alone, under its own
lock and in its own transaction, and its step says what became of it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.machine import WrongMove
from kefu.shop.events import OrdersAsked, OrdersTakenBack
from kefu.shop.models.batches import OrderBatch, OrderStep
from kefu.shop.queries.orders import orders_for
from kefu.shop.services import packing
from kefu.shop.services.packing import NotNow

MOST = 500
AT_ONCE = 25  # what a request does before it answers; a job does the others
VERB = "office.orders"
State = OrderStep.State


@transaction.atomic
def ask_for_orders(
    wanted: Mapping[str, Mapping[str, str]], *, by: User, what: str, client_id: str
) -> OrderBatch:
    """`wanted` are numbers of orders with what each needs besides. Asked twice, it is one batch."""
    known = OrderBatch.objects.filter(by=by, client_id=client_id).first()
    if known is not None:
        return known
    found = orders_for(by).filter(number__in=list(wanted)[:MOST])
    chosen = dict(found.values_list("number", "pk"))
    if not chosen or not by.may(VERB):
        raise NotNow(_("Choose at least one order."))
    batch = OrderBatch.objects.create(by=by, what=what, client_id=client_id)
    OrderStep.objects.bulk_create(
        OrderStep(batch=batch, order_id=chosen[number], asked=dict(asked))
        for number, asked in wanted.items()
        if number in chosen
    )
    record(OrdersAsked(batch.pk, what, len(chosen)), by=by)
    return batch


def go_on(batch: OrderBatch, *, most: int = AT_ONCE) -> int:
    """Do the next orders; how many still wait. Whoever comes second finds nothing left to do."""
    waiting = OrderStep.objects.filter(batch=batch, state=State.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)[:most]):
        _do(batch, pk)
    return waiting.count()


def finish(batch_id: int) -> None:
    """As a job: all that is left, in the words of whoever asked."""
    batch = OrderBatch.objects.select_related("by").get(pk=batch_id)
    with translation.override(batch.by.language):
        while go_on(batch):
            continue


def take_back(batch: OrderBatch, *, by: User) -> OrderBatch:
    """Each order goes back to where it was, unless it has moved on since."""
    with transaction.atomic():
        batch = OrderBatch.objects.select_for_update().select_related("by").get(pk=batch.pk)
        if batch.by_id != by.pk or not batch.may_be_undone(now()):
            raise NotNow(_("This can no longer be taken back."))
        OrderStep.objects.filter(batch=batch, state=State.WAITING).update(state=State.SAME)
        batch.undone_at = now()
        batch.save(update_fields=["undone_at"])
        record(OrdersTakenBack(batch.pk), by=by)
    for pk in list(batch.steps.filter(state=State.DONE).values_list("pk", flat=True)):
        _undo(batch, pk)
    return batch


def _do(batch: OrderBatch, pk: int) -> None:
    with transaction.atomic():
        step = _locked(pk, State.WAITING)
        if step is None:
            return
        try:
            with transaction.atomic():
                done = _act(batch, step)
        except (NotNow, WrongMove) as refusal:
            _note(step, State.LEFT, _sentence(refusal))
        else:
            _note(step, State.DONE if done else State.SAME)


def _act(batch: OrderBatch, step: OrderStep) -> bool:
    if batch.what == OrderBatch.What.PACK:
        return packing.pack(step.order_id, by=batch.by)
    if batch.what == OrderBatch.What.CANCEL:
        return packing.call_off(step.order_id, by=batch.by)
    carrier, tracking = step.asked.get("carrier", ""), step.asked.get("tracking", "")
    return packing.send_off(step.order_id, carrier=carrier, tracking=tracking, by=batch.by)


def _undo(batch: OrderBatch, pk: int) -> None:
    with transaction.atomic():
        step = _locked(pk, State.DONE)
        if step is None:
            return
        try:
            with transaction.atomic():
                packing.unpack(step.order_id, by=batch.by)
        except (NotNow, WrongMove) as refusal:
            _note(step, State.STAYED, _sentence(refusal))
        else:
            _note(step, State.UNDONE)


def _locked(pk: int, state: str) -> OrderStep | None:
    steps = OrderStep.objects.select_for_update(skip_locked=True, of=["self"])
    return steps.select_related("order").filter(pk=pk, state=state).first()


def _note(step: OrderStep, state: str, why: str = "") -> None:
    step.state, step.why = state, why
    step.save(update_fields=["state", "why"])


def _sentence(refusal: NotNow | WrongMove) -> str:
    return refusal.sentence if isinstance(refusal, WrongMove) else str(refusal)[:300]

"""The workshop's acts: work comes in, moves from stage to stage, its date moves, it is stopped."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime, now

from kefu.accounts.models import User
from kefu.accounts.services.privacy import note_look
from kefu.core.events import record
from kefu.core.machine import WrongMove
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.delivery import queries as delivery
from kefu.notices.services import send
from kefu.shop.events import (
    ProductionAccepted,
    ProductionDateMoved,
    ProductionMoved,
    ProductionPhotographed,
)
from kefu.shop.models.orders import Order
from kefu.shop.models.production import Customisation, ProductionOrder
from kefu.shop.queries.production import ready_by, unpacked

Status = ProductionOrder.Status


class WorkHasBegun(Exception):
    """It is being made already, so the order cannot be called off any more."""


class NotReady(Exception):
    """Something of it is still in the workshop."""


@transaction.atomic
def accept(order: Order) -> None:
    """The order holds: what is to be made is due by a day from now on. Said twice, it counts
    once."""
    lines = Customisation.objects.filter(line__order=order, line__production=None)
    for one in lines.select_related("line"):
        due = ready_by(now(), one.days)
        made = ProductionOrder.objects.create(line=one.line, due_at=due, first_due_at=due)
        record(ProductionAccepted(made.pk, order.pk, due.isoformat()))


@transaction.atomic
def move(production_id: int, *, to: str, by: User, photo: Checked | None = None) -> ProductionOrder:
    """To the next stage, or from the check back to work. Raises WrongMove.

    A stage that it has already is a second click, and changes nothing.
    """
    production = _locked(production_id)
    if production.status == to:
        return production
    if to == Status.CANCELLED:  # only with its order
        raise WrongMove(production, to)
    before = production.status
    production.reach(to)
    if photo is not None:
        _photograph(production, photo, by)
    production.save()
    record(
        ProductionMoved(production.pk, production.line.order_id, before, production.status), by=by
    )
    return production


def move_many(numbers: Iterable[str], *, by: User) -> tuple[int, list[str]]:
    """Each to its next stage, in a transaction of its own: how many moved, and which could not."""
    moved, stuck = 0, []
    for number in numbers:
        if _move_on(number, by):
            moved += 1
        else:
            stuck.append(number)
    return moved, stuck


@transaction.atomic
def photograph(production_id: int, *, photo: Checked, by: User) -> ProductionOrder:
    """A picture of the finished piece, for its customer; it takes the place of an earlier one."""
    production = _locked(production_id)
    _photograph(production, photo, by)
    production.save(update_fields=["photo"])
    return production


@transaction.atomic
def move_date(production_id: int, *, to: datetime, because: str, by: User) -> ProductionOrder:
    """It is packed by another day. The customer's date moves along, and the customer is told.

    Raises WrongMove where it is packed or cancelled already.
    """
    production = _locked(production_id)
    if production.is_over:
        raise WrongMove(production, production.status)
    before, production.due_at = production.due_at, to
    if before == to:
        return production
    production.moves += 1
    production.save(update_fields=["due_at", "moves"])
    order = Order.objects.select_for_update().get(pk=production.line.order_id)
    _promise_anew(order)
    record(ProductionDateMoved(production.pk, order.pk, before.isoformat(), to.isoformat()), by=by)
    _tell(production, order, because)
    return production


@transaction.atomic
def stop(order: Order) -> None:
    """The order is called off. Raises WorkHasBegun."""
    for production in ProductionOrder.objects.select_for_update().filter(line__order=order):
        if production.status == Status.CANCELLED:
            continue
        if production.status != Status.ACCEPTED:
            raise WorkHasBegun
        production.reach(Status.CANCELLED)
        production.save()
        record(ProductionMoved(production.pk, order.pk, Status.ACCEPTED, Status.CANCELLED))


def insist_on_packed(line_ids: Iterable[int]) -> None:
    """What is made to order leaves once it is packed. Raises NotReady."""
    if unpacked(line_ids):
        raise NotReady


@transaction.atomic
def look_at(production: ProductionOrder, *, by: User) -> None:
    """Who works on it reads the words and sees the picture; that is written down for its owner."""
    customer = production.line.order.customer
    if customer is not None:
        note_look(of=customer, by=by, field="design", reason=f"{production.number}")


def forget_photo(production: ProductionOrder) -> None:
    """Of somebody who wants to be forgotten: a piece may carry their name."""
    photo = production.photo
    if photo is not None:
        ProductionOrder.objects.filter(pk=production.pk).update(photo=None)
        uploads.forget(photo)


def _move_on(number: str, by: User) -> bool:
    production = ProductionOrder.objects.filter(number=number).first()
    if production is None or not production.next_stage:
        return False
    try:
        move(production.pk, to=production.next_stage, by=by)
    except WrongMove:
        return False
    return True


def _locked(production_id: int) -> ProductionOrder:
    rows = ProductionOrder.objects.select_for_update(of=("self",)).select_related("line", "photo")
    return rows.get(pk=production_id)


def _photograph(production: ProductionOrder, photo: Checked, by: User) -> None:
    old = production.photo
    production.photo = uploads.store(photo, owner_id=None)
    if old is not None:
        ProductionOrder.objects.filter(pk=production.pk).update(photo=None)
        uploads.forget(old)
    record(ProductionPhotographed(production.pk), by=by)


def _promise_anew(order: Order) -> None:
    """The day of arrival follows from the last piece to be packed."""
    under_way = ProductionOrder.objects.filter(line__order=order).exclude(status=Status.CANCELLED)
    last = under_way.order_by("-due_at").first()
    told = delivery.arrival(order.region, at=last.due_at) if last and order.region else None
    if told is not None:
        order.promised_at = told.arrives_by
        order.save(update_fields=["promised_at"])


def _tell(production: ProductionOrder, order: Order, because: str) -> None:
    customer = order.customer
    if customer is None or not customer.email:
        return
    arrives = localtime(order.promised_at).date().isoformat() if order.promised_at else ""
    send(
        to=customer,
        key=f"shop.making:{production.pk}:{production.moves}",
        template="shop/mail/making_moved",
        context={
            "order": order.number,
            "name_zh": production.line.name_zh,
            "name_en": production.line.name_en,
            "because": because,
            "due": localtime(production.due_at).date().isoformat(),
            "arrives": arrives,
            "path": reverse(settings.PLACES["order"], args=[order.number]),
        },
    )

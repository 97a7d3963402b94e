"""One order's whole story, told from what is written of it: when, what, who."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.accounts.models import User
from kefu.core.money import written
from kefu.payments.models import Charge, Refund
from kefu.shop.models.batches import OrderBatch, OrderStep
from kefu.shop.models.orders import Order


@dataclass(frozen=True)
class Told:
    """One thing that happened; `by` is a colleague, `kind` the mark it is drawn with."""

    at: datetime
    words: str
    kind: str
    by: str = ""
    more: str = ""


@dataclass(frozen=True)
class Acts:
    """What a reader may do with an order now."""

    pack: bool = False
    unpack: bool = False
    ship: bool = False
    cancel: bool = False
    slip: bool = False


def story_of(order: Order) -> list[Told]:
    """Newest first. Four queries, however long it is."""
    told = [
        Told(order.placed_at, pgettext("parcel", "Ordered"), "shopping-bag"),
        *_of_money(order),
        *_of_steps(order),
        *_of_parcels(order),
    ]
    if order.delivered_at is not None:
        told.append(Told(order.delivered_at, _("All of it has arrived"), "circle-check"))
    return sorted(told, key=lambda one: one.at, reverse=True)


def acts_on(order: Order, *, reader: User, left: int) -> Acts:
    """`left` pieces of it are in no parcel."""
    if not reader.may("office.orders"):
        return Acts()
    prepared = order.status == Order.Status.PREPARING
    return Acts(
        pack=prepared and order.packed_at is None and left > 0,
        unpack=prepared and order.packed_at is not None,
        ship=left > 0 and (prepared or order.status == Order.Status.SHIPPED),
        cancel=order.status in (Order.Status.PLACED, Order.Status.PREPARING),
        slip=order.status not in (Order.Status.PLACED, Order.Status.CANCELLED),
    )


def _of_money(order: Order) -> Iterator[Told]:
    charge = order.charge
    if charge is None:
        if order.paid_at:
            yield Told(order.paid_at, _("Paid"), "wallet")
        return
    if charge.status == Charge.Status.PAID and charge.paid_at:
        yield Told(charge.paid_at, _("Paid"), "wallet", more=charge.gateway_label)
    for refund in Refund.objects.filter(charge=charge):
        words = _("Given back: %(sum)s") % {"sum": written(refund.amount, charge.currency)}
        yield Told(refund.at, words, "receipt-refund", more=refund.status_label)


def _of_steps(order: Order) -> Iterator[Told]:
    """What colleagues did with it, alone or with many others."""
    done = {
        OrderBatch.What.PACK: (_("Packed"), "package"),
        OrderBatch.What.SHIP: (_("Put into a parcel"), "package-export"),
        OrderBatch.What.CANCEL: (_("Cancelled, the money goes back"), "ban"),
    }
    kept = (OrderStep.State.DONE, OrderStep.State.UNDONE)
    steps = OrderStep.objects.filter(order=order, state__in=kept).select_related("batch__by")
    for step in steps:
        batch = step.batch
        words, kind = done[OrderBatch.What(batch.what)]
        yield Told(batch.at, words, kind, by=batch.by.name, more=step.asked.get("tracking", ""))
        if step.state == OrderStep.State.UNDONE and batch.undone_at:
            yield Told(batch.undone_at, _("Unpacked again"), "arrow-back-up", by=batch.by.name)


def _of_parcels(order: Order) -> Iterator[Told]:
    """`order` has its parcels with their steps at hand."""
    for shipment in order.shipments.all():
        parcel = shipment.parcel
        label = f"{parcel.carrier.name} {parcel.tracking_number}"
        yield Told(parcel.created_at, _("Labelled"), "tag", more=label)
        for point in shipment.track.steps:
            place = " · ".join(filter(None, (point.place, point.text)))
            yield Told(point.at, point.status_label, "truck-delivery", more=place or label)

from kefu.aftersale.events.repairs import PartMoved
from kefu.aftersale.services import covers, parts, repairs
from kefu.core.events import on
from kefu.delivery.events import ParcelDelivered
from kefu.delivery.models import Parcel
from kefu.payments.events import ChargeRefunded
from kefu.shop.events import OrderCancelled, OrderDelivered, OrderPaid
from kefu.shop.queries import orders as order_queries


@on(ParcelDelivered)
def note_what_came_back_from_repair(event: ParcelDelivered) -> None:
    parcel = Parcel.objects.get(pk=event.parcel_id)
    if parcel.delivered_at is not None:
        repairs.note_back(parcel.pk, at=parcel.delivered_at)


@on(PartMoved)
def take_up_what_waited_for_it(event: PartMoved) -> None:
    for repair_id in parts.ready_repairs(event.part_id):
        repairs.take_up_again(repair_id)


@on(OrderPaid)
def hold_guarantees_that_are_paid(event: OrderPaid) -> None:
    covers.hold_paid(event.order_id)


@on(OrderDelivered)
def give_guarantees_their_days(event: OrderDelivered) -> None:
    covers.redate_order(event.order_id)


@on(OrderCancelled)
def end_guarantees_of_what_was_called_off(event: OrderCancelled) -> None:
    covers.end_with_order(event.order_id)


@on(ChargeRefunded)
def end_guarantees_that_were_paid_back(event: ChargeRefunded) -> None:
    order = order_queries.paid_by(event.charge_id)
    if order is not None:
        covers.end_with_order(order.pk)

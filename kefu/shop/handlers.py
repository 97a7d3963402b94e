from kefu.core.events import on
from kefu.delivery.events import ParcelDelivered
from kefu.delivery.models import Parcel
from kefu.payments.events import ChargePaid
from kefu.shop.queries import orders as order_queries
from kefu.shop.services import orders


@on(ChargePaid)
def start_preparing(event: ChargePaid) -> None:
    order = order_queries.paid_by(event.charge_id)
    if order is not None:
        orders.mark_paid(order.pk)


@on(ParcelDelivered)
def see_whether_all_has_arrived(event: ParcelDelivered) -> None:
    parcel = Parcel.objects.get(pk=event.parcel_id)
    if parcel.delivered_at is not None:
        orders.mark_delivered(parcel.pk, at=parcel.delivered_at)

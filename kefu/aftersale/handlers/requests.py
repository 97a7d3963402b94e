from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.aftersale.events.pick_ups import PickUpBooked, PickUpCollected, PickUpMoved
from kefu.aftersale.events.repairs import PartMoved
from kefu.aftersale.events.requests import (
    RequestApproved,
    RequestReceived,
    RequestRefused,
    RequestSettled,
    RequestWithdrawn,
    SecondLookDecided,
)
from kefu.aftersale.jobs import requests as jobs
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries import told
from kefu.aftersale.services import (
    covers,
    fetching,
    letters,
    parts,
    people,
    repair_people,
    repairs,
    settling,
)
from kefu.core.events import on
from kefu.delivery.events import ParcelDelivered, ParcelMoved
from kefu.delivery.models import Parcel
from kefu.payments.events import ChargeRefunded
from kefu.shop.events import OrderCancelled, OrderDelivered, OrderPaid
from kefu.shop.queries import orders as order_queries


@on(PickUpBooked)
@on(PickUpMoved)
def tell_the_courier(event: PickUpBooked | PickUpMoved) -> None:
    jobs.hand_on.defer(pick_up_id=event.pick_up_id)


@on(PickUpCollected)
def pay_before_it_is_here(event: PickUpCollected) -> None:
    for request in ServiceRequest.objects.filter(pick_up=event.pick_up_id):
        settling.advance(request.pk)


@on(ParcelMoved)
def follow_what_comes_back(event: ParcelMoved) -> None:
    fetching.follow_parcel(event.parcel_id)


@on(RequestApproved)
@on(RequestRefused)
@on(RequestReceived)
@on(RequestSettled)
@on(SecondLookDecided)
def tell_the_customer(
    event: RequestApproved | RequestRefused | RequestReceived | RequestSettled | SecondLookDecided,
) -> None:
    letters.tell_how_it_stands(event.request_id, about=type(event).__name__)


@on(CustomerErased)
def forget_what_they_asked(event: CustomerErased) -> None:
    people.forget_customer(user_id=event.user_id)


@on(RequestApproved)
@on(SecondLookDecided)
def expect_what_is_to_be_repaired(event: RequestApproved | SecondLookDecided) -> None:
    repairs.open_repair(event.request_id)


@on(RequestReceived)
def take_in_what_is_to_be_repaired(event: RequestReceived) -> None:
    repair = Repair.objects.filter(request=event.request_id).first()
    if repair is not None:
        repairs.receive(repair.pk, by=User.objects.get(pk=event.by_id))


@on(RequestWithdrawn)
@on(RequestRefused)
def call_off_what_is_not_repaired(event: RequestWithdrawn | RequestRefused) -> None:
    repairs.call_off(event.request_id)


@on(RequestSettled)
def let_guarantees_follow_the_goods(event: RequestSettled) -> None:
    covers.follow_request(event.request_id)


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


@on(CustomerErased)
def forget_their_things_in_repair(event: CustomerErased) -> None:
    repair_people.forget_customer(user_id=event.user_id)


@on(CustomerIdentified)
def keep_the_guarantees_of_a_guest(event: CustomerIdentified) -> None:
    repair_people.move_to(user_id=event.user_id, guest_id=event.guest_id)


@exports("repairs")
def own_repairs(user: User) -> Iterable[dict[str, Any]]:
    return told.repairs_told_to(user)


@exports("guarantees")
def own_guarantees(user: User) -> Iterable[dict[str, Any]]:
    return told.guarantees_told_to(user)

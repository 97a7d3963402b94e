from collections.abc import Iterable
from typing import Any

from django.utils.timezone import now

from kefu.accounts.events import CustomerErased, CustomerIdentified, StaffDeactivated
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import Circumstances, on
from kefu.delivery.events import ParcelDelivered, ParcelLikelyLate, ParcelMoved
from kefu.delivery.models import Parcel
from kefu.desk.events.duty import DutyChanged
from kefu.desk.events.promises import PromiseKept, PromiseMade, PromiseMadeGood, PromiseReleased
from kefu.desk.events.remedies import RemedyDeclined, RemedyGiven
from kefu.desk.models.handing import HandOver
from kefu.desk.models.remedies import Remedy
from kefu.desk.queries import orders
from kefu.desk.queries.cases import own_words
from kefu.desk.services import order_clocks, parcel_cases, people, remedies, routing, shifts
from kefu.payments.events import ChargeRefunded
from kefu.shop.events import OrderCancelled, OrderPaid, OrderPlaced, OrderShipped


@on(CustomerIdentified)
def bring_the_guests_words_along(event: CustomerIdentified) -> None:
    people.move_to_customer(guest_id=event.guest_id, user_id=event.user_id)


@on(CustomerErased)
def forget_the_words(event: CustomerErased) -> None:
    people.forget_customer(user_id=event.user_id)


@on(StaffDeactivated)
def hand_over_what_is_theirs(event: StaffDeactivated) -> None:
    shifts.hand_over_all(User.objects.get(pk=event.user_id), why=HandOver.Why.LEFT)


@on(DutyChanged)
def look_at_the_line(_event: DutyChanged) -> None:
    routing.route_waiting(at=now())


@exports("conversations")
def words_for_a_copy(customer: User) -> Iterable[dict[str, Any]]:
    return own_words(customer)


@on(OrderPlaced)  # what is paid at the door
@on(OrderPaid)
@on(OrderShipped)
@on(OrderCancelled)
def follow_the_dispatch(
    event: OrderPlaced | OrderPaid | OrderShipped | OrderCancelled, more: Circumstances
) -> None:
    order_clocks.follow_dispatch(event.order_id, at=more.at)


@on(ParcelMoved)
def see_whether_all_has_left(event: ParcelMoved, more: Circumstances) -> None:
    order = orders.order_of_parcel(event.parcel_id)
    if order is not None and event.status == Parcel.Status.IN_TRANSIT:
        order_clocks.follow_dispatch(order.pk, at=more.at)


@on(OrderCancelled)
def owe_what_was_paid(event: OrderCancelled, more: Circumstances) -> None:
    order_clocks.owe_what_was_paid(event.order_id, at=more.at)


@on(ChargeRefunded)
def stop_the_clock_of_the_refund(event: ChargeRefunded, more: Circumstances) -> None:
    order = orders.order_of_charge(event.charge_id)
    if order is not None:
        order_clocks.note_refund(order.pk, at=more.at)


@on(RemedyDeclined)
def let_the_refund_go(event: RemedyDeclined, more: Circumstances) -> None:
    order_clocks.note_declined(event.remedy_id, at=more.at)


@on(PromiseMade)
@on(PromiseKept)
@on(PromiseMadeGood)
@on(PromiseReleased)
def follow_the_promise(
    event: PromiseMade | PromiseKept | PromiseMadeGood | PromiseReleased, more: Circumstances
) -> None:
    order_clocks.follow_promise(event.promise_id, at=more.at)


@on(ParcelMoved)
def keep_the_word_that_it_leaves_once_more(event: ParcelMoved) -> None:
    if event.status == Parcel.Status.IN_TRANSIT:
        remedies.note_it_left(event.parcel_id)


@on(ParcelLikelyLate)
def look_after_it_before_they_ask(event: ParcelLikelyLate) -> None:
    parcel_cases.look_after(event.parcel_id)


@on(ParcelDelivered)
def let_the_matter_rest(event: ParcelDelivered) -> None:
    parcel_cases.note_arrival(event.parcel_id)


@on(RemedyGiven)
def count_what_came_damaged(event: RemedyGiven, more: Circumstances) -> None:
    if event.reason == Remedy.Reason.DAMAGED and event.order_id is not None:
        parcel_cases.note_damaged(event.order_id, at=more.at)

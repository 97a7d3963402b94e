from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import on
from kefu.delivery.events import ParcelDelivered
from kefu.delivery.models import Parcel
from kefu.payments.events import ChargePaid
from kefu.shop.events import OrderDelivered, QuestionAnswered
from kefu.shop.queries import orders as order_queries
from kefu.shop.services import cashback, orders, people, questions


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


@on(OrderDelivered)
def wait_until_it_can_no_longer_be_returned(event: OrderDelivered) -> None:
    cashback.wait_for_returns(event.order_id)


@on(OrderDelivered)
def take_what_the_courier_was_paid(event: OrderDelivered) -> None:
    orders.mark_paid_at_the_door(event.order_id)


@on(CustomerErased)
def forget_where_it_went(event: CustomerErased) -> None:
    people.forget_customer(user_id=event.user_id)


@on(CustomerIdentified)
def keep_their_orders(event: CustomerIdentified) -> None:
    people.move_to(user_id=event.user_id, guest_id=event.guest_id)


@on(QuestionAnswered)
def tell_who_asked(event: QuestionAnswered) -> None:
    questions.tell_asker(event.answer_id)


@exports("orders")
def own_orders(user: User) -> Iterable[dict[str, Any]]:
    return order_queries.told_to(user)


@exports("reviews")
def own_reviews(user: User) -> Iterable[dict[str, Any]]:
    return order_queries.reviews_told_to(user)


@exports("questions")
def own_questions(user: User) -> Iterable[dict[str, Any]]:
    return order_queries.questions_told_to(user)

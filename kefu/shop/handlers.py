from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import (
    CustomerErased,
    CustomerIdentified,
    CustomerRegistered,
    EmailChanged,
    SignedIn,
)
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import on
from kefu.delivery.events import ParcelDelivered, ParcelMoved, ParcelPromiseMoved
from kefu.delivery.models import Parcel
from kefu.payments.events import ChargePaid, ChargeRefunded
from kefu.shop.events import (
    InvoiceIssued,
    OrderCancelled,
    OrderDelivered,
    OrderPaid,
    OrderPlaced,
    OrderResent,
    OrdersAsked,
    OrderShipped,
    QuestionAnswered,
    TableAsked,
    TableTaken,
)
from kefu.shop.jobs import finish_batch, go_on_with_table
from kefu.shop.queries import baskets
from kefu.shop.queries import designs as design_queries
from kefu.shop.queries import invoices as invoice_queries
from kefu.shop.queries import orders as order_queries
from kefu.shop.services import (
    cashback,
    digital,
    guests,
    invoices,
    orders,
    parcel_mail,
    people,
    questions,
)


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


@on(OrderShipped)
@on(OrderResent)
def tell_what_was_sent(event: OrderShipped | OrderResent) -> None:
    parcel_mail.tell_it_was_sent(event.parcel_id)


@on(ParcelMoved)
def tell_that_it_comes_today(event: ParcelMoved) -> None:
    if event.status == Parcel.Status.OUT_FOR_DELIVERY:
        parcel_mail.tell_it_is_out(event.parcel_id)


@on(ParcelPromiseMoved)
def tell_the_new_day(event: ParcelPromiseMoved) -> None:
    if event.move_id is not None:
        parcel_mail.tell_the_day_moved(event.move_id)


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


@on(OrderPlaced)
def show_a_guest_the_way_back(event: OrderPlaced) -> None:
    if event.customer_id is None:
        guests.send_link(order_id=event.order_id)


@on(CustomerRegistered)
@on(EmailChanged)
@on(SignedIn)
def give_them_what_they_bought_as_a_guest(
    event: CustomerRegistered | EmailChanged | SignedIn,
) -> None:
    guests.join_orders(user_id=event.user_id)


@on(OrderCancelled)
def need_no_invoice(event: OrderCancelled) -> None:
    invoices.drop_if_cancelled(order_id=event.order_id)


@on(ChargeRefunded)
def see_what_the_invoice_says_too_much(event: ChargeRefunded) -> None:
    order = order_queries.paid_by(event.charge_id)
    if order is not None:
        invoices.follow_refunds(order_id=order.pk)


@on(InvoiceIssued)
def send_the_invoice(event: InvoiceIssued) -> None:
    invoices.send_invoice(invoice_id=event.invoice_id)


@on(CustomerErased)
def forget_their_invoices(event: CustomerErased) -> None:
    invoices.forget_customer(user_id=event.user_id)


@exports("invoices")
def own_invoices(user: User) -> Iterable[dict[str, Any]]:
    return invoice_queries.invoices_told_to(user)


@on(OrdersAsked)
def do_what_the_request_left(event: OrdersAsked) -> None:
    finish_batch.defer(batch_id=event.batch_id)


@on(TableAsked)
def look_at_the_table(event: TableAsked) -> None:
    go_on_with_table.defer(run_id=event.run_id)


@on(TableTaken)
def write_the_table(event: TableTaken) -> None:
    go_on_with_table.defer(run_id=event.run_id)


@on(OrderPaid)
def hand_over_what_needs_no_parcel(event: OrderPaid) -> None:
    digital.hand_over(event.order_id)


@on(OrderCancelled)
def take_links_and_keys_back(event: OrderCancelled) -> None:
    digital.take_back(event.order_id)


@on(ChargeRefunded)
def take_links_and_keys_back_with_the_money(event: ChargeRefunded) -> None:
    order = order_queries.paid_by(event.charge_id)
    if order is not None:
        digital.take_back_if_refunded(order.pk)


@on(QuestionAnswered)
def tell_who_asked(event: QuestionAnswered) -> None:
    questions.tell_asker(event.answer_id)


@exports("orders")
def own_orders(user: User) -> Iterable[dict[str, Any]]:
    return order_queries.told_to(user)


@exports("designs")
def own_designs(user: User) -> Iterable[dict[str, Any]]:
    return design_queries.told_to(user)


@exports("reviews")
def own_reviews(user: User) -> Iterable[dict[str, Any]]:
    return order_queries.reviews_told_to(user)


@exports("questions")
def own_questions(user: User) -> Iterable[dict[str, Any]]:
    return order_queries.questions_told_to(user)


@exports("basket")
def own_baskets(user: User) -> Iterable[dict[str, Any]]:
    return baskets.told_to(user)

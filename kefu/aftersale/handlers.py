from decimal import Decimal

from kefu.aftersale.events.price_offers import PriceOffered, PriceOfferPaid
from kefu.aftersale.jobs import watch_price_of
from kefu.aftersale.services import price_mail, price_offers
from kefu.core.events import Circumstances, on
from kefu.shop.events import PriceChanged


@on(PriceChanged)
def look_for_buyers(event: PriceChanged, known: Circumstances) -> None:
    if Decimal(event.after) < Decimal(event.before):
        watch_price_of.defer(sku_id=event.sku_id, timestamp=int(known.at.timestamp()) + 1)


@on(PriceOffered)
def pay_what_needs_no_yes(event: PriceOffered) -> None:
    price_offers.pay_by_itself(event.offer_id)


@on(PriceOffered)
def tell_of_a_price_offer(event: PriceOffered) -> None:
    price_mail.tell_of_an_offer(event.offer_id)


@on(PriceOfferPaid)
def tell_a_price_offer_was_paid(event: PriceOfferPaid) -> None:
    price_mail.tell_it_was_paid(event.offer_id)
from kefu.accounts.events import CustomerErased
from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.aftersale import jobs
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
"""What after-sale does when others act."""

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.aftersale.services import claim_opening, reports
from kefu.core.events import Circumstances, on
from kefu.delivery.events import ParcelDelivered
from kefu.desk.events.remedies import RemedyGiven


@on(RemedyGiven)
def claim_it_back(event: RemedyGiven, more: Circumstances) -> None:
    if event.carrier_fault:
        claim_opening.claim_back(event.remedy_id, at=more.at)


@on(RemedyGiven)
def end_the_report(event: RemedyGiven, more: Circumstances) -> None:
    reports.note_given(event.remedy_id, at=more.at)


@on(ParcelDelivered)
def note_that_it_came(event: ParcelDelivered, more: Circumstances) -> None:
    reports.note_arrival(event.parcel_id, at=more.at)


@on(ParcelDelivered)
def tell_the_claim(event: ParcelDelivered, more: Circumstances) -> None:
    claim_opening.note_it_turned_up(event.parcel_id, at=more.at)


@on(CustomerIdentified)
def bring_the_guests_reports_along(event: CustomerIdentified) -> None:
    reports.move_to_customer(guest_id=event.guest_id, user_id=event.user_id)


@on(CustomerErased)
def forget_what_they_told(event: CustomerErased) -> None:
    reports.forget_customer(user_id=event.user_id)
from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.aftersale import jobs
from kefu.aftersale.events.recalls import RecallAnnounced, RecallChosen, RecalledBack
from kefu.aftersale.events.visits import VisitBooked, VisitCancelled, VisitEnded, VisitMoved
from kefu.aftersale.models.visits import Visit
from kefu.aftersale.queries import follow_ups as follow_up_queries
from kefu.aftersale.queries import visits as visit_queries
from kefu.aftersale.services import follow_ups, recall_units, visits
from kefu.core.events import Circumstances, on
from kefu.delivery.events import ParcelPromiseMoved
from kefu.shop.events import OrderDelivered


@on(RecallAnnounced)
def tell_every_buyer(event: RecallAnnounced, seen: Circumstances) -> None:
    jobs.tell_of_recall.defer(recall_id=event.recall_id, at=seen.at.timestamp())


@on(RecallChosen)
@on(RecalledBack)
def give_what_was_chosen(event: RecallChosen | RecalledBack) -> None:
    recall_units.give(event.unit_id)


@on(VisitBooked)
def tell_both_of_the_visit(event: VisitBooked) -> None:
    _write(event.visit_id, "booked")


@on(VisitMoved)
def tell_both_of_the_new_time(event: VisitMoved) -> None:
    _write(event.visit_id, "moved")


@on(VisitCancelled)
def tell_both_that_nobody_comes(event: VisitCancelled) -> None:
    _write(event.visit_id, "cancelled")


@on(VisitEnded)
def tell_how_the_visit_went(event: VisitEnded) -> None:
    visit = _visit(event.visit_id)
    if visit is not None:
        visits.write_to_customer(visit, "done" if event.was_met else "missed")


@on(ParcelPromiseMoved)
def say_that_the_goods_come_later_than_we(event: ParcelPromiseMoved) -> None:
    for visit in visit_queries.booked_too_early(event.parcel_id):
        visits.write_to_customer(visit, "early")


@on(OrderDelivered)
def ask_tomorrow_how_it_is(event: OrderDelivered) -> None:
    follow_ups.expect(event.order_id)


@on(CustomerErased)
def forget_their_visits(event: CustomerErased) -> None:
    visits.forget_customer(user_id=event.user_id)
    follow_ups.forget_customer(user_id=event.user_id)


@exports("visits")
def own_visits(user: User) -> Iterable[dict[str, Any]]:
    return visit_queries.told_to(user)


@exports("after_delivery")
def own_answers_after_delivery(user: User) -> Iterable[dict[str, Any]]:
    return follow_up_queries.told_to(user)


def _write(visit_id: int, what: str) -> None:
    visit = _visit(visit_id)
    if visit is not None:
        visits.write_to_customer(visit, what)
        visits.write_to_installer(visit, what)


def _visit(visit_id: int) -> Visit | None:
    found = Visit.objects.filter(pk=visit_id)
    return found.select_related("order__customer", "line", "installer").first()

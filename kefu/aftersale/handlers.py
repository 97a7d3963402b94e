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
from kefu.aftersale import jobs
from kefu.aftersale.events.pick_ups import PickUpBooked, PickUpCollected, PickUpMoved
from kefu.aftersale.events.requests import (
    RequestApproved,
    RequestReceived,
    RequestRefused,
    RequestSettled,
    SecondLookDecided,
)
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.services import fetching, letters, people, settling
from kefu.core.events import on
from kefu.delivery.events import ParcelMoved


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

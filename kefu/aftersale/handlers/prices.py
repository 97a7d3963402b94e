from decimal import Decimal

from kefu.aftersale.events.price_offers import PriceOffered, PriceOfferPaid
from kefu.aftersale.jobs.prices import watch_price_of
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

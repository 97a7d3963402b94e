"""From a basket to an order: what is typed is kept at each step, and the last one orders once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from kefu.delivery.queries import Arrival
from kefu.shop.models.baskets import Basket, Checkout
from kefu.shop.models.orders import Order
from kefu.shop.queries.baskets import (
    Row,
    Shopper,
    checkout_of,
    codes_of,
    lines_of,
    pieces_in,
    rows_of,
)
from kefu.shop.queries.freight import Delivery, Way, deliveries
from kefu.shop.services.baskets import emptied
from kefu.shop.services.invoices import wanted_from
from kefu.shop.services.orders import Destination, NothingToOrder, place_order
from kefu.shop.services.placing import Terms, known

TYPED = frozenset({"contact", "recipient", "phone", "code", "detail", "way", "invoice", "pay"})


@dataclass(frozen=True)
class Agreed:
    """What stood on the page that was pressed: the sum, by when it is there, and, of a deal that
    was not to be had any more, that the ordinary price will do."""

    total: Decimal | None = None
    arrives_by: datetime | None = None
    key: str = ""
    ordinary: bool = False


class DateMoved(Exception):
    """It would be there later than was said, or cannot be sent there any more."""

    def __init__(self, told: Delivery | None) -> None:
        self.told = told
        super().__init__("the date has moved")


@transaction.atomic
def keep_typed(shopper: Shopper, kind: str, values: Mapping[str, str]) -> None:
    """What a step was given, so that no later one asks again; `values` by the names of columns."""
    locked = Basket.objects.select_for_update(of=("self",)).select_related("checkout")
    checkout = checkout_of(locked.get(kind=kind, **shopper.own))
    told = {name: values[name] for name in TYPED & values.keys()}
    if checkout._state.adding:  # another click may have begun it while this one waited for the lock
        Checkout.objects.update_or_create(basket=checkout.basket, defaults=told)
        return
    for name, value in told.items():
        setattr(checkout, name, value)
    checkout.save(update_fields=told)


@transaction.atomic
def order_basket(
    shopper: Shopper, kind: str, *, gateway: str, agreed: Agreed, at: datetime
) -> Order:
    """Order what is ticked and to be had, at the sum and the date that were shown.

    The basket's row is locked: of two clicks the second waits, and finds the order of the first.
    Raises NothingToOrder, DateMoved, and what `place_order` does.
    """
    locked = Basket.objects.select_for_update(of=("self",)).select_related("checkout")
    basket = locked.filter(kind=kind, **shopper.own).first()
    if (done := known(agreed.key)) is not None:
        return done
    checkout: Checkout | None = getattr(basket, "checkout", None)
    if basket is None or checkout is None or not checkout.is_addressed:
        raise NothingToOrder
    rows = [row for row in rows_of(list(lines_of(basket).filter(out_at=None))) if row.is_ordered]
    place = checkout.place
    told = _told(checkout, rows, agreed, at)
    order = place_order(
        customer=shopper.customer,
        contact="" if shopper.customer else checkout.contact,
        wanted={sku.code: count for sku, count in pieces_in(rows).items()},
        to=Destination(
            place.recipient,
            place.phone,
            place.address,
            place.region,
            told.arrives_by if told else None,
            checkout.way,
        ),
        gateway=gateway,
        terms=Terms(
            coupons=codes_of(basket),
            deals=frozenset(
                row.sku.code for row in rows if row.line.at_deal and not agreed.ordinary
            ),
            total=agreed.total,
            invoice=wanted_from(checkout.bill) if checkout.bill else None,
            key=checkout.key,
        ),
    )
    emptied([row.line.pk for row in rows], basket=basket)
    return order


def _told(checkout: Checkout, rows: Sequence[Row], agreed: Agreed, at: datetime) -> Arrival | None:
    """By when it is there, if what was said of that still holds; None for what is downloaded."""
    if not any(row.is_sent for row in rows):
        return None
    ways = deliveries(checkout.region, at=at, currency=rows[0].currency)
    told = next((one for one in ways if one.way == (checkout.way or Way.STANDARD)), None)
    if told is None:
        raise DateMoved(None)
    if agreed.arrives_by is not None and told.arrival.arrives_by > agreed.arrives_by:
        raise DateMoved(told)
    return told.arrival

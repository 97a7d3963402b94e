"""Goods made to order, on their way into an order: checked, priced, confirmed, kept as they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import ReturnWaived
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.models.production import Customisation, ReturnWaiver
from kefu.shop.queries.designs import (
    Configured,
    addresses,
    configured,
    own_design,
    pictures_of,
)
from kefu.shop.queries.options import Offered, as_offered
from kefu.shop.queries.production import waiver_read


class DesignUnusable(Exception):
    """It cannot be made like this; `sentences` say where, and are empty if it is nobody's."""

    def __init__(self, code: str, sentences: Sequence[str] = ()) -> None:
        self.code, self.sentences = code, list(sentences)
        super().__init__(code)


class NotConfirmed(Exception):
    """The customer has not confirmed, in these words, that it is not returned without a reason."""


@dataclass(frozen=True)
class Making:
    """How goods of an order are made: `designs` maps the code of a SKU to the number of a design of
    the customer, or of the guest `designer`. `waiver` is the hash of the words by which was
    confirmed that such goods are not returned without a reason."""

    designs: Mapping[str, str] = field(default_factory=dict)
    waiver: str = ""
    designer: User | None = None


NOTHING_MADE = Making()


@dataclass(frozen=True)
class Made:
    """A design that may be ordered, with all that is to be kept of it."""

    design: Design
    found: Configured
    drawing: str

    @property
    def surcharge(self) -> Decimal:
        return self.found.surcharge


def made_to_order(
    customer: User | None, pieces: Mapping[Sku, int], making: Making
) -> dict[str, Made]:
    """What is made, by the code of a SKU.

    Raises DesignUnusable, also where goods are only sold made to order and nothing was chosen.
    """
    found = {}
    for sku, quantity in pieces.items():
        offer = _offer(sku)
        number = making.designs.get(sku.code, "")
        if number:
            holder = customer or making.designer
            found[sku.code] = _made(holder, sku, quantity, offer, number)
        elif offer is not None and not offer.is_plain:
            raise DesignUnusable(sku.code)
    return found


def keep(order: Order, lines: Sequence[OrderLine], made: Mapping[int, Made]) -> None:
    """Each customised line with its configuration as it is now; `made` is by the SKU's key."""
    Customisation.objects.bulk_create(
        Customisation(
            line=line,
            design=one.design,
            kept=json.dumps(one.found.kept(), ensure_ascii=False),
            drawing=one.drawing,
            surcharge=one.surcharge,
            days=one.found.days,
            sheet_version=one.found.offered.version,
        )
        for line in lines
        if (one := made.get(line.sku_id or 0)) is not None
    )


def confirm(order: Order, *, customer: User | None, key: str) -> None:
    """Write down that the customer confirmed it: who, when, the words, their hash.

    `key` is the hash of the words that were shown. Raises NotConfirmed.
    """
    read = waiver_read(key)
    if read is None:
        raise NotConfirmed
    language, words = read
    ReturnWaiver.objects.create(
        order=order, customer=customer, words=words, words_sha256=key, language=language
    )
    record(ReturnWaived(order.pk, key), by=customer)


def _offer(sku: Sku) -> Offered | None:
    sheet = getattr(sku.product, "options_sheet", None)
    return as_offered(sheet) if sheet is not None and sheet.is_open else None


def _made(holder: User | None, sku: Sku, quantity: int, offer: Offered | None, number: str) -> Made:
    design = own_design(holder, number)
    if design is None or offer is None or design.product_id != sku.product_id:
        raise DesignUnusable(sku.code)
    pictures = pictures_of(design)
    found = configured(
        offer,
        design.values,
        sku=sku,
        quantity=quantity,
        currency=sku.product.currency,
        pictures=pictures,
    )
    if not found.is_sound:
        raise DesignUnusable(sku.code, [words for _code, words in found.sentences])
    drawing = offer.draw(found.values, addresses(pictures), title=sku.product.name)
    return Made(design, found, drawing)

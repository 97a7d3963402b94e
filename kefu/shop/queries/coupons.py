"""Coupons, seen by whose they are and by the staff; those to be claimed, by everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.money import written
from kefu.core.rows import Shape
from kefu.core.words import in_chinese
from kefu.shop import pricing
from kefu.shop.models.catalogue import Brand, Category, Product
from kefu.shop.models.coupons import Coupon, CouponOffer, CouponTerms

NARROW = ("brand", "category")


OFFER = Shape(CouponOffer, "o")
BRAND = Shape(Brand, "b", "name_zh", "name_en")
SHELF = Shape(Category, "c", "path", "name_zh", "name_en")
COUPON, PATH = Shape(Coupon, "k"), Shape(Category, "c", "path")
TITLE = Shape(CouponOffer, "o", "title_zh", "title_en")
USABLE = f"""
    SELECT {COUPON.columns}, (SELECT c.path FROM shop_category c WHERE c.id = k.category_id),
        (SELECT ARRAY[o.title_zh, o.title_en] FROM shop_couponoffer o WHERE o.id = k.offer_id)
    FROM shop_coupon k
    WHERE k.customer_id = %(customer)s AND k.order_id IS NULL
    AND k.valid_from <= %(at)s AND k.valid_until > %(at)s
    ORDER BY k.valid_until, k.id
"""  # noqa: S608  columns of models
CLAIMABLE = f"""
    SELECT {OFFER.columns}, {BRAND.columns}, {SHELF.columns}, (
        SELECT count(*) FROM shop_coupon k
        WHERE k.customer_id = %(customer)s AND k.offer_id = o.id
    )
    FROM shop_couponoffer o
    LEFT JOIN shop_brand b ON b.id = o.brand_id
    LEFT JOIN shop_category c ON c.id = o.category_id
    WHERE o.starts_at <= %(at)s AND o.ends_at > %(at)s AND (o.is_published OR %(drafts)s)
    ORDER BY o.value DESC, o.id LIMIT %(most)s
"""  # noqa: S608  columns of models


@dataclass(frozen=True)
class Ticket:
    """A coupon to claim, as one reader meets it. `state` is open, yours, gone or soon."""

    offer: CouponOffer
    state: str
    percent_taken: int

    @property
    def shown(self) -> tuple[object, ...]:
        one = self.offer
        what = (one.kind, one.value, one.cap, one.least, one.currency, one.together, one.days)
        of = (one.brand_id, one.category_id, one.title_zh, one.title_en, one.ends_at)
        return (one.number, *what, *of, self.state, self.percent_taken)


def coupons_for(reader: User) -> QuerySet[Coupon]:
    """Those that end first come first."""
    coupons = Coupon.objects.order_by("valid_until", "pk")
    if reader.may("order.read"):
        return coupons
    return coupons.filter(customer=reader.pk)


def own_coupons(customer: User) -> QuerySet[Coupon]:
    own = coupons_for(customer).filter(customer=customer.pk)
    return own.select_related("order", *NARROW)


def usable_coupons(customer: User, *, at: datetime | None = None) -> list[Coupon]:
    """Those of the customer that an order may use, with the path of their shelf and their title."""
    with connection.cursor() as cursor:
        cursor.execute(USABLE, {"customer": customer.pk, "at": at or now()})
        rows = cursor.fetchall()
    coupons = []
    for *columns, path, title in rows:
        coupon = COUPON.made(columns)
        coupon.category = PATH.made([coupon.category_id, path]) if coupon.category_id else None
        coupon.offer = TITLE.made([coupon.offer_id, *title]) if coupon.offer_id else None
        coupons.append(coupon)
    return coupons


def offers_for(reader: User) -> QuerySet[CouponOffer]:
    """Everything operations offer, newest first."""
    offers = CouponOffer.objects.select_related(*NARROW).order_by("-starts_at", "-pk")
    return offers if reader.may("office.offers") else offers.none()


def tickets(
    at: datetime, customer: User | None, *, drafts: bool = False, most: int = 60
) -> list[Ticket]:
    """What can be claimed at a moment, the greatest first; what is gone is shown as gone."""
    whose = customer.pk if customer else 0
    asked: dict[str, Any] = {"at": at, "drafts": drafts, "customer": whose, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(CLAIMABLE, asked)
        rows = cursor.fetchall()
    return [_ticket(_offer(row), row[-1]) for row in rows]


def tickets_on(product: Product, at: datetime, customer: User | None) -> list[Ticket]:
    """Those that hold for one product, whatever its number."""
    piece = pricing.Wanted(
        "", product.price, 1, product.pk, product.brand_id, product.category.path
    )
    found = tickets(at, customer)
    return [one for one in found if _voucher_of(one.offer).fits(piece)]


def voucher(coupon: Coupon) -> pricing.Voucher:
    """A coupon as prices see it."""
    terms = _voucher_of(coupon)
    return pricing.Voucher(
        key=coupon.code,
        names=_names(coupon),
        value=terms.value,
        is_percent=terms.is_percent,
        cap=terms.cap,
        least=terms.least,
        brand=terms.brand,
        shelf=terms.shelf,
        together=coupon.together,
        ends=coupon.valid_until.timestamp(),
    )


def told(terms: CouponTerms) -> str:
    """What it takes off: "¥30 off", "10 % off, at most ¥50"."""
    if not terms.is_percent:
        return _("%(sum)s off") % {"sum": written(terms.value, terms.currency)}
    share = off(terms.value)
    if terms.cap is None:
        return share
    return _("%(share)s, at most %(cap)s") % {
        "share": share,
        "cap": written(terms.cap, terms.currency),
    }


def told_of(terms: CouponTerms) -> str:
    """What it is for: a brand, a shelf, or all goods; and from which sum on."""
    of = terms.brand or terms.category
    what = of.name if of else _("All goods")
    if not terms.least:
        return str(what)
    return _("%(what)s, from %(least)s") % {
        "what": what,
        "least": written(terms.least, terms.currency),
    }


def off(percent: Decimal) -> str:
    """In Chinese one says what is left, in tenths; in English what is taken off."""
    if in_chinese():
        return f"{plain((100 - Decimal(percent)) / 10)} 折"
    return _("%(n)s %% off") % {"n": plain(Decimal(percent))}


def plain(number: Decimal) -> str:
    """`9.5`, and `10` instead of `10.0`."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _names(coupon: Coupon) -> tuple[str, str]:
    """By what it was offered as; its number says nothing to a buyer."""
    offer = coupon.offer
    words = (offer.title_zh, offer.title_en) if offer else ("", "")
    return f"优惠券 {words[0]}".strip(), f"Coupon {words[1]}".strip()


def _voucher_of(terms: CouponTerms) -> pricing.Voucher:
    lost = terms.is_narrow and terms.brand_id is None and terms.category is None
    return pricing.Voucher(
        key="",
        names=("", ""),
        value=terms.value,
        is_percent=terms.is_percent,
        cap=terms.cap,
        least=terms.least,
        brand=NOWHERE if lost else terms.brand_id,
        shelf=terms.category.path if terms.category else "",
    )


NOWHERE = -1  # what it was for is no longer sold


def _offer(row: Sequence[Any]) -> CouponOffer:
    offer = OFFER.made(row[: OFFER.width])
    brand = BRAND.made(row[OFFER.width : OFFER.width + BRAND.width])
    offer.brand = None if offer.brand_id is None else brand
    shelf = SHELF.made(row[OFFER.width + BRAND.width : -1])
    offer.category = None if offer.category_id is None else shelf
    return offer


def _ticket(offer: CouponOffer, claimed: int) -> Ticket:
    state = "open"
    if claimed >= offer.each:
        state = "yours"
    elif not offer.left:
        state = "gone"
    return Ticket(offer, state, offer.taken * 100 // offer.pieces if offer.pieces else 100)

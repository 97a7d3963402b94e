"""One thing made to order, ordered on one page: what it costs stands there line by line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.accounts.models import User
from kefu.core.limits import asker, insist
from kefu.core.money import written
from kefu.core.words import in_chinese
from kefu.shop.models.baskets import a_secret
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.orders import Order
from kefu.shop.queries import catalogue, coupons, entrances, promises
from kefu.shop.queries.designs import Configured
from kefu.shop.queries.freight import INCLUDED
from kefu.shop.queries.prices import Choice, Deal, Quote, quote
from kefu.shop.services.coupons import CouponUnusable
from kefu.shop.services.deals import DealRefused
from kefu.shop.services.making import DesignUnusable, NotConfirmed
from kefu.shop.services.orders import place_order
from kefu.shop.services.placing import PriceMoved, Terms
from kefu.shop.services.stock import OutOfStock
from kefu.surfaces.storefront.addressing import destination, keep, region_in
from kefu.surfaces.storefront.forms import MOST_PIECES, OrderForm
from kefu.surfaces.storefront.guests import hold
from kefu.surfaces.storefront.made_to_order import (
    Chosen,
    chosen,
    is_only_made,
    making,
    to_confirm,
    why_not,
)
from kefu.surfaces.storefront.payment_choice import after_ordering
from kefu.surfaces.storefront.region import region_of
from kefu.surfaces.storefront.shopper import ShopperView

OWN = "own"  # the customer picks the coupons, not the shop
ORDERS_AN_HOUR = 30
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """What the form says that a price depends on."""

    sku: Sku
    quantity: int
    codes: tuple[str, ...] | None  # None: the best
    at_deal: bool
    made: Chosen | None = None  # by which design


@dataclass(frozen=True)
class Sums:
    """A quote as the page shows it."""

    asked: Asked
    quote: Quote
    reasons: tuple[tuple[str, Decimal], ...]
    notes: tuple[str, ...]
    currency: str

    @property
    def made(self) -> Configured | None:
        return self.asked.made.found if self.asked.made else None

    @property
    def total(self) -> Decimal:
        return self.quote.priced.total

    @property
    def deal(self) -> Deal | None:
        return self.quote.deals.get(self.asked.sku.code)

    @property
    def refusal(self) -> DealRefused | None:
        """Why none of it is to be had at a deal's price, if that is so."""
        code, deal = self.asked.sku.code, self.deal
        if deal is None:
            return DealRefused(code, "over")
        if deal.own >= deal.item.each:
            return DealRefused(code, "yours", deal.item.each)
        return None if deal.item.left else DealRefused(code, "gone")

    @property
    def choices(self) -> list[tuple[Choice, str]]:
        """The customer's coupons for these goods, those that hold first, each with what it does."""
        fitting = [one for one in self.quote.choices if one.fits]
        ordered = sorted(fitting, key=lambda one: (one.short is not None, not one.chosen))
        return [(one, _offered(one, self.currency)) for one in ordered]


class OneOrderView(ShopperView):
    """`customer` is who is signed in; None for a guest, who leaves a contact."""

    @property
    def customer(self) -> User | None:
        return self.shopper.customer


class NewOrder(OneOrderView):
    """One product, ordered on one page; how it is paid is chosen here."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = to_order(code)
        name = self.customer.name if self.customer else ""
        first = {
            "recipient": name,
            "title": name,
            "phone": (self.customer.phone or "") if self.customer else "",
            "sku": request.GET.get("sku", ""),
            "region": region_of(request),
            "key": a_secret(),
        }
        asked = _asked(goods, request, request.GET)
        if asked is None or asked.made is None:
            return redirect("surfaces:make" if is_only_made(goods) else "surfaces:product", code)
        form = OrderForm(product=goods, customer=self.customer, initial=first)
        return self._page(goods, form, asked)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = to_order(code)
        form = OrderForm(request.POST, product=goods, customer=self.customer)
        asked = _asked(goods, request, request.POST)
        if asked is not None and asked.made is None:
            return redirect("surfaces:product", code)
        refused, order = None, None
        if asked is not None and form.is_valid():
            insist(f"surfaces.order {asker(request)}", times=ORDERS_AN_HOUR, per=AN_HOUR)
            try:
                order = self._placed(goods, form, asked)
            except DealRefused as deal:
                refused = deal
        if order is None:
            status = 200 if form.is_step else 422
            return self._page(goods, form, asked, status=status, refused=refused)
        keep(form, self.customer)
        if order.customer_id is None:
            hold(request, order)
        return redirect(after_ordering(order))

    def _placed(self, goods: Product, form: OrderForm, asked: Asked) -> Order | None:
        """The order, or what is wrong, said at the form. Raises DealRefused."""
        days = asked.made.found.days if asked.made else 0
        region = form.place().region
        told = promises.arrival_of(goods, at=now(), region=region, made_days=days)
        to = destination(form, promised_at=told.arrives_by if told else None)
        to = replace(to, way=INCLUDED)
        try:
            return place_order(
                customer=self.customer,
                wanted={asked.sku.code: asked.quantity},
                to=to,
                gateway=form.cleaned_data["pay"] or "cod",
                terms=self._terms(asked, form),
                contact=form.cleaned_data.get("contact", ""),
            )
        except OutOfStock as sold_out:
            form.add_error("quantity", _("Only %(n)d are left.") % {"n": sold_out.sku.stock})
        except CouponUnusable:
            form.add_error(None, _("A coupon you chose cannot be used here any more."))
        except PriceMoved as moved:
            total = written(moved.quote.priced.total, goods.currency)
            words = _("The sum is %(sum)s now. Please look at it, and order if it is right.")
            form.add_error(None, words % {"sum": total})
        except NotConfirmed:
            form.add_error(None, _("Please read what is said of returns, and confirm it."))
        except DesignUnusable as unusable:
            form.add_error(None, why_not(unusable))
        return None

    def _terms(self, asked: Asked, form: OrderForm) -> Terms:
        """What the page showed. A form without a sum (from elsewhere) agrees to today's price."""
        shown = self.request.POST.get("agreed", "")
        codes = asked.codes
        if codes is None:
            codes = _quoted(self.customer, asked).codes
        deals = frozenset({asked.sku.code}) if asked.at_deal else frozenset()
        made = {asked.sku.code: asked.made} if asked.made else {}
        return Terms(
            coupons=codes,
            deals=deals,
            total=_sum(shown),
            invoice=form.wanted(),
            making=making(self.request, made),
            key=form.cleaned_data["key"],
        )

    def _page(
        self,
        goods: Product,
        form: OrderForm,
        asked: Asked | None,
        *,
        status: int = 200,
        refused: DealRefused | None = None,
    ) -> HttpResponse:
        found = sums(self.customer, goods, asked) if asked else None
        if found is not None and found.asked.at_deal and refused is None:
            refused = found.refusal
        words = refusal_words(self.customer, found, refused) if found and refused else ""
        context = {
            "product": goods,
            "form": form,
            "commitments": promises.commitments(
                goods,
                at=now(),
                region=region_in(form) or region_of(self.request),
                made_days=asked.made.found.days if asked and asked.made else 0,
            ),
            **to_confirm(),
            "sums": found,
            "refused": words,
        }
        if words and status == HTTPStatus.OK:
            status = HTTPStatus.CONFLICT
        return render(self.request, "surfaces/storefront/new_order.html", context, status=status)


class OrderPrice(OneOrderView):
    """What the form as it stands would cost: a fragment, asked for while it is filled in."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = to_order(code)
        asked = _asked(goods, request, request.POST)
        context = {"sums": sums(self.customer, goods, asked) if asked else None, "product": goods}
        return render(request, "surfaces/storefront/_sums.html", context)


def to_order(code: str) -> Product:
    goods = catalogue.product_to_order(code)
    if goods is None:
        raise Http404
    return goods


def sums(customer: User | None, goods: Product, asked: Asked) -> Sums:
    found = _quoted(customer, asked)
    named = (
        (one.names[0] if in_chinese() else one.names[1], one.amount)
        for one in found.priced.discounts
    )
    notes = tuple(_notes(found, asked))
    return Sums(asked, found, tuple(named), notes, goods.currency)


def _quoted(customer: User | None, asked: Asked) -> Quote:
    extras = {asked.sku.code: asked.made.found.surcharge} if asked.made else {}
    pieces = {asked.sku: asked.quantity}
    return quote(customer, pieces, at=now(), codes=asked.codes, extras=extras)


def refusal_words(customer: User | None, found: Sums, refused: DealRefused) -> str:
    """Why the deal's price is not to be had, in one sentence."""
    if refused.why == "yours":
        return _limit_words(customer, found.deal, refused.left)
    if refused.why == "few":
        return ngettext(
            "Only %(n)d piece is left at the deal's price.",
            "Only %(n)d pieces are left at the deal's price.",
            refused.left,
        ) % {"n": refused.left}
    words = {
        "members": _("Deals are for members. Sign in, or order at the ordinary price."),
        "gone": _("All pieces of this deal are sold."),
    }
    return words.get(refused.why, _("This deal does not run now."))


def _limit_words(customer: User | None, deal: Deal | None, each: int) -> str:
    limit = ngettext(
        "At the deal's price each customer gets %(n)d piece.",
        "At the deal's price each customer gets %(n)d pieces.",
        each,
    ) % {"n": each}
    held = entrances.held_by(customer, deal.item.pk) if deal and customer else None
    if held is None:
        return limit
    return limit + " " + _("You have yours, in order %(number)s.") % {"number": held.order.number}


def _asked(goods: Product, request: HttpRequest, said: Any) -> Asked | None:
    """The version, the pieces and the coupons of a form; nothing if there is none to buy."""
    skus = {sku.code: sku for sku in goods.skus.all() if sku.stock > 0}
    sku = skus.get(said.get("sku", "")) or next(iter(skus.values()), None)
    if sku is None:
        return None
    sku.product = goods
    text = said.get("quantity", "1")
    quantity = int(text) if text.isdecimal() and len(text) < 4 else 1  # noqa: PLR2004
    codes = tuple(said.getlist("coupons")) if said.get("pick") == OWN else None
    pieces = min(max(quantity, 1), MOST_PIECES)
    made = chosen(request, said.get("design", ""), sku=sku, pieces=pieces)
    return Asked(sku, pieces, codes, at_deal=bool(said.get("deal")), made=made)


def _notes(found: Quote, asked: Asked) -> Iterator[str]:
    deal = found.deals.get(asked.sku.code)
    if deal is not None:
        used = found.priced.pieces_at(deal.key)
        if used < asked.quantity and deal.own >= deal.item.each:
            yield _("You have had your share of the deal; this is the ordinary price.")
        elif 0 < used < asked.quantity:
            words = _("%(n)d at the deal's price, the others at the ordinary one.")
            yield words % {"n": used}


def _offered(one: Choice, currency: str) -> str:
    what = coupons.told(one.coupon)
    if one.short is None:
        return what
    missing = written(one.short, currency)
    return _("%(what)s: %(sum)s more and it holds") % {"what": what, "sum": missing}


def _sum(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None

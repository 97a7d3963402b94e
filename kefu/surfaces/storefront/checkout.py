"""The way to the till, in three steps: who and where; how it is sent; look over and pay.

What is typed is kept at each step, in the basket's own row: reload, come back tomorrow, sign in on
the way, and it is still there. The order exists before it is paid.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kefu.core.limits import asker, insist
from kefu.core.money import written
from kefu.shop.models.baskets import Basket, Checkout
from kefu.shop.models.orders import Order
from kefu.shop.queries.baskets import (
    Kind,
    Look,
    Place,
    basket_of,
    checkout_of,
    freight_by,
    lies_in,
    look_into,
)
from kefu.shop.queries.freight import Delivery, Way, deliveries
from kefu.shop.services import baskets
from kefu.shop.services import checkout as services
from kefu.shop.services.checkout import Agreed, DateMoved
from kefu.shop.services.coupons import CouponUnusable
from kefu.shop.services.deals import DealRefused
from kefu.shop.services.orders import NothingToOrder
from kefu.shop.services.paying import PAY_WITHIN
from kefu.shop.services.placing import PriceMoved, known
from kefu.shop.services.stock import OutOfStock
from kefu.surfaces.storefront.addressing import OTHER, keep
from kefu.surfaces.storefront.basket import OWN, go_to
from kefu.surfaces.storefront.checkout_forms import AddressForm, DeliveryForm, PayForm
from kefu.surfaces.storefront.guests import hold
from kefu.surfaces.storefront.payment_choice import after_ordering
from kefu.surfaces.storefront.region import region_of
from kefu.surfaces.storefront.shopper import ShopperView
from kefu.surfaces.storefront.sums import refusal, sum_in, sums_of

ORDERS_AN_HOUR = 30
STEPS = ("address", "delivery", "review")


@method_decorator(never_cache, name="dispatch")
class StepView(ShopperView):
    """One step; `kind` says whether the basket is bought, or one thing past it."""

    step: ClassVar[str]
    template: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["kind"] not in Kind.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def kind(self) -> str:
        return str(self.kwargs["kind"])

    @cached_property
    def typed(self) -> Checkout:
        basket = basket_of(self.shopper, self.kind)
        return checkout_of(basket) if basket else Checkout()

    @property
    def basket(self) -> Basket | None:
        return self.typed.basket if self.typed.basket_id else None

    def look(self) -> Look:
        """As it is now, choices made a moment ago included."""
        self.__dict__.pop("typed", None)
        place = Place(self.typed.region or region_of(self.request), self.typed.way)
        return look_into(self.basket, self.shopper.customer, at=now(), place=place)

    def ways(self, found: Look) -> list[Delivery]:
        region, currency = self.typed.region, found.currency
        return deliveries(region, at=now(), currency=currency, rules=found.rules)

    def on(self, step: str) -> HttpResponse:
        return redirect(f"surfaces:checkout_{step}", self.kind)

    def out(self) -> HttpResponse:
        """Nothing of it can be ordered: back to where one sees why."""
        if self.kind == Kind.GATHERED:
            return go_to(self.request, reverse("surfaces:basket"))
        messages.warning(self.request, _("What you wanted to buy is not to be had any more."))
        return redirect("surfaces:home")

    def page(self, found: Look, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "kind": self.kind,
            "step": self.step,
            "typed": self.typed,
            "look": found,
            "sums": sums_of(found),
            "is_guest": self.shopper.customer is None,
            "minutes": PAY_WITHIN.seconds // 60,
            "here": reverse(f"surfaces:checkout_{self.step}", args=[self.kind]),
            **more,
        }
        return render(self.request, context.get("part") or self.template, context, status=status)


class Begin(StepView):
    """To the first step that is still open."""

    step = "address"

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if not self.look().quote:
            return self.out()
        return self.on("delivery" if self.typed.is_addressed else "address")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Address(StepView):
    """Your details."""

    step, template = "address", "surfaces/storefront/checkout_address.html"

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = self.look()
        if not found.quote:
            return self.out()
        form = AddressForm(customer=self.shopper.customer, initial=self._first())
        form.choose(self.typed)
        return self.page(found, form=form)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        form = AddressForm(request.POST, customer=self.shopper.customer)
        if not lies_in(self.basket).ordered:
            return self.out()
        if not form.is_valid():
            return self.page(self.look(), form=form, status=200 if form.is_step else 422)
        services.keep_typed(self.shopper, kind, form.typed())
        keep(form, self.shopper.customer)
        return self.on("delivery")

    def _first(self) -> dict[str, Any]:
        """What was typed here, else what the account and this browser know."""
        typed, customer = self.typed, self.shopper.customer
        if not typed.is_addressed:
            known = {"name": customer.name, "phone": customer.phone or ""} if customer else {}
            first = {"recipient": known.get("name", ""), "phone": known.get("phone", "")}
            return first | {"region": region_of(self.request)}
        return typed.typed() | {"saved": OTHER}


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Delivering(StepView):
    """How it is sent: each way with its day and its price."""

    step, template = "delivery", "surfaces/storefront/checkout_delivery.html"

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = self.look()
        if not found.quote:
            return self.out()
        if not self.typed.is_addressed:
            return self.on("address")
        ways = self._ways(found)
        first = {"way": self.typed.way or Way.STANDARD, "title": self.typed.recipient}
        form = DeliveryForm(initial=first | self.typed.bill, ways=ways)
        return self._page(found, form, ways)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = lies_in(self.basket)
        if not found.ordered:
            return self.out()
        ways = self._ways(found)
        form = DeliveryForm(request.POST, ways=ways)
        if not form.is_valid():
            return self._page(self.look(), form, ways, status=422)
        values = {"way": form.cleaned_data["way"], "invoice": form.bill()}
        services.keep_typed(self.shopper, kind, values)
        return self.on("review")

    def _ways(self, found: Look) -> list[Delivery]:
        return self.ways(found) if found.is_sent else []

    def _page(
        self, found: Look, form: forms.Form, ways: list[Delivery], *, status: int = 200
    ) -> HttpResponse:
        chosen = form["way"].value()
        shown = [(one, freight_by(one, found), one.way == chosen) for one in ways]
        return self.page(found, form=form, ways=shown, status=status)


class Review(StepView):
    """Look over, choose coupons and how to pay, and order."""

    step, template = "review", "surfaces/storefront/checkout_review.html"

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = self.look()
        if not found.quote:
            return self.out()
        if not self.typed.is_addressed:
            return self.on("address")
        return self._page(found)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Orders; with `weigh` pressed (or by script) only the coupons are chosen."""
        said = request.POST
        if "pick" in said:
            codes = said.getlist("coupons") if said["pick"] == OWN else None
            baskets.choose_coupons(self.shopper, codes, kind=kind)
        if "weigh" in said or request.headers.get("HX-Request"):
            return self._weighed(said)
        if not self.typed.pk and (done := self._done_before()):
            return done
        form = PayForm(said, currency=lies_in(self.basket).currency)
        if not form.is_valid():
            return self._page(self.look(), form, status=422)
        insist(f"surfaces.checkout {asker(request)}", times=ORDERS_AN_HOUR, per=timedelta(hours=1))
        services.keep_typed(self.shopper, kind, form.cleaned_data)
        return self._order(form)

    def _order(self, form: PayForm) -> HttpResponse:
        gateway = form.cleaned_data["pay"]
        try:
            order = services.order_basket(
                self.shopper, self.kind, gateway=gateway, agreed=self._agreed(), at=now()
            )
        except NothingToOrder:
            return self.out()
        except (OutOfStock, PriceMoved, DateMoved, DealRefused, CouponUnusable) as refused:
            return self._again(form, refused)
        return self._after(order)

    def _again(self, form: PayForm, refused: Exception) -> HttpResponse:
        """Something moved meanwhile: it is said, and all that was typed stands there still."""
        found = self.look()
        if isinstance(refused, CouponUnusable) and found.quote:
            baskets.choose_coupons(self.shopper, found.quote.codes, kind=self.kind)
        if not found.quote:
            return self.out()
        form.add_error(None, _moved(refused, found, self._agreed()))
        return self._page(found, form, status=409)

    def _weighed(self, said: Any) -> HttpResponse:
        found = self.look()
        if not found.quote:
            return self.out()
        if not self.request.headers.get("HX-Request"):
            services.keep_typed(self.shopper, self.kind, {"pay": said.get("pay", "")})
            return self.on("review")
        return self._page(found, part="surfaces/storefront/_review_sums.html")

    def _agreed(self) -> Agreed:
        """What the page showed that was pressed."""
        said = self.request.POST
        return Agreed(
            total=sum_in(said.get("agreed", "")),
            arrives_by=_moment(said.get("arrives_by", "")),
            key=said.get("key", ""),
            ordinary="ordinary" in said,
        )

    def _done_before(self) -> HttpResponse | None:
        """A second click, after the first one's order stood: to that order."""
        order = known(self._agreed().key)
        return self._after(order) if order else None

    def _after(self, order: Order) -> HttpResponse:
        if order.customer_id is None:
            hold(self.request, order)
        return redirect(after_ordering(order))

    def _page(
        self,
        found: Look,
        form: PayForm | None = None,
        *,
        status: int = 200,
        part: str = "",
    ) -> HttpResponse:
        ways = self.ways(found) if found.is_sent else []
        way = next((one for one in ways if one.way == (self.typed.way or Way.STANDARD)), None)
        more = {"delivery": way, "refused": refusal(self.shopper.customer, found), "part": part}
        if part:
            return self.page(found, status=status, **more)
        pay = form or PayForm(initial=_chosen(self.typed.pay), currency=found.currency)
        return self.page(found, status=status, form=pay, **more)


def _chosen(pay: str) -> dict[str, str]:
    return {"pay": pay} if pay else {}


def _moved(refused: Exception, found: Look, agreed: Agreed) -> str:
    if isinstance(refused, OutOfStock):
        words = _("Only %(n)d are left of “%(name)s”.")
        return words % {"n": refused.sku.stock, "name": refused.sku.product.name}
    if isinstance(refused, DateMoved):
        return _date_moved(refused)
    if isinstance(refused, PriceMoved) and agreed.total is not None and found.quote:
        words = _("The sum has changed: %(was)s → %(sum)s. Please look, and order if it is right.")
        was, total = agreed.total, found.quote.priced.total
        return words % {
            "was": written(was, found.currency),
            "sum": written(total, found.currency),
        }
    if isinstance(refused, DealRefused):
        words = _("The deal is not to be had any more. Please look at the sum.")
    else:
        words = _("A coupon you chose cannot be used here any more.")
    return words


def _date_moved(refused: DateMoved) -> str:
    if refused.told is None:
        return _("We do not deliver to this address. Please choose another one.")
    return _("It would arrive later than was shown. Please look at the day, and order again.")


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None

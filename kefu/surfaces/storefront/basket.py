"""The basket: one page, one form, with and without script; and putting things into it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from kefu.core.limits import limited
from kefu.core.regions import region_name
from kefu.shop.models.baskets import MOST_PIECES, BasketLine
from kefu.shop.queries import catalogue
from kefu.shop.queries.baskets import Kind, Place, look, pieces_of
from kefu.shop.services import baskets
from kefu.shop.services.baskets import CannotGather, Wish
from kefu.surfaces.storefront.region import region_of
from kefu.surfaces.storefront.shopper import ShopperView
from kefu.surfaces.storefront.sums import sums_of

OWN = "own"  # the customer picks the coupons, not the shop


@method_decorator(never_cache, name="dispatch")
class Basket(ShopperView):
    """GET the page; POST the whole form: numbers, ticks, coupons, and one button that was pressed.

    `less`, `more`, `out` and `back` name a line; `go` leads on to the till.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page("basket")

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.shopper.customer or self.shopper.guest:
            self._change(request.POST)
        if "go" in request.POST:
            return go_to(request, reverse("surfaces:checkout", args=[Kind.GATHERED]))
        if request.headers.get("HX-Request"):
            return self._page("_basket_answer")
        return redirect("surfaces:basket")

    def _change(self, said: Any) -> None:
        baskets.keep(self.shopper, lambda line: _wish(line, said))
        if out := _number(said.get("out")):
            baskets.take_out(self.shopper, out)
        if back := _number(said.get("back")):
            baskets.put_back(self.shopper, back)
        if "pick" in said:
            codes = said.getlist("coupons") if said["pick"] == OWN else None
            baskets.choose_coupons(self.shopper, codes)

    def _page(self, template: str) -> HttpResponse:
        region = region_of(self.request)
        found = look(self.shopper, at=now(), place=Place(region))
        context = {
            "sums": sums_of(found),
            "look": found,
            "place": region_name(region) if region else "",
            "is_guest": self.shopper.customer is None,
            "pieces_in_basket": found.pieces,
            "most": MOST_PIECES,
        }
        return render(self.request, f"surfaces/storefront/{template}.html", context)


@method_decorator(never_cache, name="dispatch")
@method_decorator(limited(times=600, per=timedelta(hours=1)), name="dispatch")
class BasketLines(ShopperView):
    """POST a `sku` with a `quantity`, or a `product` that has one version only; GET how many lie
    there, for a page that has no question left to ask for it."""

    http_method_names = ("get", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "surfaces/storefront/_basket_count.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        said = request.POST
        code = said.get("sku") or _only_version(said.get("product", ""))
        if code is None:
            return go_to(request, reverse("surfaces:product", args=[said["product"]]))
        pieces = min(_number(said.get("quantity")) or 1, MOST_PIECES)
        try:
            line = baskets.put_in(self.begin(), code, pieces=pieces)
        except CannotGather as refused:
            messages.warning(request, why_not(refused))
        else:
            messages.success(request, _lies_there(line))
        if request.headers.get("HX-Request"):
            context = {"pieces_in_basket": pieces_of(self.shopper)}
            return render(request, "surfaces/storefront/_put_in.html", context)
        return redirect(_back(request))


class BuyNow(ShopperView):
    """POST buys one product past the basket: straight to the steps of the till."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return redirect("surfaces:product", code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        said = request.POST
        pieces = min(_number(said.get("quantity")) or 1, MOST_PIECES)
        sku = _version(code, said.get("sku", ""))
        try:
            baskets.buy_now(self.begin(), sku, pieces=pieces, at_deal="deal" in said)
        except CannotGather as refused:
            messages.warning(request, why_not(refused))
            return redirect("surfaces:product", code)
        return redirect("surfaces:checkout", Kind.NOW)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """The whole page goes there, whoever asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def why_not(refused: CannotGather) -> str:
    return {
        "off": _("This product is not for sale any more."),
        "gone": _("It is sold out for now."),
        "made": _("It is made to order: choose first how you want it."),
        "full": _("Your basket holds no more different things. Take something out first."),
    }[refused.why]


def _lies_there(line: BasketLine) -> str:
    return ngettext(
        "In your basket: %(n)d piece of it now.",
        "In your basket: %(n)d pieces of it now.",
        line.quantity,
    ) % {"n": line.quantity}


def _wish(line: BasketLine, said: Any) -> Wish | None:
    if f"n-{line.pk}" not in said:
        return None
    quantity = _number(said[f"n-{line.pk}"]) or line.quantity
    step = (_number(said.get("more")) == line.pk) - (_number(said.get("less")) == line.pk)
    most = max(1, min(MOST_PIECES, line.sku.stock))
    chosen = str(line.pk) in said.getlist("chosen")
    return Wish(min(max(quantity + step, 1), most), chosen)


def _only_version(code: str) -> str | None:
    """The SKU of a product that leaves no choice; None where there is one to be made."""
    goods = catalogue.product_to_order(code)
    skus = [sku.code for sku in goods.skus.all()] if goods else []
    if len(skus) > 1:
        return None
    return skus[0] if skus else ""


def _version(code: str, asked: str) -> str:
    """The version that was asked for, else the first that is there."""
    goods = catalogue.product_to_order(code) if not asked else None
    skus = sorted(goods.skus.all(), key=lambda sku: not sku.stock) if goods else []
    return skus[0].code if skus else asked


def _number(text: str | None) -> int:
    """Digits as they come from a form; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else 0  # noqa: PLR2004


def _back(request: HttpRequest) -> str:
    """To the page on which it was put in, if that is one of ours."""
    asked = request.POST.get("next", "")
    here = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if here else reverse("surfaces:basket")

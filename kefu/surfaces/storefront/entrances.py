"""The ways into the shop that operations made: on the front page, each with a page, and coupons."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kefu.core.access import CustomerView
from kefu.shop.models.catalogue import Product
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance
from kefu.shop.queries import catalogue, coupons, entrances
from kefu.shop.services.coupons import ClaimRefused, claim
from kefu.surfaces.storefront.as_on import Hour, customer_of, hour_of

TICKETS_ON_THE_DOOR = 3
GOODS_ON_A_PAGE = 40


def of_the_door(request: HttpRequest) -> dict[str, Any]:
    """What the front page shows of them."""
    hour = hour_of(request)
    doors = entrances.doors_at(hour.at, drafts=hour.ahead)
    deals = [door for door in doors if door.entrance.kind == Entrance.Kind.DEAL and door.cards]
    others = [door for door in doors if door.entrance.kind != Entrance.Kind.DEAL]
    tickets = coupons.tickets(
        hour.at, customer_of(request), drafts=hour.ahead, most=TICKETS_ON_THE_DOOR
    )
    return {
        "hour": hour,
        "deals": deals,
        "ways": others,
        "tickets": tickets,
    }


def of_product(request: HttpRequest, product: Product) -> dict[str, Any]:
    """What runs for one product: `deal` (its mark, if one does), other terms, coupons."""
    hour = hour_of(request)
    marks = entrances.marks_on(product, hour.at, customer_of(request))
    shown = {Entrance.Kind.BULK, Entrance.Kind.FIRST, Entrance.Kind.BRAND, Entrance.Kind.CASHBACK}
    return {
        "hour": hour,
        "deals": [mark for mark in marks if mark.card and mark.entrance.kind == Entrance.Kind.DEAL],
        "terms": [mark.entrance for mark in marks if mark.entrance.kind in shown],
        "tickets": coupons.tickets_on(product, hour.at, customer_of(request)),
    }


@require_GET
def entrance(request: HttpRequest, number: str) -> HttpResponse:
    """One of them with all its goods; what has not begun, or is over, says so."""
    hour = hour_of(request)
    door = _door(number, hour)
    context: dict[str, Any] = {"hour": hour, "door": door}
    if door.entrance.kind == Entrance.Kind.BRAND and not door.cards:
        goods = catalogue.sorted_by(
            catalogue.on_sale().filter(brand=door.entrance.brand_id), "sales"
        )
        page = Paginator(goods, GOODS_ON_A_PAGE).get_page(request.GET.get("page"))
        context["page"] = page
    return render(request, "surfaces/storefront/entrance.html", context)


@require_GET
def strip(request: HttpRequest, number: str) -> HttpResponse:
    """The deals of the front page anew, when the clock has run out or a while has passed."""
    hour = hour_of(request)
    context = {"hour": hour, "door": _door(number, hour)}
    return render(request, "surfaces/storefront/_deal_cards.html", context)


@require_GET
def coupon_centre(request: HttpRequest) -> HttpResponse:
    """All coupons that can be claimed, for everybody to see."""
    hour = hour_of(request)
    tickets = coupons.tickets(hour.at, customer_of(request), drafts=hour.ahead)
    context = {"hour": hour, "tickets": tickets}
    return render(request, "surfaces/storefront/coupon_centre.html", context)


class Claim(CustomerView):
    """One coupon of an offer for this customer."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        try:
            coupon = claim(number, customer=self.customer)
        except CouponOffer.DoesNotExist as error:
            raise Http404 from error
        except ClaimRefused as refused:
            messages.warning(request, said(refused))
        else:
            words = {"what": coupons.told(coupon), "of": coupons.told_of(coupon)}
            messages.success(request, _("It is yours: %(what)s (%(of)s)") % words)
        return redirect(_back(request))


def said(refused: ClaimRefused) -> str:
    return {
        "soon": _("This coupon cannot be claimed yet."),
        "over": _("This coupon can no longer be claimed."),
        "yours": _("You have this coupon already; there are no more of it for one customer."),
        "gone": _("All of these coupons are claimed."),
    }[refused.why]


def _door(number: str, hour: Hour) -> entrances.Door:
    found = entrances.door(number, hour.at, drafts=hour.ahead)
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    """To the page on which it was claimed, if that is one of ours."""
    asked = request.POST.get("next", "")
    here = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if here else reverse("surfaces:coupon_centre")

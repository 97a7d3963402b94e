"""Price protection: what a customer was offered and got, and what the house sees of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.queries.price_offers import offer_by_link, offers_for
from kefu.aftersale.services import price_offers
from kefu.aftersale.views.house import AftersaleView
from kefu.core.access import CustomerView
from kefu.core.money import written
from kefu.desk.services.refusals import Refusal

ROWS = 30
A_MONTH = timedelta(days=30)


class PriceOffers(CustomerView):
    """A customer's own, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(offers_for(self.customer), ROWS).get_page(request.GET.get("page"))
        return render(request, "aftersale/price_offers.html", {"page": page, "now": now()})


class AcceptPriceOffer(CustomerView):
    """POST: the difference comes back to where the money came from."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        offer = get_object_or_404(offers_for(self.customer), number=number)
        _accept(request, offer, by=self.customer)
        return redirect("aftersale:price_offers")


class PriceOfferByLink(View):
    """One offer, opened by the link in a mail. Money goes back to where it came from, only."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        context = {"offer": _by_link(token), "token": token, "now": now()}
        return render(request, "aftersale/price_offer.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        _accept(request, _by_link(token), by=None)
        return redirect("aftersale:price_offer_link", token)


class PriceWatch(AftersaleView):
    """What price protection has offered and given back; the newest first."""

    here = "prices"

    def get(self, request: HttpRequest) -> HttpResponse:
        offers = offers_for(self.me)
        page = Paginator(offers.select_related("order__customer"), ROWS)
        lately = PriceOffer.objects.filter(offered_at__gte=now() - A_MONTH).order_by()
        sums = lately.values("status", "currency").annotate(n=Count("pk"), sum=Sum("amount"))
        context = {
            "tabs": self.tabs(),
            "page": page.get_page(request.GET.get("page")),
            "sums": [_sum(one) for one in sums.order_by("currency", "-status")],
        }
        return render(request, "aftersale/price_watch.html", context)


def _by_link(token: str) -> PriceOffer:
    offer = offer_by_link(token)
    if offer is None:
        raise Http404
    return offer


def _accept(request: HttpRequest, offer: PriceOffer, *, by: Any) -> None:
    try:
        done = price_offers.accept(offer.pk, by=by)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(amount)s is on its way back to you.")
        messages.success(request, words % {"amount": written(done.amount, done.currency)})


def _sum(row: Any) -> tuple[str, int, str]:
    return (
        str(PriceOffer.Status(row["status"]).label),
        row["n"],
        written(row["sum"], row["currency"]),
    )

"""Suggestions beside the goods: fragments that a page asks for, and one page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kefu.accounts.models import User
from kefu.core.access import CustomerView
from kefu.discovery.queries import recommendations
from kefu.discovery.queries.recommendations import Reader
from kefu.discovery.services import trials
from kefu.shop.queries import catalogue, orders
from kefu.tracking.queries import trails

CARDS = 10
CARDS_BESIDE = 5


@never_cache
@require_GET
def for_you(request: HttpRequest) -> HttpResponse:
    """What may be wanted next; as a fragment on the home page and in the account."""
    reader = _reader(request)
    part = bool(request.headers.get("HX-Request"))
    context = {
        "lists": recommendations.lists(reader, most=CARDS, few=CARDS_BESIDE).items(),
        "knows_you": reader.visitor is not None,
    }
    if reader.visitor is not None:
        trials.assign(reader.visitor, reader.arm)
    name = "_suggested.html" if part else "for_you.html"
    return render(request, f"surfaces/storefront/{name}", context)


@never_cache
@require_GET
def beside(request: HttpRequest, code: str) -> HttpResponse:
    """What goes with a product, and what is like it: a fragment of its page."""
    product = catalogue.on_sale().filter(code=code).first()
    if product is None:
        raise Http404
    fresh = _reader(request).fresh
    along = recommendations.together(product, most=CARDS_BESIDE, without=fresh)
    shown = {one.product.pk for one in along}
    like = recommendations.similar(product, most=CARDS_BESIDE, without=fresh | shown)
    context = {"lists": [("together", along), ("similar", like)]}
    return render(request, "surfaces/storefront/_suggested.html", context)


@method_decorator(never_cache, name="dispatch")
class BesideOrder(CustomerView):
    """What goes with an order, and what is soon needed again: a fragment of its page."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        own = orders.orders_for(self.customer).filter(customer=self.customer.pk)
        order = own.filter(number=number).first()
        if order is None:
            raise Http404
        reader = recommendations.reader_of(trails.own(None, None), self.customer)
        goods = set(orders.products_in(order.pk))
        along = recommendations.with_order(reader, goods, most=CARDS_BESIDE)
        shown = {one.product.pk for one in along}
        need = recommendations.next_need(reader, most=CARDS_BESIDE)
        lists = [("order", along), ("need", [one for one in need if one.product.pk not in shown])]
        return render(request, "surfaces/storefront/_suggested.html", {"lists": lists})


def _reader(request: HttpRequest) -> Reader:
    user = request.user
    customer = user if isinstance(user, User) and not user.is_staff else None
    key = getattr(request, "trail_key", None)
    return recommendations.reader_of(trails.own(customer, key), customer)

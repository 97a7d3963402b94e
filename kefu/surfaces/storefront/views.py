"""The shop as customers see it: shelves, goods, and their own orders."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from kefu.core.access import CustomerView
from kefu.insight.queries import charter as insight
from kefu.shop.queries import catalogue, coupons, orders, production, voices
from kefu.surfaces.storefront import boards, entrances, invoicing, lists
from kefu.surfaces.storefront.guests import OrderView
from kefu.surfaces.storefront.product_page import shelf_crumbs

CARDS_IN_TWO_ROWS = 10
ON_THE_BOARD = 10
ORDERS_ON_A_PAGE = 10
COUPONS_SHOWN = 100

PLEDGES = {
    1: gettext_lazy("Come back in a chat, a mail or a call: you reach the person who knows it."),
    2: gettext_lazy("What we promise is written down with a time, and watched until it is kept."),
    3: gettext_lazy("We never leave you with “later”. Every answer says when."),
    4: gettext_lazy("Lost, late or broken on the way is our matter with the carrier, not yours."),
    5: gettext_lazy("One person with a name stays with you until you say it is good."),
    6: gettext_lazy("You see our targets, and whether we met them."),
    7: gettext_lazy("You see your place in line, and can have us call you instead."),
    8: gettext_lazy("No pressure to buy, no fakes, no rudeness: talks are inspected."),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    goods = catalogue.on_sale()
    return render(
        request,
        "surfaces/storefront/home.html",
        {
            "departments": catalogue.departments(),
            "board": catalogue.sorted_by(goods, "sales")[:ON_THE_BOARD],
            "week": boards.of_the_door(),
            "newest": catalogue.sorted_by(goods, "newest")[:CARDS_IN_TWO_ROWS],
            "loved": catalogue.loved()[:CARDS_IN_TWO_ROWS],
            "entrances": entrances.of_the_door(request),
        },
    )


@require_GET
def charter(request: HttpRequest) -> HttpResponse:
    """The service charter in customers' words, with the figures so far for everybody to see."""
    rules = [(rule, PLEDGES[rule.number]) for rule in insight.charter(until=now())]
    return render(request, "surfaces/storefront/charter.html", {"rules": rules})


@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    return render(
        request, "surfaces/storefront/categories.html", {"departments": catalogue.directory()}
    )


@require_GET
def category(request: HttpRequest, path: str) -> HttpResponse:
    shelf = catalogue.shelf(path)
    if shelf is None:
        raise Http404
    around = {"crumbs": shelf_crumbs(shelf), **boards.of_shelf(shelf)}
    return lists.answer(request, "surfaces/storefront/shelf.html", shelf=shelf, **around)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    return lists.answer(request, "surfaces/storefront/search.html")


class Coupons(CustomerView):
    """A customer's own coupons: good, used, past."""

    def get(self, request: HttpRequest) -> HttpResponse:
        own = coupons.own_coupons(self.customer)[:COUPONS_SHOWN]
        return render(request, "surfaces/storefront/coupons.html", {"coupons": own})


class Orders(CustomerView):
    """A customer's own orders."""

    def get(self, request: HttpRequest) -> HttpResponse:
        own = orders.orders_of(self.customer, reader=self.customer)
        page = Paginator(own, ORDERS_ON_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "surfaces/storefront/orders.html", {"page": page})


class Order(OrderView):
    """One's own order; nobody else's can be told from one that does not exist."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        lines = orders.lines_asked(request.GET)
        order, to_review = self.order_of(number, lines=lines), []
        if order.customer_id:
            to_review = voices.lines_to_review(self.customer, order, most=lines)
        made = production.makings_of(order)
        context = {
            "order": order,
            "to_review": to_review,
            "bill": invoicing.told(order),
            "makings": made,
            "waiver": production.waiver_of(order) if made else None,
            "may_call_off": production.may_call_off(order, made),
        }
        return render(request, "surfaces/storefront/order.html", context)

"""The shop as customers see it: shelves, goods, and their own orders."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from kefu.core.access import CustomerView
from kefu.insight.queries import charter as insight
from kefu.shop.models.catalogue import Category, Product
from kefu.shop.queries import catalogue, coupons, orders, promises
from kefu.surfaces.storefront import boards, entrances, lists

CARDS_IN_TWO_ROWS = 10
ON_THE_BOARD = 10
ORDERS_ON_A_PAGE = 10
COUPONS_SHOWN = 100
REVIEWS_ON_A_PAGE = 6

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
    listed = lists.of(request, shelf=shelf)
    return render(
        request,
        "surfaces/storefront/shelf.html",
        {"shelf": shelf, "crumbs": _crumbs(shelf), **boards.of_shelf(shelf), **listed},
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "surfaces/storefront/search.html", lists.of(request))


@require_GET
def product(request: HttpRequest, code: str) -> HttpResponse:
    return render(
        request,
        "surfaces/storefront/product.html",
        {
            "product": (goods := _goods(code)),
            "crumbs": [*_crumbs(goods.category, whole=True), (goods.name, "")],
            "facts": catalogue.facts(goods),
            "board_badge": boards.badge_of(goods),
            "commitments": promises.commitments(goods, at=now()),
            "offers": entrances.of_product(request, goods),
            "reviews": catalogue.reviews_of(goods)[:REVIEWS_ON_A_PAGE],
            "beside": catalogue.beside(goods)[:5],
        },
    )


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


class Order(CustomerView):
    """One of the customer's own orders; nobody else's can be told from one that does not exist."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = orders.order_for(self.customer, number, lines=orders.lines_asked(request.GET))
        if order is None or order.customer_id != self.customer.pk:
            raise Http404
        return render(request, "surfaces/storefront/order.html", {"order": order})


def _goods(code: str) -> Product:
    goods = catalogue.product_page(code)
    if goods is None:
        raise Http404
    return goods


def _crumbs(shelf: Category, *, whole: bool = False) -> list[tuple[str, str]]:
    """From the shop's door to the shelf; the shelf itself is a link only if `whole`."""
    above = [(_("All goods"), reverse("surfaces:categories"))]
    if shelf.parent is not None:
        above.append((shelf.parent.name, reverse("surfaces:category", args=[shelf.parent.path])))
    here = reverse("surfaces:category", args=[shelf.path]) if whole else ""
    return [*above, (shelf.name, here)]

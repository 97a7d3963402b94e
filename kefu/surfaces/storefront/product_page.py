"""A product and what belongs to it. Parts that a reader comes to later are addresses of their own:
fragments on the page of the product, whole pages for a browser without script."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django.views.generic import View

from kefu.accounts.queries.people import customer_of
from kefu.core.uploads.models import Upload
from kefu.core.uploads.serving import serve
from kefu.delivery import queries as delivery
from kefu.shop.models.catalogue import Category, Product
from kefu.shop.queries import catalogue, consulting, promises, voices
from kefu.shop.queries.consulting import Consultation
from kefu.shop.queries.options import Offered, offered
from kefu.surfaces.storefront import boards, entrances
from kefu.surfaces.storefront.region import region_of, remember

Crumbs = list[tuple[str, str]]


@require_GET
def product(request: HttpRequest, code: str) -> HttpResponse:
    goods = catalogue.product_page(code)
    if goods is None:
        raise Http404
    made = offered(goods) if goods.has_options else None  # type: ignore[attr-defined]
    return render(
        request,
        "surfaces/storefront/product.html",
        {
            "product": goods,
            "made": made,
            "crumbs": [*shelf_crumbs(goods.category, whole=True), (goods.name, "")],
            "groups": catalogue.fact_groups(goods),
            "board_badge": boards.badge_of(goods),
            "offers": entrances.of_product(request, goods),
            **_promised(goods, region_of(request), made),
        },
    )


def shelf_crumbs(shelf: Category, *, whole: bool = False) -> Crumbs:
    """From the shop's door to the shelf; the shelf itself is a link only if `whole`."""
    above = [(_("All goods"), reverse("surfaces:categories"))]
    if shelf.parent is not None:
        above.append((shelf.parent.name, reverse("surfaces:category", args=[shelf.parent.path])))
    here = reverse("surfaces:category", args=[shelf.path]) if whole else ""
    return [*above, (shelf.name, here)]


class PartView(View):
    """A part of a product's page: a fragment for who asks for one, else a page around it."""

    template: ClassVar[str]
    title: ClassVar[str | Promise]

    @property
    def is_fragment(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    def goods(self, code: str) -> Product:
        found = catalogue.spoken_of(code)
        if found is None:
            raise Http404
        return found

    def part(self, goods: Product, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        more = {"product": goods, "part": self.template, "part_title": str(self.title)}
        if self.is_fragment:
            return render(self.request, self.template, {**context, **more}, status=status)
        crumbs = [
            *shelf_crumbs(goods.category, whole=True),
            (goods.name, reverse("surfaces:product", args=[goods.code])),
            (str(self.title), ""),
        ]
        whole = {**context, **more, "crumbs": crumbs}
        template = "surfaces/storefront/product_part.html"
        return render(self.request, template, whole, status=status)


class Arrival(PartView):
    """When it is there: GET, with `?choose=1` the places; POST keeps a place in this browser."""

    template = "surfaces/storefront/_promises.html"
    title = gettext_lazy("What we promise")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        chooses = "choose" in request.GET or not self.is_fragment
        return self._shown(code, region_of(request), chooses=chooses)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        region = request.POST.get("region", "")
        if not delivery.is_region(region):
            return redirect(f"{reverse('surfaces:product', args=[code])}#promises")
        if self.is_fragment:
            response = self._shown(code, region)
        else:
            response = redirect(f"{reverse('surfaces:product', args=[code])}#promises")
        remember(response, region)
        return response

    def _shown(self, code: str, region: str, *, chooses: bool = False) -> HttpResponse:
        goods = catalogue.product_to_order(code)
        if goods is None:
            raise Http404
        places = delivery.choices() if chooses else ()
        promised = _promised(goods, region, offered(goods))
        return self.part(goods, {**promised, "places": places})


class Returns(PartView):
    """What buyers returned it for."""

    template = "surfaces/storefront/_returns.html"
    title = gettext_lazy("What buyers returned it for")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = self.goods(code)
        told = voices.why_returned(goods)
        return self.part(goods, {"returns": told, "enough": voices.ENOUGH_RETURNS})


class Asking(PartView):
    """A question as it is typed, and what is known already; then a person, or everybody."""

    template = "surfaces/storefront/_asking.html"
    title = gettext_lazy("Ask about it")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = catalogue.product_page(code)
        if goods is None:
            raise Http404
        words = " ".join(request.GET.get("q", "").split())[: consulting.LONGEST]
        asked = Consultation(
            goods, words, at=now(), region=region_of(request), customer=customer_of(request)
        )
        known = consulting.first_answers(asked)
        context: dict[str, Any] = {"product": goods, "words": words, "answers": known}
        if self.is_fragment and "q" in request.GET:
            return render(request, "surfaces/storefront/_first_answers.html", context)
        return self.part(goods, context)


@require_GET
def photo(request: HttpRequest, number: str) -> HttpResponseBase:
    """A photo of a review."""
    return _file(request, voices.photo_of(number))


@require_GET
def film(request: HttpRequest, number: str) -> HttpResponseBase:
    """The film of a product for sale, or the picture that stands for it."""
    return _file(request, voices.film_of(number))


def _file(request: HttpRequest, upload: Upload | None) -> HttpResponseBase:
    if upload is None:
        raise Http404
    return serve(upload, request)


def _promised(goods: Product, region: str, made: Offered | None) -> dict[str, Any]:
    days = made.sheet.days if made is not None and not made.is_plain else 0
    return {
        "commitments": promises.commitments(goods, at=now(), region=region, made_days=days),
        "region": region,
        "is_sent": goods.product_class.exempt != promises.DIGITAL,
    }

"""Lists of goods: a search or a shelf, from the index; from the database while there is none."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import iri_to_uri

from kefu.discovery.queries import listing as discovery
from kefu.discovery.services.misses import note_miss
from kefu.shop.models.catalogue import Category, Product
from kefu.shop.queries import catalogue


class Stretch(Sequence[Product]):
    """One page of a long list, of which only the length is known besides."""

    def __init__(self, cards: list[Product], total: int) -> None:
        self.cards, self.total = cards, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, _place: Any) -> Any:
        return self.cards


def answer(
    request: HttpRequest, template: str, *, shelf: Category | None = None, **more: Any
) -> HttpResponse:
    """The list that the address asks for, at an address that says what is set and no more."""
    asked = discovery.asked_of(request.GET, shelf=shelf.path if shelf else "")
    address = iri_to_uri(f"{request.path}{asked.query}")
    by_script = "HX-Request" in request.headers
    if discovery.says_too_much(request.GET) and not by_script:
        return redirect(address)
    page = render(request, template, {**more, "shelf": shelf, **_listed(asked, shelf)})
    if by_script:
        page["HX-Push-Url"] = address
    return page


def _listed(asked: discovery.Asked, shelf: Category | None) -> dict[str, Any]:
    """All that `_listing.html` needs."""
    found = discovery.listing(asked)
    more = {"query": asked.words, "departments": catalogue.departments()}
    if found is None:
        return {**more, "page": _plain(asked, shelf)}
    if asked.words and (found.found_nothing or found.instead):
        note_miss(asked.words, instead=found.instead if found.total else "")
    cards = catalogue.cards_in_order(found.keys)
    pages: Paginator[Product] = Paginator(Stretch(cards, found.reachable), discovery.ON_A_PAGE)
    return {**more, "found": found, "page": pages.page(found.page)}


def _plain(asked: discovery.Asked, shelf: Category | None) -> Page[Product]:
    """Without filters, until this node has built its index."""
    goods = catalogue.found(asked.words) if asked.words else catalogue.on_sale()
    if shelf is not None:
        goods = goods & catalogue.in_category(shelf)
    ordered = catalogue.sorted_by(goods, asked.sort)
    return Paginator(ordered, discovery.ON_A_PAGE).get_page(asked.page)

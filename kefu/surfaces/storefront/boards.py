"""Boards: what sells, rises, is loved and is compared, on each shelf and in each period."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kefu.discovery.queries import boards
from kefu.shop.models.catalogue import Category, Product
from kefu.shop.queries import catalogue

PLACES_SHOWN = 30
ON_THE_HUB = 5
AT_THE_DOOR = 10
ON_A_STRIP = 3
FEWEST = 5


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """The first places of every board."""
    tops = [
        (kind, boards.NAMES[kind], boards.PERIOD_NAMES[boards.USUAL_PERIOD[kind]], rows, href(kind))
        for kind, rows in boards.tops(ON_THE_HUB).items()
    ]
    context = {"tops": tops, "tabs": _tabs(""), "departments": catalogue.departments()}
    return render(request, "surfaces/storefront/boards.html", context)


@require_safe
def board(request: HttpRequest, kind: str) -> HttpResponse:
    """One board: a shelf and a period, as the address says."""
    periods = boards.PERIODS.get(kind)
    if periods is None:
        raise Http404
    asked = request.GET.get("period", "")
    period = asked if asked in periods else boards.USUAL_PERIOD[kind]
    drawn = boards.board(kind, period)
    path = request.GET.get("shelf", "")
    shelf = catalogue.shelf(path) if path else None
    if path and shelf is None:
        raise Http404
    rows = boards.rows(kind, period, path=path, most=PLACES_SHOWN) if drawn else []
    context: dict[str, object] = {
        "kind": kind,
        "name": boards.NAMES[kind],
        "shelf": shelf,
        "rows": rows,
        "tabs": _tabs(kind, path),
        "periods": [
            (boards.PERIOD_NAMES[one], href(kind, one, path), one == period) for one in periods
        ],
        "wider": href(kind, periods[periods.index(period) + 1], path)
        if period != periods[-1]
        else "",
        "shelves": _tree(list(boards.shelves_of(drawn)), kind, period, path) if drawn else [],
        "whole": href(kind, period),
    }
    if drawn:
        context |= {
            "board": drawn,
            "days": boards.days_of(drawn),
            "days_before": boards.days_before(drawn),
            "rule": boards.rule_of(drawn),
        }
    return render(request, "surfaces/storefront/board.html", context)


def of_the_door() -> list[boards.Row]:
    """The week's best sellers, where enough was sold to speak of a board."""
    rows = boards.rows(boards.Kind.SELLERS, boards.Period.WEEK, most=AT_THE_DOOR)
    return rows if len(rows) >= FEWEST else []


def of_shelf(shelf: Category) -> dict[str, object]:
    """The first places on a shelf, and the way to all of its board."""
    kind, period = boards.Kind.SELLERS, boards.Period.MONTH
    rows = boards.rows(kind, period, path=shelf.path, most=ON_A_STRIP)
    shown = rows if len(rows) >= ON_A_STRIP else []
    return {"places": shown, "places_href": href(kind, period, shelf.path)}


def badge_of(product: Product) -> tuple[str, str] | None:
    """The best of a product's places on its own shelves: words and address."""
    shelf = product.category
    badge = boards.badge_of(product, [shelf, shelf.parent] if shelf.parent else [shelf])
    return (badge.words, href(badge.kind, badge.period, badge.path)) if badge else None


def href(kind: str, period: str = "", path: str = "") -> str:
    """The address of a board, with no more in it than is needed."""
    said = {"period": period if period != boards.USUAL_PERIOD[kind] else "", "shelf": path}
    query = urlencode({name: value for name, value in said.items() if value}, safe="/")
    return reverse("surfaces:board", args=[kind]) + (f"?{query}" if query else "")


def _tabs(here: str, path: str = "") -> list[tuple[object, str, bool]]:
    return [(name, href(kind, path=path), kind == here) for kind, name in boards.NAMES.items()]


def _tree(
    shelves: Sequence[Category], kind: str, period: str, here: str
) -> list[tuple[Category, str, int, bool]]:
    """The departments, and below the one we are in its branch: (shelf, address, depth, is here)."""
    shown = [one for one in shelves if _stands_in_sight(one.path, here)]
    names = {one.path: (one.position, one.path) for one in shelves}
    return [
        (one, href(kind, period, one.path), one.path.count("/"), one.path == here)
        for one in sorted(shown, key=lambda one: _way(one.path, names))
    ]


def _way(path: str, names: dict[str, tuple[int, str]]) -> list[tuple[int, str]]:
    """So that a branch stands below its department, each in the order of its shelf."""
    parts = path.split("/")
    ways = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    return [names.get(way, (0, way)) for way in ways]


def _stands_in_sight(path: str, here: str) -> bool:
    above = path.rpartition("/")[0]
    return not above or here == above or here.startswith(f"{above}/")

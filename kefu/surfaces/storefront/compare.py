"""Goods side by side: picking them from any card, and the page that compares them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from django.views.generic import View

from kefu.core.limits import limited
from kefu.discovery.queries import boards, comparing
from kefu.discovery.services.comparing import NotForSale, TooMany, put, taken
from kefu.surfaces.storefront import picks

LONGEST_CODE = 60


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What an address names, for anybody who has it; without names, one's own picks."""
    codes = _codes_in(request)
    if not codes:
        own = comparing.tray(picks.picks_of(request)).codes
        return redirect(address(own)) if own else _nothing_yet(request)
    table = comparing.table(codes)
    if not table.columns:
        raise Http404
    only = request.GET.get("only") == "1" and len(table.columns) > 1
    context = {
        "table": table.only_differences() if only else table,
        "same": table.same,
        "only": only,
        "columns": [(one, address(_without(table.codes, one), only=only)) for one in table.columns],
        "switched": address(table.codes, only=not only),
        "link": request.build_absolute_uri(address(table.codes)),
        "printed_at": now(),
        "free": comparing.MOST - len(table.columns),
        "rivals": [
            (one, address([*table.codes, one.product.code], only=only))
            for one in comparing.rivals([column.product for column in table.columns])
        ],
    }
    return render(request, "surfaces/storefront/compare.html", context)


@never_cache
@require_GET
def tray(request: HttpRequest) -> HttpResponse:
    """What this browser has picked: a fragment at the foot of the shop's pages."""
    return _tray(request, picks.picks_of(request))


@method_decorator(limited(times=300, per=timedelta(hours=1)), name="dispatch")
class Picks(View):
    """POST with `add`, `remove` (codes) or `clear` changes what this browser compares."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        codes, said = self._changed(picks.picks_of(request))
        if request.headers.get("HX-Request"):
            response = _tray(request, codes, refused=said)
        else:
            response = redirect(_back(request))
            if said:
                messages.warning(request, said)
        picks.remember(request, response, codes)
        return response

    def _changed(self, codes: list[str]) -> tuple[list[str], str]:
        asked = self.request.POST
        gone = comparing.tray(codes).codes if asked.get("clear") else asked.getlist("remove")
        codes = taken(gone, out_of=codes)
        for code in asked.getlist("add")[: comparing.MOST]:
            try:
                codes = put(code[:LONGEST_CODE], beside=codes)
            except TooMany:
                return codes, _("Five at most side by side. Take one out first.")
            except NotForSale:
                return codes, _("This product is not for sale any more.")
        return codes, ""


def address(codes: Sequence[str], *, only: bool = False) -> str:
    """The page that compares these, whoever opens it."""
    pairs = [*(("p", code) for code in codes), *([("only", "1")] if only else [])]
    query = urlencode(pairs)
    return reverse("surfaces:compare") + (f"?{query}" if query else "")


def _codes_in(request: HttpRequest) -> list[str]:
    named = [code[:LONGEST_CODE] for code in request.GET.getlist("p") if code]
    return list(dict.fromkeys(named))[: comparing.MOST_KEPT]


def _without(codes: Sequence[str], column: comparing.Column) -> list[str]:
    return [code for code in codes if code != column.product.code]


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    kind, period = boards.Kind.COMPARED, boards.Period.MONTH
    context = {"rows": boards.rows(kind, period, most=5)}
    return render(request, "surfaces/storefront/compare_empty.html", context)


def _tray(request: HttpRequest, codes: Sequence[str], *, refused: str = "") -> HttpResponse:
    held = comparing.tray(codes)
    context: dict[str, Any] = {
        "tray": held,
        "codes": " ".join(codes),
        "href": address(held.codes),
        "others": [(name, len(some), address(some)) for name, some in held.others],
        "refused": refused,
    }
    return render(request, "surfaces/storefront/_tray.html", context)


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else reverse("surfaces:compare")

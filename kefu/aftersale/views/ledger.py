"""The book of what the shop advanced, and what came back."""

import csv
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.aftersale.queries import ledger
from kefu.aftersale.queries.claim_letters import cost_words
from kefu.aftersale.queries.ledger import Against, Line, line_of
from kefu.aftersale.views.house import AftersaleView

SPANS = (30, 90, 365)
USUAL_SPAN = 90
ON_A_PAGE = 100
MOST_ROWS = 100_000
KINDS = ("", "carrier", "supplier")


class Ledger(AftersaleView):
    """`days`, `kind` (carrier, supplier), `code`; with `csv` the rows as a file."""

    here = "ledger"

    def get(self, request: HttpRequest) -> HttpResponse:
        days = _span(request.GET.get("days", ""))
        kind = request.GET.get("kind", "")
        against = Against(kind if kind in KINDS else "", request.GET.get("code", ""))
        until = _midnight(localdate() + timedelta(days=1))
        span = {"since": until - timedelta(days=days), "until": until}
        rows = ledger.lines_for(self.me, against, **span)
        if "csv" in request.GET:
            return _file([line_of(row) for row in rows[:MOST_ROWS]], days)
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        months = list(ledger.by_month(self.me, until=now()))
        context = {
            "tabs": self.tabs(),
            "page": page,
            "lines": [(line, _what(line)) for line in map(line_of, page)],
            "sums": ledger.sums_for(self.me, against, **span),
            "spans": [(_("%(n)d days") % {"n": n}, self._to(days=n), n == days) for n in SPANS],
            "kinds": [
                (label, self._to(kind=one, code=""), one == against.kind)
                for one, label in self._kinds().items()
            ],
            "csv": self._to(csv=1),
            "chart": _chart(months) if any(row[1] or row[2] for row in months) else None,
            "chart_rows": [(month, str(one), str(other)) for month, one, other in months],
            "chart_columns": [
                pgettext("ledger", "Month"),
                pgettext("ledger", "Advanced"),
                pgettext("ledger", "Came back"),
            ],
        }
        return render(request, "aftersale/ledger.html", context)

    def _kinds(self) -> dict[str, str]:
        return {
            "": pgettext("ledger", "All"),
            "carrier": pgettext("ledger", "Carriers"),
            "supplier": pgettext("ledger", "Suppliers"),
        }

    def _to(self, **change: Any) -> str:
        asked = self.request.GET.copy()
        for name in ("page", "csv"):
            asked.pop(name, None)
        for name, value in change.items():
            asked[name] = str(value)
        return f"?{asked.urlencode()}"


def _what(line: Line) -> str:
    return cost_words(line.what) if line.side == "advanced" else line.what


def _span(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) in SPANS else USUAL_SPAN


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _chart(months: list[tuple[str, Any, Any]]) -> dict[str, Any]:
    sides = (
        (pgettext("ledger", "Advanced"), [float(row[1]) for row in months]),
        (pgettext("ledger", "Came back"), [float(row[2]) for row in months]),
    )
    return {
        "xAxis": {"type": "category", "data": [row[0] for row in months]},
        "yAxis": {"type": "value", "min": 0},
        "legend": {},
        "series": [{"name": name, "type": "bar", "data": data} for name, data in sides],
    }


def _file(lines: list[Line], days: int) -> HttpResponse:
    text = StringIO()
    out = csv.writer(text)
    out.writerow(["at", "side", "claim", "against", "what", "amount_cny"])
    for line in lines:
        at = localtime(line.at).isoformat(timespec="seconds")
        what = _safe(_what(line))
        out.writerow([at, line.side, line.number, _safe(line.against), what, line.amount])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="claims-{days}-days.csv"'
    return response


def _safe(text: str) -> str:
    """No cell may begin as a formula does."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.core.access import StaffView
from kefu.insight import queries

SPANS = (7, 30, 90)


class Charter(StaffView):
    """The charter in figures: what was promised to customers, and how it fares."""

    may = "insight.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        days = _span(request.GET.get("days", ""))
        until = now()
        promises = queries.promises_by_day(until=until, days=days)
        answers = queries.heard(until=until, days=days)
        context = {
            "rules": list(queries.charter(until=until, days=days, promises=promises)),
            "satisfaction": queries.satisfaction(until=until, days=days, answers=answers),
            "promises": _promise_plot(promises),
            "scores": _score_plot(answers),
            "spans": [(span, f"?days={span}", span == days) for span in SPANS],
            "since": until - timedelta(days=days),
        }
        return render(request, "insight/charter.html", context)


def _span(text: str) -> int:
    return int(text) if text.isdecimal() and int(text) in SPANS else 30


def _promise_plot(by_day: list[queries.Day]) -> dict[str, Any]:
    named = [
        (_("Kept"), "--jade", [day.kept for day in by_day]),
        (_("Broken"), "--crimson", [day.broken for day in by_day]),
    ]
    return {
        "option": {
            "xAxis": {"type": "category", "data": [f"{day.on:%m-%d}" for day in by_day]},
            "yAxis": {"type": "value", "minInterval": 1},
            "legend": {},
            "series": [
                {
                    "type": "bar",
                    "stack": "all",
                    "name": name,
                    "data": data,
                    "itemStyle": {"color": colour},
                }
                for name, colour, data in named
            ],
        },
        "columns": [_("Day"), *(name for name, _colour, _data in named)],
        "rows": [[day.on.isoformat(), day.kept, day.broken] for day in by_day],
        "any": any(day.kept + day.broken for day in by_day),
    }


def _score_plot(answers: list[queries.Heard]) -> dict[str, Any]:
    counts = queries.scores(answers)
    return {
        "option": {
            "xAxis": {"type": "category", "data": list(range(1, 11))},
            "yAxis": {"type": "value", "minInterval": 1},
            "series": [{"type": "bar", "name": _("Answers"), "data": counts}],
        },
        "columns": [_("Score"), _("Answers")],
        "rows": [[score, count] for score, count in enumerate(counts, start=1)],
        "any": any(counts),
    }

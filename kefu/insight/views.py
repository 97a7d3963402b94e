from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.core.access import StaffView
from kefu.core.live.pages import LivePage
from kefu.desk.models.promises import Promise
from kefu.insight.queries import behind as cases
from kefu.insight.queries import charter, promises, satisfaction
from kefu.insight.queries.figures import OPEN_FIGURES
from kefu.insight.topics import CHARTER

SPANS = (7, 30, 90)


class Charter(LivePage, StaffView):
    """The charter in figures: what was promised to customers, and how it fares."""

    may = "insight.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        days, until = _span(request.GET.get("days", "")), now()
        counted = charter.counts_by_day(until=until)
        answers = satisfaction.heard(until=until, days=days)
        context = {
            "rules": list(charter.charter(until=until, days=days, counted=counted)),
            "satisfaction": satisfaction.satisfaction(until=until, days=days, answers=answers),
            "promises": _promise_plot(charter.promise_days(counted, days)),
            "rates": promises.kept_rates(until=until, days=days),
            "scores": _score_plot(answers),
            "spans": [(span, f"?days={span}", span == days) for span in SPANS],
            "days": days,
            "topic": CHARTER,
            "sees_cases": self.me.may("desk.read"),
        }
        return render(request, "insight/charter.html", context)


class Behind(StaffView):
    """The cases behind one figure: those that were counted, and no other."""

    may = "insight.read"

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        if not self.me.may("desk.read"):
            raise PermissionDenied
        days, until = _span(request.GET.get("days", "")), now()
        found = cases.behind(self.me, name, until=until, days=days, asked=request.GET.dict())
        if found is None:
            raise Http404
        context = {
            "behind": found,
            "days": days,
            "since": until - timedelta(days=days - 1),
            "tabs": _tabs(request, found),
            "kinds": Promise.Kind.choices if found.by_kind else [],
            "asked": request.GET,
            "is_now": name in OPEN_FIGURES,
        }
        return render(request, "insight/behind.html", context)


def _tabs(request: HttpRequest, found: cases.Behind) -> list[tuple[str, str, bool, int]]:
    chosen = request.GET.get("kept", "")
    counts = {"": found.whole, cases.MET: found.met, cases.MISSED: found.whole - found.met}
    labels = {"": _("All counted"), cases.MET: _("Met"), cases.MISSED: _("Not met")}
    return [
        (label, _address(request, kept=kept), chosen == kept, counts[kept])
        for kept, label in labels.items()
    ]


def _address(request: HttpRequest, **more: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in more.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _span(text: str) -> int:
    return next((span for span in SPANS if str(span) == text), 30)


def _promise_plot(by_day: list[charter.Day]) -> dict[str, Any]:
    named = [
        (_("Kept"), "--jade", [day.part for day in by_day]),
        (_("Broken"), "--crimson", [day.whole - day.part for day in by_day]),
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
        "rows": [[day.on.isoformat(), day.part, day.whole - day.part] for day in by_day],
        "any": any(day.whole for day in by_day),
    }


def _score_plot(answers: list[satisfaction.Heard]) -> dict[str, Any]:
    counts = satisfaction.scores(answers)
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

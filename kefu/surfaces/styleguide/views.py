from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from kefu.surfaces.styleguide import headings, samples
from kefu.surfaces.styleguide.forms import SampleForm
from kefu.surfaces.styleguide.samples import say

SCOPES = ("shop", "staff")
COLOURS = (
    *("vermilion", "jade", "amber", "crimson", "indigo"),
    *("grey", "ink", "muted", "line", "sunken"),
)
PICTURES = ["search", "chat", "basket", "star", "done", "seal"]


class Styleguide(View):
    """Every component twice, light beside dark, in the scope that was asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        scope = request.GET.get("scope", "shop")
        scope = scope if scope in SCOPES else "shop"
        frames = [frame(theme) for theme in ("light", "dark")]
        tabs = [
            (say("顾客", "Customers"), "?scope=shop", scope == "shop"),
            (say("员工", "Staff"), "?scope=staff", scope == "staff"),
        ]
        sides = {"talk_mine": scope == "shop", "agent_mine": scope == "staff"}
        shown = {
            **sides,
            "scope": scope,
            "base": f"core/base_{scope}.html",
            "frames": frames,
            "scopes": tabs,
        }
        return render(request, "surfaces/styleguide.html", {**shown, **content()})


def frame(theme: str) -> dict[str, Any]:
    wrong = {"name": "", "phone": "138 0013 8000", "slot": "0", "reason": "1"}
    return {
        "theme": theme,
        "title": say("浅色", "Light") if theme == "light" else say("深色", "Dark"),
        "form": SampleForm(wrong, auto_id=f"{theme}_%s"),
        "dialog": f"sample-{theme}",
    }


def content() -> dict[str, Any]:
    return {
        "t": headings.words(),
        "colours": COLOURS,
        "pictures": PICTURES,
        "promises": samples.promises(),
        "clocks": samples.clocks(),
        "products": samples.products(),
        "steps": samples.steps(),
        "rows": samples.rows(),
        "figures": samples.figures(),
        "plot": samples.plot(),
        "bars": samples.bars(),
        "page": samples.page(),
        "tomorrow": samples.tomorrow(15),
        "crumbs": [
            (say("首页", "Home"), "#"),
            (say("厨房", "Kitchen"), "#"),
            (say("咖啡壶", "Kettles"), ""),
        ],
        "views": [
            (say("全部", "All"), "#", True, 42),
            (say("等我", "Waiting for me"), "#", False, 7),
            (say("已解决", "Solved"), "#", False),
        ],
    }

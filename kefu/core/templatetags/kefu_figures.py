"""Figures: numbers with trend and meaning, plots with the table behind them, pages of lists."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kefu.core.money import sign_of, written

register = template.Library()

NUMBERS = count(1)  # ids of charts and popovers, unlike on one page
SPARK_WIDTH, SPARK_HEIGHT = 96, 28


@register.filter
def money(amount: Any, currency: str = "") -> str:
    """`¥1,299.00`; takes a number, or a thing with `amount` and `currency`."""
    value = getattr(amount, "amount", amount)
    code = currency or str(getattr(amount, "currency", "CNY"))
    if value is None or value == "":
        return ""
    return written(Decimal(str(value)), code)


@register.simple_tag
def price(amount: Any, *, was: Any = None, currency: str = "", size: str = "md") -> SafeString:
    """A price with small currency and cents, and what it was before where it was more."""
    code = currency or str(getattr(amount, "currency", "CNY"))
    return _price(_exact(amount), _exact(was), code, size)


def _exact(amount: Any) -> Decimal | None:
    value = getattr(amount, "amount", amount)
    return None if value in (None, "") else Decimal(str(value))


@lru_cache(4096)  # a shelf holds dozens, and many alike
def _price(amount: Decimal | None, was: Decimal | None, code: str, size: str) -> SafeString:
    symbol, from_text = sign_of(code), written(amount, code) if amount is not None else ""
    whole, _dot, cents = from_text.removeprefix(symbol).removesuffix(".00").partition(".")
    before = ""
    if was is not None and amount is not None and was > amount:
        text = written(was, code).removesuffix(".00")
        before = format_html(' <s class="k-price-was">{}</s>', text)
    return format_html(
        '<span class="k-price k-price-{}"><span class="k-price-unit">{}</span>{}'
        '<span class="k-price-cents">{}</span>{}</span>',
        size,
        symbol,
        whole,
        f".{cents}" if cents else "",
        before,
    )


@register.simple_tag
def sparkline(points: Sequence[float], *, label: str = "", kind: str = "info") -> SafeString:
    """A small line of a number's past, the last point marked."""
    if len(points) < 2:  # noqa: PLR2004
        return SafeString("")
    low, high = min(points), max(points)
    step = (SPARK_WIDTH - 6) / (len(points) - 1)
    spread = (high - low) or 1
    dots = [
        (3 + step * n, SPARK_HEIGHT - 4 - (value - low) / spread * (SPARK_HEIGHT - 8))
        for n, value in enumerate(points)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="k-spark k-spark-{}" viewBox="0 0 {} {}" width="{}" height="{}" {}>'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        kind,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        voice,
        line,
        f"{dots[-1][0]:.1f}",
        f"{dots[-1][1]:.1f}",
    )


@register.inclusion_tag("core/_stat.html")
def stat(label: str, value: object, **more: Any) -> dict[str, Any]:
    """A figure. `unit`, `trend` (its past), `change` (+2.1) with `good` (`up` or `down`), `help`
    (what it means, a tap away), `href` (the cases behind it), `sample` (how many it rests on)."""
    change = more.get("change")
    change = None if change == "" else change  # a missing variable of a template
    rising = change is not None and change > 0
    kind = "info"
    if change:
        kind = "good" if rising == (more.get("good", "up") == "up") else "bad"
    return {
        **more,
        "change": change,
        "label": label,
        "value": value,
        "kind": kind,
        "rising": rising,
        "id": next(NUMBERS),
    }


@register.inclusion_tag("core/_chart.html")
def chart(option: dict[str, Any], *, title: str, **more: Any) -> dict[str, Any]:
    """A plot by ECharts with the table behind it. `rows` (list of lists) and `columns` make the
    table, `height` is sm, md or lg, `note` says sample and interval, `href` leads to the cases."""
    number = next(NUMBERS)
    shown = {**more, "lines": _lines(more.get("rows") or ())}
    return {"height": "md", **shown, "option": option, "title": title, "id": f"chart-{number}"}


def _lines(rows: Sequence[Sequence[Any]]) -> SafeString:
    """The body of the table; months of days are told here five times as fast as in a template."""
    cells = ([escape(str(cell)) for cell in row] for row in rows)
    told = (
        f'<th scope="row">{first}</th><td>{"</td><td>".join(rest)}</td>' for first, *rest in cells
    )
    return SafeString("".join(f"<tr>{line}</tr>" for line in told))


@register.inclusion_tag("core/_pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Page[Any], *, name: str = "page") -> dict[str, Any]:
    """Pages of a list, keeping whatever else the address says."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop(name, None)
    rest = query.urlencode()
    return {
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "start": "?" + (f"{rest}&" if rest else "") + urlencode({name: ""}),
        "gap": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("core/_progress.html")
def progress(value: float, most: float = 100, *, label: str, kind: str = "info") -> dict[str, Any]:
    """How far a thing has come, with its words."""
    return {"value": value, "most": most, "label": label, "kind": kind}


@register.simple_tag
def charts() -> SafeString:
    """The scripts that draw plots; once, in the `scripts` block of a page that has some."""
    return format_html(
        '<script src="{}" defer></script><script type="module" src="{}"></script>',
        static("vendor/echarts/echarts.min.js"),
        static("core/charts.js"),
    )

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from kefu.core.templatetags.kefu_figures import sparkline
from kefu.discovery.queries.price_lines import PriceLine
from kefu.surfaces.storefront import picks

register = template.Library()


@register.simple_tag(takes_context=True)
def picked(context: Mapping[str, Any]) -> list[str]:
    """The codes that this browser compares: no query for guests, one for customers."""
    request = context.get("request")
    return picks.picks_of(request) if isinstance(request, HttpRequest) else []


@register.simple_tag
def price_line(line: PriceLine) -> SafeString:
    """A price's half year as a small line; nothing where it never moved."""
    if not line.moved:
        return SafeString("")
    return sparkline(line.points, label=line.words, kind="good" if line.is_lowest else "info")

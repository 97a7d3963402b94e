from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kefu.insight.queries.charter import Figure
from kefu.insight.queries.promises import KeptRates

register = template.Library()


@register.simple_tag
def figure(shown: Figure, days: int, *, cases: bool) -> SafeString:
    """A figure of the charter; drawn once for each value it has."""
    return _figure(shown, days, cases, get_language())


@lru_cache(1024)
def _figure(shown: Figure, days: int, cases: bool, _language: str | None) -> SafeString:
    href = ""
    if cases and shown.name and shown.value:
        href = f"{reverse('insight:behind', args=[shown.name])}?days={days}"
    return SafeString(render_to_string("insight/_figure.html", {"figure": shown, "href": href}))


@register.simple_tag
def kept_rates(rates: KeptRates, days: int, *, cases: bool) -> SafeString:
    return _rates(rates, days, cases, get_language())


@lru_cache(64)
def _rates(rates: KeptRates, days: int, cases: bool, _language: str | None) -> SafeString:
    context = {"rates": rates, "days": days, "sees_cases": cases}
    return SafeString(render_to_string("insight/_rates.html", context))

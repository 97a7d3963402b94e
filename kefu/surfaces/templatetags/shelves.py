"""The departments under the header of the shop."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kefu.shop.models.catalogue import Category

register = template.Library()


@register.simple_tag
def departments_row(departments: Iterable[Category], here: Category | None = None) -> SafeString:
    """Ways to the departments; the one that the shelf `here` belongs to is marked."""
    rows = tuple((one.path, one.name) for one in departments)
    return _row(_("Departments"), rows, here.path.split("/")[0] if here else "")


@lru_cache(256)
def _row(title: str, rows: tuple[tuple[str, str], ...], here: str) -> SafeString:
    items = format_html_join(
        "",
        '<li><a href="{}"{}>{}</a></li>',
        (
            (
                reverse("surfaces:category", args=[path]),
                SafeString(' aria-current="true"') if path == here else "",
                name,
            )
            for path, name in rows
        ),
    )
    return format_html(
        '<nav class="s-shelves k-column" aria-label="{}"><ul>{}</ul></nav>', title, items
    )

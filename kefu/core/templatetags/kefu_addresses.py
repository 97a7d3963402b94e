"""`{% url %}` and `{% static %}` as Django has them, each address worked out once for all pages.

A page holds up to a hundred of them, and working one out costs more than the rest of its line.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as plain_url
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()

REMEMBERED = 8192


def address(name: str, args: tuple[Any, ...] = (), named: tuple[tuple[str, Any], ...] = ()) -> str:
    """What `reverse` says; it depends on nothing but the routes and where they are mounted."""
    return _address(name, args, named, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(REMEMBERED)
def _address(
    name: str, args: tuple[Any, ...], named: tuple[tuple[str, Any], ...], routes: str, _mount: str
) -> str:
    return reverse(name, routes, args, dict(named))


class AddressNode(URLNode):
    def render(self, context: Context) -> str:
        args = tuple(arg.resolve(context) for arg in self.args)
        named = tuple((name, value.resolve(context)) for name, value in self.kwargs.items())
        try:
            found = address(self.view_name.resolve(context), args, named)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar is not None:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    node = plain_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


class FileNode(StaticNode):
    @classmethod
    def handle_simple(cls, path: str) -> str:
        return _file(path, settings.STATIC_URL, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(REMEMBERED)
def _file(path: str, _root: str, _storage: str) -> str:
    return StaticNode.handle_simple(path)


@register.tag
def static(parser: Parser, token: Token) -> StaticNode:
    return FileNode.handle_token(parser, token)

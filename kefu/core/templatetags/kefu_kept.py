"""`{% kept key %}…{% endkept %}`: what looks the same for the same key is drawn once.

A shelf of cards is the same for every visitor; drawing a card again takes longer than all else on
its page. The key holds every value that the block shows, so there is nothing to sweep out: a new
price is a new key. Nothing of one reader alone, and no token, may stand inside.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

REMEMBERED = 4096  # of each block; then it starts anew


class KeptNode(Node):
    def __init__(self, key: FilterExpression, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist
        self.drawn: dict[Any, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), self.key.resolve(context))
        found = self.drawn.get(key)
        if found is None:
            found = self.nodelist.render(context)
            if len(self.drawn) >= REMEMBERED:
                self.drawn.clear()
            self.drawn[key] = found
        return found


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    _name, key = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(key), nodelist)

"""`{% translate %}` as Django has it, but a text in quotes is looked up once in each language.

Django takes it through lazy objects, localisation and escaping each time; a page has fifty.
"""

from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

register = template.Library()


class WordsNode(Node):
    child_nodelists: tuple[str, ...] = ()

    def __init__(self, text: str, meant: str, asvar: str | None) -> None:
        self.text, self.meant, self.asvar = SafeString(text.replace("%", "%%")), meant, asvar
        self.said: dict[str | None, SafeString] = {}  # in each language

    def render(self, context: Context) -> SafeString:
        language = get_language()
        words = self.said.get(language)
        if words is None:
            words = self.said[language] = self._looked_up()
        if self.asvar:
            context[self.asvar] = words
            return SafeString("")
        return words

    def _looked_up(self) -> SafeString:
        said = pgettext(self.meant, self.text) if self.meant else gettext(self.text)
        return mark_safe(said.replace("%%", "%"))  # noqa: S308 as the template's own words


def _literal(expression: Any) -> str | None:
    """The text of an expression that is nothing but a text in quotes."""
    if expression.filters:
        return None
    found = getattr(expression.var, "literal", expression.var)
    return found if isinstance(found, str) else None


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    node: TranslateNode = do_translate(parser, token)
    text = _literal(node.filter_expression)
    meant = _literal(node.message_context) if node.message_context else ""
    if text is None or meant is None or node.noop:
        return node
    return WordsNode(text, meant, node.asvar)

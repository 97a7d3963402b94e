"""Facets in words: what is called `f.color=red` in an address reads "Colour: red" on the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.core.words import in_chinese
from kefu.discovery.engine.facets import (
    VALUES_SHOWN,
    Choice,
    Facet,
    attribute_of,
    named_for,
    span_of,
)
from kefu.shop.models.catalogue import Attribute, Brand, Category

OWN_NAMES: Mapping[str, str | Promise] = {
    "shelf": gettext_lazy("Shelf"),
    "brand": gettext_lazy("Brand"),
    "price": gettext_lazy("Price"),
    "stars": gettext_lazy("Rating"),
    "stock": gettext_lazy("Stock"),
}


@dataclass(frozen=True)
class Option:
    """A choice as it is shown."""

    value: str
    label: str
    count: int
    picked: bool


@dataclass(frozen=True)
class Filter:
    """A facet as it is shown."""

    code: str
    label: str
    unit: str
    options: tuple[Option, ...]
    is_range: bool

    @property
    def picked(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.picked)


def filters(facets: Sequence[Facet], *, under: str = "") -> list[Filter]:
    """The facets in the reader's language: three queries at most. `under` is the shelf we are on,
    of which only what lies directly below is offered."""
    names = _Names(facets)
    shown = []
    for facet in facets:
        choices: Iterable[Choice] = facet.choices
        if facet.code == "shelf":
            choices = [one for one in choices if one.picked or _below(one, under)]
            choices = choices[:VALUES_SHOWN]
        options = tuple(names.option(facet, choice) for choice in choices)
        if options and (len(options) > 1 or facet.picked or facet.code == "stock"):
            name, unit = names.of(facet.code)
            shown.append(Filter(facet.code, name, unit, options, facet.is_range))
    return shown


def _below(choice: Choice, path: str) -> bool:
    above, _slash, _code = choice.value.rpartition("/")
    return above == path


class _Names:
    """The names of all that a page's facets speak of."""

    def __init__(self, facets: Sequence[Facet]) -> None:
        values = {facet.code: [choice.value for choice in facet.choices] for facet in facets}
        brands, shelves = values.get("brand", []), values.get("shelf", [])
        own = {attribute_of(code) for code in values.keys() - OWN_NAMES.keys()}
        self.brands = {one.code: one for one in Brand.objects.filter(code__in=brands)}
        self.shelves = {one.path: one for one in Category.objects.filter(path__in=shelves)}
        self.attributes: dict[str, Attribute] = {}
        self.choices: dict[str, dict[str, Mapping[str, str]]] = {}
        for one in Attribute.objects.filter(code__in=own, filterable=True)[:400]:
            self.attributes.setdefault(named_for(one.code), one)
            self.choices.setdefault(named_for(one.code), {}).update(one.choices)

    def of(self, code: str) -> tuple[str, str]:
        """The name of a facet and its unit."""
        if code in OWN_NAMES:
            return str(OWN_NAMES[code]), ""
        attribute = self.attributes.get(code)
        return (attribute.name, attribute.unit) if attribute else (code, "")

    def option(self, facet: Facet, choice: Choice) -> Option:
        label = self._label(facet, choice.value)
        return Option(choice.value, label, choice.count, choice.picked)

    def _label(self, facet: Facet, value: str) -> str:
        own = {
            "brand": lambda: self.brands[value].name if value in self.brands else value,
            "shelf": lambda: self.shelves[value].name if value in self.shelves else value,
            "stars": lambda: _("%(n)s stars and up") % {"n": value},
            "stock": lambda: _("In stock"),
        }
        if facet.code in own:
            return own[facet.code]()
        if facet.is_range:
            return range_words(value, self.of(facet.code)[1])
        return self._choice(facet.code, value)

    def _choice(self, code: str, value: str) -> str:
        attribute = self.attributes.get(code)
        if attribute is not None and attribute.kind == Attribute.Kind.YES_NO:
            return _("Yes") if value == "yes" else _("No")
        names = self.choices.get(code, {}).get(value, {})
        first, second = ("zh", "en") if in_chinese() else ("en", "zh")
        return names.get(first) or names.get(second) or value


def range_words(value: str, unit: str = "") -> str:
    span = span_of(value)
    if span is None:
        return value
    words = {"low": span.low, "high": span.high}
    if not span.low:
        text = _("up to %(high)s") % words if span.closed else _("under %(high)s") % words
    elif not span.high:
        text = _("%(low)s and more") % words
    else:
        text = span.low if span.low == span.high else f"{span.low} – {span.high}"
    return f"{text} {unit}".strip()

"""What may be chosen on a product, as the shop offers it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kefu.accounts.models import User
from kefu.shop.configuring import drawing, words
from kefu.shop.configuring.checking import Checked, check
from kefu.shop.configuring.sheet import CHOICES, Option, Sheet, Values, read
from kefu.shop.models.catalogue import Product
from kefu.shop.models.options import Options


@dataclass(frozen=True)
class Offered:
    """A product's options as they hold now: the sheet, its drawing, and which version it is."""

    sheet: Sheet
    drawing: str
    version: int
    is_open: bool

    @property
    def is_plain(self) -> bool:
        """Whether it is also sold as it is."""
        return self.sheet.plain

    def check(self, values: Values) -> Checked:
        return check(self.sheet, values)

    def first(self) -> dict[str, str]:
        """What is chosen when the page opens: what was said, else the first choice of each."""
        found = {}
        for option in self.sheet.options:
            value = option.first
            if not value and option.needed and option.kind in CHOICES:
                value = option.choices[0].code
            if not value and option.needed and option.kind == "number":
                value = f"{option.low.normalize():f}"
            if value:
                found[option.code] = value
        return found

    def draw(self, values: Values, pictures: Mapping[str, str], *, title: str) -> str:
        if not self.drawing:
            return ""
        return drawing.draw(self.drawing, self.sheet, values, pictures, title=title)


def offered(product: Product) -> Offered | None:
    """What customers may choose; None where nothing is to be chosen, or not yet. One query."""
    row = Options.objects.filter(product=product.pk, is_open=True).first()
    return as_offered(row) if row else None


def as_offered(row: Options) -> Offered:
    return Offered(read(row.sheet), row.drawing, row.version, row.is_open)


def options_for(reader: User, code: str) -> tuple[Product, Options] | None:
    """A product with its sheet, for who keeps the range; an unsaved one where it has none."""
    if not reader.may("office.goods"):
        return None
    product = Product.objects.filter(code=code).first()
    if product is None:
        return None
    row = Options.objects.filter(product=product).first()
    return product, row or Options(product=product, sheet={}, version=0)


@dataclass(frozen=True)
class OptionRow:
    """An option of a sheet as operations see it in their list."""

    code: str
    kind: str
    name: str
    words: tuple[str, ...]
    needed: bool
    derived: bool


@dataclass(frozen=True)
class SheetRows:
    """A sheet ready to be listed, and what a condition may be about."""

    options: tuple[OptionRow, ...] = ()
    rules: tuple[str, ...] = ()
    points: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = field(default=())


def rows_of(document: Mapping[str, Any]) -> SheetRows:
    sheet = read(document)
    return SheetRows(
        options=tuple(_row(sheet, option) for option in sheet.options),
        rules=tuple(words.rule_words(rule, sheet) for rule in sheet.rules),
        points=tuple((words.name_of(one), tuple(_points(one))) for one in sheet.options),
    )


def _row(sheet: Sheet, option: Option) -> OptionRow:
    told = [words.name_of(choice) for choice in option.choices]
    if option.kind == "text":
        told = [f"{option.low:f}–{option.high:f}", *words.sign_words(option.signs)]
    if option.kind == "number":
        told = [f"{option.low.normalize():f}–{option.high.normalize():f} {option.unit}".strip()]
    return OptionRow(
        code=option.code,
        kind=option.kind,
        name=words.name_of(option),
        words=tuple(told),
        needed=option.needed,
        derived=option.code in sheet.derived,
    )


def _points(option: Option) -> list[tuple[str, str]]:
    """`colour:red` is a choice, `text:` that it is given at all, or how much it measures."""
    name = words.name_of(option)
    return [(f"{option.code}:", name)] + [
        (f"{option.code}:{choice.code}", f"{name}: {words.name_of(choice)}")
        for choice in option.choices
    ]

"""What may be chosen on a product, as one document: options, prices, rules. Nothing here reads or
writes anything.

A configuration is a mapping of an option's code to a text: the code of a choice, the words to
engrave, a number, the number of an upload. `photo.zoom`, `photo.x` and `photo.y` place a picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

CHOICES = frozenset({"choice", "colour", "size"})
KINDS = ("choice", "colour", "size", "text", "number", "picture")
HOWS = ("once", "piece", "sign", "percent", "unit")
RULES = ("requires", "excludes", "limits", "derived")
SIGNS = ("han", "latin", "digits", "marks")
PLACING = {"zoom": (100, 400, 100), "x": (0, 100, 50), "y": (0, 100, 50)}  # low, high, at first

Values = Mapping[str, str]


@dataclass(frozen=True)
class Fee:
    """What something costs: `once` an order line, for each `piece`, each `sign` of a text, a
    `percent` of the piece's price, or for each `unit` of a number. `free` ones are not counted."""

    how: str = "piece"
    amount: Decimal = Decimal(0)
    free: Decimal = Decimal(0)


@dataclass(frozen=True)
class Choice:
    """`number` is what it measures, for rules and sums: a size of 60 cm."""

    code: str
    zh: str
    en: str = ""
    colour: str = ""
    number: Decimal | None = None
    fee: Fee = Fee()
    days: int = 0


@dataclass(frozen=True)
class Option:
    code: str
    kind: str
    zh: str
    en: str = ""
    help_zh: str = ""
    help_en: str = ""
    needed: bool = True
    choices: tuple[Choice, ...] = ()
    signs: tuple[str, ...] = SIGNS
    low: Decimal = Decimal(0)  # of a number; of a text the fewest signs
    high: Decimal = Decimal(20)
    step: Decimal = Decimal(1)
    unit: str = ""
    fee: Fee = Fee()
    days: int = 0
    first: str = ""  # what is chosen when the page opens

    def choice(self, code: str) -> Choice | None:
        return next((one for one in self.choices if one.code == code), None)


@dataclass(frozen=True)
class Point:
    """Something said of one option: that it has a value, one of `among`, or one that measures at
    least `low` and at most `high`. A text measures its signs."""

    option: str
    among: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Rule:
    """Where `when` holds (always, without one): `requires` that `then` holds, `excludes` it,
    `limits` the value there is to it, or `derived`: the value of its option is computed, as the
    product of the options named in `of`, times `times`, plus `plus`, or is the first of `among`."""

    kind: str
    then: Point
    when: Point | None = None
    of: tuple[str, ...] = ()
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    why_zh: str = ""
    why_en: str = ""


@dataclass(frozen=True)
class Sheet:
    """`days` is how long making it takes at least; `plain`, that it is also sold as it is."""

    options: tuple[Option, ...] = ()
    rules: tuple[Rule, ...] = ()
    days: int = 1
    plain: bool = False

    def option(self, code: str) -> Option | None:
        return next((one for one in self.options if one.code == code), None)

    @property
    def derived(self) -> frozenset[str]:
        """The options that nobody chooses: they follow from others."""
        return frozenset(rule.then.option for rule in self.rules if rule.kind == "derived")


def read(document: Mapping[str, Any]) -> Sheet:
    """Raises msgspec.ValidationError where it is no sheet at all."""
    return msgspec.convert(dict(document), Sheet, strict=False)


def plain(sheet: Sheet) -> dict[str, Any]:
    """As it is kept: numbers as texts, so that none loses a digit."""
    built: dict[str, Any] = msgspec.to_builtins(sheet)
    return built


def number_in(text: str) -> Decimal | None:
    """A number as people type it; None where it is none."""
    try:
        found = Decimal(text.strip().replace("，", ".").replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**9 else None


def measure(option: Option, value: str) -> Decimal | None:
    """What a value measures, for rules and sums; None for what has no measure."""
    if option.kind == "number":
        return number_in(value)
    if option.kind == "text":
        return Decimal(len(value))
    choice = option.choice(value)
    return choice.number if choice else None


def holds(point: Point, sheet: Sheet, values: Values) -> bool:
    option, value = sheet.option(point.option), values.get(point.option, "")
    if option is None or not value or (point.among and value not in point.among):
        return False
    if point.low is None and point.high is None:
        return True
    size = measure(option, value)
    above = size is not None and (point.low is None or size >= point.low)
    return above and size is not None and (point.high is None or size <= point.high)


def written(number: Decimal) -> str:
    """`1.50` is 1.5, and 1E+2 is 100."""
    return f"{number.normalize():f}" if number else "0"

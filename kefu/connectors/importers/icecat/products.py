"""One product of the icecat file, understood."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from kefu.connectors.importers import values
from kefu.connectors.importers.icecat.kinds import Kind, kind_of
from kefu.connectors.importers.rows import BrokenRow, Row
from kefu.shop.models.catalogue import Attribute

SOURCE = "icecat"
COLUMNS = {"id", "name", "title", "ean", "supplier", "price"}
TOLD = re.compile(r"attr_([tbn])_(\w{1,76})")
KINDS = {"t": Attribute.Kind.TEXT, "b": Attribute.Kind.YES_NO, "n": Attribute.Kind.NUMBER}
UNITS = (
    (re.compile(r"weight__imperial_$"), "lb"),
    (re.compile(r"weight$"), "g"),
    (re.compile(r"^cable_length$"), "m"),
    (re.compile(r"^display_diagonal$"), "″"),
    (re.compile(r"^(\w+_)?(width|height|depth|length)(__uk_)?$"), "mm"),
    (re.compile(r"page_yield$"), "pages"),
    (re.compile(r"^(power_consumption\w*|thermal_design_power__tdp_)$"), "W"),
    (re.compile(r"^processor_lithography$"), "nm"),
)
OWN_FACTS = {"part_number": "Part number", "ean": "EAN"}
CENTS = 100


@dataclass(frozen=True)
class Fact:
    """What a product says of itself: the name of the attribute, its kind there, and the value."""

    code: str
    kind: str
    value: Any


@dataclass(frozen=True)
class IcecatProduct:
    number: str
    title: str
    words: str
    supplier: str
    price: Decimal
    released_on: date | None
    kind: Kind
    facts: tuple[Fact, ...]


def understood_product(row: Row) -> IcecatProduct:
    says = row.values
    facts = tuple(_facts(says))
    said = {fact.code: fact.value for fact in facts}
    title = values.needed(says, "title")
    return IcecatProduct(
        number=values.key(says, "id", most=40),
        title=title,
        words=values.text(says, "short_description", most=values.LONG),
        supplier=values.needed(says, "supplier", most=120),
        price=Decimal(values.whole(says, "price")) / CENTS,
        released_on=_day(says),
        kind=kind_of(title, str(said.get("product_type") or said.get("type") or ""), said),
        facts=facts,
    )


def unit_of(code: str) -> str:
    """The file tells numbers without their units; these are the ones its makers always use."""
    return next((unit for pattern, unit in UNITS if pattern.search(code)), "")


def name_of(code: str) -> str:
    """`power_consumption__typical_` is "Power consumption (typical)"."""
    if code in OWN_FACTS:
        return OWN_FACTS[code]
    words = re.sub(r"__(\w+?)_(?=_|$)", r" (\1)", code).replace("_", " ")
    return words[:1].upper() + words[1:]


def _facts(says: dict[str, Any]) -> list[Fact]:
    text = Attribute.Kind.TEXT
    facts = [Fact("part_number", text, values.text(says, "name", most=120))]
    if codes := _eans(says):
        facts.append(Fact("ean", text, ", ".join(codes)))
    for column, value in says.items():
        told = TOLD.fullmatch(column)
        if told:
            facts.append(Fact(told[2], KINDS[told[1]], _typed(column, told[1], value)))
    return [fact for fact in facts if fact.value not in {"", None}]


def _typed(column: str, kind: str, value: Any) -> str | bool | float | None:
    if value is None:
        return None
    if kind == "b" and isinstance(value, bool):
        return value
    if kind == "n" and isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if value == int(value) else value
    if kind == "t" and isinstance(value, str):
        return values.plain(value)[:1000]
    raise BrokenRow(gettext_noop("%(column)s is of another type than its name says"), column=column)


def _eans(says: dict[str, Any]) -> list[str]:
    told = says.get("ean") or []
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise BrokenRow(gettext_noop("ean is not a list of numbers"))
    return [one for one in dict.fromkeys(told) if one.isdecimal()]


def _day(says: dict[str, Any]) -> date | None:
    at: datetime | None = values.moment_if_any(says, "date_released", ZoneInfo("UTC"))
    return at.astimezone(UTC).date() if at else None

"""What the demo shop sells: our own words in `departments/*.toml`, read into plain dataclasses.

One line of a class's `products` is: name (Chinese, English), brand, [price, list price], values of
the attributes in their order, colours, sizes ("256 GB+300" costs 300 more), grams, short text
(Chinese, English), and, where it differs, {use_up, …}. A line of text may name for which values
of one attribute it holds: "kind=…,…".
"""

import random
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHARED = HERE / "shared.toml"
DEPARTMENTS = HERE / "departments"
BETTER = HERE / "better.toml"
KINDS = {"number": "number", "choice": "choice", "bool": "yes_no", "text": "text"}
LINES_SHOWN = 3


@dataclass(frozen=True)
class Words:
    zh: str
    en: str

    def __add__(self, other: "Words") -> "Words":
        return Words(self.zh + other.zh, self.en + other.en)


@dataclass(frozen=True)
class Guarantee:
    return_days: int
    exchange_days: int
    warranty_months: int
    price_protection_days: int


@dataclass(frozen=True)
class Trait:
    """An attribute of a class. A unit that is a word stands in the name, in both languages."""

    code: str
    name: Words
    kind: str
    unit: str
    units: Words
    choices: dict[str, Words]

    def spoken(self, value: Any) -> Words:
        if self.kind == "number":
            sign = "" if self.units.en in ("%", "°", "°C", "") else " "
            return Words(f"{value:g} {self.units.zh}".strip(), f"{value:g}{sign}{self.units.en}")
        if self.kind == "choice":
            return self.choices[value]
        return Words(str(value), str(value))


@dataclass(frozen=True)
class Kind:
    """A class of goods; it is also the shelf at the end of a branch."""

    code: str
    name: Words
    drawing: str
    guarantee: Guarantee
    traits: tuple[Trait, ...]
    lines: tuple[tuple[Words, str], ...]


@dataclass(frozen=True)
class Shelf:
    """A category: a department, a group in it, or the shelf of one class."""

    path: str
    name: Words
    position: int


@dataclass(frozen=True)
class Version:
    """A SKU: one colour in one size."""

    code: str
    name: Words
    colour: str
    price: Decimal
    list_price: Decimal | None
    cost: Decimal
    stock: int


@dataclass(frozen=True)
class Item:
    """One product with everything the shop says about it."""

    code: str
    kind: Kind
    shelf: str
    brand: str
    supplier: str
    name: Words
    own_name: str
    short: Words
    description: Words
    values: dict[str, Any]
    weight_g: int
    use_up_days: int | None
    released_days_ago: int
    drawing: str
    place: str
    tint: str
    colour: str
    versions: tuple[Version, ...] = field(default=())


@dataclass(frozen=True)
class Catalogue:
    shelves: tuple[Shelf, ...]
    kinds: tuple[Kind, ...]
    items: tuple[Item, ...]
    brands: dict[str, Words]
    suppliers: dict[str, Words]
    colours: dict[str, str]  # of departments, by path


@cache
def catalogue() -> Catalogue:
    shared = tomllib.loads(SHARED.read_text(encoding="utf-8"))
    branches = [_read(file) for file in sorted(DEPARTMENTS.glob("*.toml"))]
    items = tuple(item for branch in branches for item in _items(branch, shared))
    return Catalogue(
        shelves=tuple(shelf for n, branch in enumerate(branches) for shelf in _shelves(branch, n)),
        kinds=tuple({item.kind.code: item.kind for item in items}.values()),
        items=items,
        brands={code: Words(*row[:2]) for code, row in shared["brands"].items()},
        suppliers={code: Words(*row[:2]) for code, row in shared["suppliers"].items()},
        colours={branch["code"]: shared["colours"][branch["colour"]][2] for branch in branches},
    )


@cache
def _better() -> dict[str, dict[str, str]]:
    return tomllib.loads(BETTER.read_text(encoding="utf-8"))


def better(kind: str, trait: str) -> str:
    """Whether more of it is better, or less; empty where it is a matter of taste."""
    return _better().get(kind, {}).get(trait, "")


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _shelves(branch: dict[str, Any], position: int) -> Iterator[Shelf]:
    yield Shelf(branch["code"], Words(*branch["name"]), position)
    for n, group in enumerate(branch["group"]):
        path = f"{branch['code']}/{group['code']}"
        yield Shelf(path, Words(*group["name"]), n)
        for m, kind in enumerate(group["class"]):
            yield Shelf(f"{path}/{kind['code']}", Words(*kind["name"]), m)


def _items(branch: dict[str, Any], shared: dict[str, Any]) -> Iterator[Item]:
    for group in branch["group"]:
        for raw in group["class"]:
            kind = _kind(raw, shared)
            shelf = f"{branch['code']}/{group['code']}/{raw['code']}"
            for row in raw["products"]:
                yield _item(row, branch=branch, kind=kind, raw=raw, shelf=shelf, shared=shared)


def _kind(raw: dict[str, Any], shared: dict[str, Any]) -> Kind:
    return Kind(
        code=raw["code"],
        name=Words(*raw["name"]),
        drawing=raw["drawing"],
        guarantee=Guarantee(*shared["guarantees"][raw["guarantee"]]),
        traits=tuple(_trait(*attribute) for attribute in raw["attributes"]),
        lines=tuple(_line(line) for line in raw["lines"]),
    )


def _line(line: list[str]) -> tuple[Words, str]:
    return Words(line[0], line[1]), line[2] if len(line) > 2 else ""  # noqa: PLR2004


def _trait(code: str, zh: str, en: str, kind: str, *more: str) -> Trait:
    name, units = Words(zh, en), Words("", "")
    choices = {}
    if kind == "choice":
        pairs = [option.split("|") for option in more]
        choices = {slug(pair[1]): Words(*pair) for pair in pairs}
    elif kind == "number":
        units = Words(*more)
        if units.en and units.zh != units.en:
            name += Words(f"（{units.zh}）", f" ({units.en})")
    unit = units.zh if units.zh == units.en else ""
    return Trait(code, name, KINDS[kind], unit, units, choices)


def _item(
    row: list[Any], *, branch: dict[str, Any], kind: Kind, raw: dict[str, Any], shelf: str,
    shared: dict[str, Any],
) -> Item:  # fmt: skip
    zh, en, brand, (price, was), values, colours, sizes, grams, *texts = row
    chance = random.Random(f"{kind.code}:{zh}")  # noqa: S311
    code = slug(en)
    made_by = shared["brands"][brand]
    brand_words = (
        Words("", "") if zh.startswith("《") else Words(f"{made_by[0]} ", f"{made_by[1]} ")
    )
    known = {trait.code: _value(trait, v) for trait, v in zip(kind.traits, values, strict=True)}
    short = Words(texts[0], texts[1])
    more = texts[2] if len(texts) > 2 else {}  # noqa: PLR2004
    return Item(
        code=code,
        kind=kind,
        shelf=shelf,
        brand=brand,
        supplier=made_by[2],
        name=brand_words + Words(zh, en),
        own_name=zh,
        short=short,
        description=_description(short, kind, branch, known, chance),
        values=known,
        weight_g=grams,
        use_up_days=more.get("use_up"),
        released_days_ago=chance.choice((6, 13, 21, *range(40, 900, 11))),
        drawing=shared["drawings"].get(zh, kind.drawing),
        place=branch["scene"],
        tint=shared["colours"][branch["colour"]][2],
        colour=shared["colours"][colours[0]][2],
        versions=tuple(_versions(code, colours, sizes, (price, was), shared=shared)),
    )


def _value(trait: Trait, value: Any) -> Any:
    if trait.kind != "choice":
        return value
    return next(code for code, words in trait.choices.items() if words.zh == value)


def _description(
    short: Words, kind: Kind, branch: dict[str, Any], known: dict[str, Any], chance: random.Random
) -> Words:
    """Three paragraphs: what it is, what is true of its class, how the department serves it."""
    spoken = {trait.code: trait.spoken(known[trait.code]) for trait in kind.traits}
    fitting = [words for words, holds in kind.lines if _holds(holds, kind, known)]
    chosen = chance.sample(fitting, min(LINES_SHOWN, len(fitting)))
    body = [
        Words(
            _closed_up(words.zh.format(**{code: said.zh for code, said in spoken.items()})),
            words.en.format(**{code: said.en for code, said in spoken.items()}),
        )
        for words in chosen
    ]
    notes = [Words(*note) for note in chance.sample(branch["notes"], 2)]
    parts = [[short], body, notes]
    return Words(
        "\n\n".join("".join(words.zh for words in part) for part in parts if part),
        "\n\n".join(" ".join(words.en for words in part) for part in parts if part),
    )


def _closed_up(words: str) -> str:
    """Chinese without the spaces that a unit's word leaves behind."""
    return re.sub(r"(?<=[一-鿿]) (?=[一-鿿])", "", words)


def _holds(condition: str, kind: Kind, known: dict[str, Any]) -> bool:
    if not condition:
        return True
    code, _, values = condition.partition("=")
    trait = next(trait for trait in kind.traits if trait.code == code)
    value = known[code]
    said = trait.choices[value].zh if trait.kind == "choice" else f"{value}".lower()
    return said in values.split(",")


def _versions(
    code: str, colours: list[str], sizes: list[str], prices: tuple[float, float], *,
    shared: dict[str, Any],
) -> Iterator[Version]:  # fmt: skip
    several = len(colours) > 1
    for colour in colours:
        for size in sizes or [""]:
            chance = random.Random(f"{code}:{colour}:{size}")  # noqa: S311
            size_zh, _, more = size.partition("+")
            price, was = (Decimal(p) + Decimal(more or 0) for p in prices)
            names = [shared["colours"][colour][:2]] if several else []
            names += [(size_zh, shared["sizes"].get(size_zh, size_zh))] if size_zh else []
            yield Version(
                code="-".join(
                    filter(None, [code, colour, slug(shared["sizes"].get(size_zh, size_zh))])
                ),
                name=Words(" · ".join(n[0] for n in names), " · ".join(n[1] for n in names)),
                colour=colour,
                price=price,
                list_price=was if was > price else None,
                cost=(price * Decimal(chance.randint(48, 72)) / 100).quantize(Decimal("0.01")),
                stock=chance.choice((0, 3, *range(20, 400, 9))),
            )


def slug(words: str) -> str:
    plain = words.lower().replace("é", "e").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def unique(codes: Iterable[str]) -> bool:
    seen = list(codes)
    return len(seen) == len(set(seen))

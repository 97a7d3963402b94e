"""A catalogue of 3C and household goods in English, a JSON object a line: id, name (the part
number), title, ean, short_description, date_released, supplier, price in cents, and any number of
`attr_t_…` (text), `attr_b_…` (yes or no) and `attr_n_…` (number).

The supplier becomes the brand, the words of the title decide the class and the shelf, each class
has the attributes that its products tell. A catalogue knows no stock: the SKUs have none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from kefu.connectors.importers.icecat.kinds import DEPARTMENTS, Kind
from kefu.connectors.importers.icecat.products import (
    COLUMNS,
    SOURCE,
    Fact,
    IcecatProduct,
    name_of,
    understood_product,
    unit_of,
)
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import BrokenFile, Row, json_rows
from kefu.connectors.importers.tables import fresh, understood
from kefu.connectors.queries import here
from kefu.shop.models.catalogue import Attribute
from kefu.shop.services.bulk.goods import GoodsRow, SkuRow, add_goods, add_skus, known_goods
from kefu.shop.services.bulk.shelves import (
    AttributeRow,
    Named,
    Shelf,
    add_attributes,
    add_brands,
    add_classes,
    add_shelves,
    settle_attributes,
)

CURRENCY = "USD"
LOOKED_AT = 20  # lines read to know the file
SHORT = 300


class Icecat:
    format = SOURCE
    batch = 2_000

    def __init__(self) -> None:
        self.kinds_told: dict[tuple[str, str], str] = {}
        self.new_kinds: dict[tuple[str, str], str] = {}

    def table_of(self, path: Path) -> str | None:
        """A file of this format says its columns in one of its first lines."""
        first = islice(json_rows(path), LOOKED_AT)
        return "products" if any(row.values.keys() >= COLUMNS for row in first) else None

    def sort(self, paths: Sequence[Path]) -> list[tuple[Path, str]]:
        for path in paths:
            if self.table_of(path) is None:
                raise BrokenFile(
                    _("%(file)s is no file of %(format)s: each line must be JSON with %(columns)s.")
                    % {
                        "file": path.name,
                        "format": SOURCE,
                        "columns": ", ".join(sorted(COLUMNS)),
                    }
                )
        return [(path, "products") for path in paths]

    def read(self, path: Path) -> Iterator[Row]:
        return json_rows(path)

    def recall(self, rows: Sequence[Row]) -> None:
        """What was taken lies in the database."""

    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, understood_product))
        known = known_goods(source=SOURCE, numbers=[one.number for _, one in told])
        new = [one for _, one in fresh(told, lambda one: one.number, known, tally)]
        kinds = {one.kind.code: one.kind for one in new}
        shelves = add_shelves(list(_shelves(kinds.values())))
        classes = add_classes(
            Named(_code(kind.code), kind.name_zh, kind.name_en) for kind in kinds.values()
        )
        brands = add_brands(Named(_brand(one.supplier), name_en=one.supplier) for one in new)
        said = {one.number: self._facts(one) for one in new}
        add_attributes(_attributes(self.new_kinds))
        self.new_kinds = {}
        add_goods(
            source=SOURCE,
            goods=[
                GoodsRow(
                    external_id=one.number,
                    class_id=classes[_code(one.kind.code)],
                    category_id=shelves[_path(one.kind)],
                    brand_id=brands[_brand(one.supplier)],
                    price=one.price,
                    currency=CURRENCY,
                    name_en=one.title,
                    short_en=one.words[:SHORT],
                    description_en=one.words if len(one.words) > SHORT else "",
                    attributes=said[one.number],
                    released_on=one.released_on,
                )
                for one in new
            ],
        )
        add_skus(
            source=SOURCE,
            skus=[SkuRow(f"{SOURCE}-{one.number}", one.number, one.price) for one in new],
        )
        for _one in new:
            tally.count("goods")

    def finish(self) -> None:
        settle_attributes(source=SOURCE, language="en")

    def _facts(self, one: IcecatProduct) -> dict[str, object]:
        """What the product says, by the codes its class knows. A name that is told as a number by
        some and as words by others is two attributes."""
        if not self.kinds_told:
            self.kinds_told = here.attribute_kinds(_code(""))
        found: dict[str, object] = {}
        for fact in one.facts:
            code = self._code_of(one.kind, fact)
            known_as = (_code(one.kind.code), code)
            if known_as not in self.kinds_told:
                self.kinds_told[known_as] = self.new_kinds[known_as] = fact.kind
            found[code] = fact.value
        return found

    def _code_of(self, kind: Kind, fact: Fact) -> str:
        there = self.kinds_told.get((_code(kind.code), fact.code), fact.kind)
        if there == Attribute.Kind.CHOICE:
            there = Attribute.Kind.TEXT
        return fact.code if there == fact.kind else f"{fact.code}_{fact.kind}"[:80]


def _attributes(kinds: Mapping[tuple[str, str], str]) -> Iterator[AttributeRow]:
    for (class_code, code), kind in kinds.items():
        yield AttributeRow(
            code=code,
            name_en=name_of(code)[:120],
            class_code=class_code,
            kind=kind,
            unit=unit_of(code) if kind == Attribute.Kind.NUMBER else "",
        )


def _shelves(kinds: Iterable[Kind]) -> Iterator[Shelf]:
    for kind in kinds:
        above = DEPARTMENTS[kind.department]
        yield Shelf(_code(above.code), above.name_zh, above.name_en)
        yield Shelf(_code(kind.code), kind.name_zh, kind.name_en, above=(_code(above.code),))


def _code(code: str) -> str:
    return f"{SOURCE}-{code}"


def _path(kind: Kind) -> str:
    return f"{_code(kind.department)}/{_code(kind.code)}"


def _brand(supplier: str) -> str:
    return _code(slugify(supplier)[:60] or supplier[:60])

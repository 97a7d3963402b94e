"""A Chinese shop of phones, notebooks and household goods: categories in three levels, and goods of
one SKU each. Goods of category 0 were never sorted; they go to a shelf that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kefu.connectors.importers import values
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.shelving import UNKNOWN_CATEGORY, Branch, classes_of, places, plant
from kefu.connectors.importers.tables import Table, TablesImporter, fresh, only_with, understood
from kefu.shop.services.bulk.goods import GoodsRow, SkuRow, add_goods, add_skus, known_goods

SOURCE = "newbee"
CURRENCY = "CNY"
TABLES = (
    Table("categories", ("category_id", "category_level", "parent_id", "category_name")),
    Table(
        "goods",
        (
            "goods_id", "goods_name", "goods_intro", "goods_category_id", "original_price",
            "selling_price", "stock_num",
        ),
        may_have=frozenset({"tag"}),
        needs=("categories",),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    number: str
    name: str
    intro: str
    category: str
    price: Decimal
    list_price: Decimal
    stock: int


class Newbee(TablesImporter):
    format = SOURCE
    TABLES = TABLES

    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None:
        takers = {
            "categories": self._take_categories,
            "goods": self._take_goods,
        }
        takers[table](rows, tally)

    def _take_categories(self, rows: Sequence[Row], tally: Tally) -> None:
        plant(SOURCE, list(understood(rows, tally, _branch)), tally)

    def _take_goods(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, _goods))
        known = known_goods(source=SOURCE, numbers=[one.number for _, one in told])
        shelves = places(SOURCE)
        new = fresh(told, lambda one: one.number, known, tally)
        new = only_with(new, lambda one: one.category, shelves, UNKNOWN_CATEGORY, tally)
        classes = classes_of([shelves[one.category] for _, one in new])
        add_goods(
            source=SOURCE,
            goods=[
                GoodsRow(
                    external_id=one.number,
                    class_id=classes[shelves[one.category].class_code],
                    category_id=shelves[one.category].category_id,
                    price=one.price,
                    list_price=one.list_price if one.list_price > one.price else None,
                    currency=CURRENCY,
                    name_zh=one.name,
                    short_zh=one.intro,
                )
                for _, one in new
            ],
        )
        add_skus(
            source=SOURCE,
            skus=[
                SkuRow(f"{SOURCE}-{one.number}", one.number, one.price, stock=one.stock)
                for _, one in new
            ],
        )
        for _ in new:
            tally.count("goods")


def _branch(row: Row) -> Branch:
    return Branch(
        number=values.key(row.values, "category_id", most=20),
        parent=values.key(row.values, "parent_id", most=20),
        name=values.needed(row.values, "category_name", most=80),
    )


def _goods(row: Row) -> Goods:
    says = row.values
    return Goods(
        number=values.key(says, "goods_id", most=20),
        name=values.needed(says, "goods_name"),
        intro=values.text(says, "goods_intro"),
        category=values.key(says, "goods_category_id", most=20),
        price=values.money(says, "selling_price"),
        list_price=values.money(says, "original_price"),
        stock=values.whole(says, "stock_num"),
    )

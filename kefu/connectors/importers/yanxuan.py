"""A Chinese shop of household goods, eight tables.

- categories: shelves in two levels, the class of goods going with the lower one; brands;
- goods with their prices; attributes, each a text of its class; specs say what the words of a SKU
  mean ("浅杏粉" is a 颜色) and SKUs carry price and stock;
- comments: words of buyers. Their `star` is a filler of the export (1 for all, praise or not), so
  they come without stars. Comments on articles (`type` other than 0) are left out;
- faq: kept word for word, for the help articles.
"""

from collections import defaultdict
from collections.abc import Sequence

from kefu.connectors.importers import yanxuan_rows as rows_of
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.shelving import UNKNOWN_CATEGORY, classes_of, places, plant
from kefu.connectors.importers.tables import (
    NOTHING,
    TablesImporter,
    fresh,
    only_with,
    understood,
)
from kefu.connectors.importers.yanxuan_rows import (
    NO_BRAND,
    SOURCE,
    TABLES,
    UNKNOWN_BRAND,
    UNKNOWN_GOODS,
)
from kefu.connectors.queries import here
from kefu.connectors.services.kept import keep_rows
from kefu.shop.services.bulk.goods import (
    GoodsRow,
    SkuRow,
    add_facts,
    add_goods,
    add_skus,
    give_each_a_sku,
    known_goods,
    price_from_skus,
)
from kefu.shop.services.bulk.reviews import PastReview, add_past_reviews, count_reviews
from kefu.shop.services.bulk.shelves import (
    AttributeRow,
    Named,
    add_attributes,
    add_brands,
    settle_attributes,
)

CURRENCY = "CNY"
CHINESE = "zh-hans"
AND = "；"  # between values of an attribute that a product tells twice


class Yanxuan(TablesImporter):
    format = SOURCE
    TABLES = TABLES

    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None:
        takers = {
            "categories": self._take_categories,
            "brands": self._take_brands,
            "goods": self._take_goods,
            "attributes": self._take_attributes,
            "specs": self._take_specs,
            "skus": self._take_skus,
            "comments": self._take_comments,
            "faq": self._take_faq,
        }
        takers[table](rows, tally)

    def _take_categories(self, rows: Sequence[Row], tally: Tally) -> None:
        plant(SOURCE, list(understood(rows, tally, rows_of.branch)), tally)

    def _take_brands(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, rows_of.brand))
        new = fresh(told, lambda one: one.number, here.brands_of(SOURCE), tally)
        add_brands(Named(f"{SOURCE}-{one.number}", name_zh=one.name) for _, one in new)
        for _ in new:
            tally.count("brand")

    def _take_goods(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, rows_of.goods))
        known = known_goods(source=SOURCE, numbers=[one.number for _, one in told])
        new = fresh(told, lambda one: one.number, known, tally)
        shelves, brands = places(SOURCE), {NO_BRAND: None} | here.brands_of(SOURCE)
        new = only_with(new, lambda one: one.category, shelves, UNKNOWN_CATEGORY, tally)
        new = only_with(new, lambda one: one.brand, brands, UNKNOWN_BRAND, tally)
        classes = classes_of([shelves[one.category] for _, one in new])
        add_goods(
            source=SOURCE,
            goods=[
                GoodsRow(
                    external_id=one.number,
                    class_id=classes[shelves[one.category].class_code],
                    category_id=shelves[one.category].category_id,
                    brand_id=brands[one.brand],
                    price=one.price,
                    list_price=one.list_price if one.list_price > one.price else None,
                    currency=CURRENCY,
                    name_zh=one.name,
                    short_zh=one.brief,
                    description_zh=one.words,
                    is_active=one.is_on_sale,
                )
                for _, one in new
            ],
        )
        for _, one in new:
            tally.count("goods" if one.is_on_sale else "goods, not on sale")

    def _take_attributes(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, rows_of.attribute))
        products = here.known_products(SOURCE, {one.goods for _, one in told})
        told = only_with(told, lambda one: one.goods, products, UNKNOWN_GOODS, tally)
        facts: dict[str, dict[str, str]] = defaultdict(dict)
        for _, one in told:
            new = facts[one.goods]
            said = new.get(one.name) or str(products[one.goods].attributes.get(one.name, ""))
            if f"{AND}{one.value}{AND}" in f"{AND}{said}{AND}":
                tally.count("duplicate" if one.name in new else "already there")
            else:
                new[one.name] = f"{said}{AND}{one.value}" if said else one.value
                tally.count("attribute")
        add_attributes(
            AttributeRow(code=name, name_zh=name, class_code=products[number].product_class.code)
            for number, said in facts.items()
            for name in said
        )
        add_facts(source=SOURCE, facts=facts)

    def _take_specs(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, rows_of.spec))
        goods = known_goods(source=SOURCE, numbers={one.goods for _, one in told})
        told = only_with(told, lambda one: one.goods, goods, UNKNOWN_GOODS, tally)
        known = here.kept_rows(SOURCE, "specs", [one.key for _, one in told])
        new = fresh(told, lambda one: one.key, known, tally)
        keep_rows(SOURCE, "specs", {one.key: {"name": one.name} for _, one in new})
        for _ in new:
            tally.count("specification")

    def _take_skus(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, rows_of.sku))
        goods = known_goods(source=SOURCE, numbers={one.goods for _, one in told})
        told = only_with(told, lambda one: one.goods, goods, UNKNOWN_GOODS, tally)
        known = here.known_sku_codes([one.code for _, one in told])
        new = fresh(told, lambda one: one.code, known, tally, lambda one: (one.stock, NOTHING[1]))
        specs = here.kept_rows(SOURCE, "specs", [key for _, one in new for key in one.keys])
        add_skus(
            source=SOURCE,
            skus=[
                SkuRow(
                    code=one.code,
                    product=one.goods,
                    price=one.price,
                    stock=one.stock,
                    name_zh=" · ".join(one.words),
                    options={
                        specs.get(key, {"name": rows_of.SPEC})["name"]: word
                        for key, word in zip(one.keys, one.words, strict=True)
                    },
                )
                for _, one in new
            ],
        )
        for _, one in new:
            tally.count("SKU", quantity=one.stock)

    def _take_comments(self, rows: Sequence[Row], tally: Tally) -> None:
        told = []
        for row, one in understood(rows, tally, rows_of.comment):
            if one.is_of_goods:
                told.append((row, one))
            else:
                tally.count("comment on an article, left out")
        products = known_goods(source=SOURCE, numbers={one.goods for _, one in told})
        told = only_with(told, lambda one: one.goods, products, UNKNOWN_GOODS, tally)
        known = here.known_reviews(SOURCE, [one.number for _, one in told])
        new = fresh(told, lambda one: one.number, known, tally)
        add_past_reviews(
            source=SOURCE,
            reviews=[
                PastReview(
                    external_id=one.number,
                    product_id=products[one.goods],
                    stars=None,
                    text=one.words,
                    language=CHINESE,
                    at=one.at,
                )
                for _, one in new
            ],
        )
        for _ in new:
            tally.count("review")

    def _take_faq(self, rows: Sequence[Row], tally: Tally) -> None:
        told = list(understood(rows, tally, rows_of.question))
        known = here.kept_rows(SOURCE, "faq", [one.question for _, one in told])
        new = fresh(told, lambda one: one.question, known, tally)
        keep_rows(SOURCE, "faq", {one.question: {"answer": one.answer} for _, one in new})
        for _ in new:
            tally.count("kept for the help articles")

    def finish(self) -> None:
        give_each_a_sku(source=SOURCE)
        price_from_skus(source=SOURCE)
        settle_attributes(source=SOURCE, language="zh")
        count_reviews(source=SOURCE)

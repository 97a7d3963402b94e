"""Shelves, sellers and products of `olist`."""

from collections.abc import Sequence
from decimal import Decimal

from kefu.connectors.importers.olist import rows as told_as
from kefu.connectors.importers.olist.rows import CURRENCY, MEASURES, SOURCE, UNSORTED
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.tables import fresh, understood
from kefu.connectors.queries import here
from kefu.shop.models.catalogue import Attribute
from kefu.shop.services.bulk.goods import GoodsRow, add_goods, known_goods
from kefu.shop.services.bulk.shelves import (
    AttributeRow,
    Named,
    Shelf,
    add_attributes,
    add_classes,
    add_shelves,
    add_suppliers,
    name_shelves,
)

MARKET = Shelf(SOURCE, "巴西集市", "Brazilian marketplace", position=90)
NAMES = {"weight": "重量", "length": "长", "height": "高", "width": "宽", "photos": "图片数"}


def take_categories(told: Sequence[Row], tally: Tally) -> None:
    """English names of shelves; one that stands already under its Portuguese name gets it too."""
    named = list(understood(told, tally, told_as.category_name))
    known = {code: name for _path, code, _pk, name in here.shelves_of(SOURCE, "en")}
    there = {name.portuguese for _, name in named if known.get(_code(name)) == _english(name)}
    new = [one for _, one in fresh(named, lambda name: name.portuguese, there, tally)]
    add_shelves([MARKET, *(_shelf(one.portuguese, _english(one)) for one in new)])
    name_shelves({_shelf(one.portuguese, "").path: _english(one) for one in new})
    for _one in new:
        tally.count("category")


def take_sellers(told: Sequence[Row], tally: Tally) -> None:
    sellers = list(understood(told, tally, told_as.seller))
    known = here.suppliers_of(SOURCE, [one.number for _, one in sellers])
    new = [one for _, one in fresh(sellers, lambda one: one.number, known, tally)]
    add_suppliers(
        Named(f"{SOURCE}-{one.number}", name_en=f"{one.place} · {one.number[:6]}") for one in new
    )
    for _one in new:
        tally.count("supplier")


def take_products(told: Sequence[Row], tally: Tally) -> None:
    products = list(understood(told, tally, told_as.product))
    known = known_goods(source=SOURCE, numbers=[one.number for _, one in products])
    new = [one for _, one in fresh(products, lambda one: one.number, known, tally)]
    shelves = [_shelf(name, _spoken(name)) for name in {one.category for one in new}]
    ids = add_shelves([MARKET, *shelves])
    names = {code: name for _path, code, _pk, name in here.shelves_of(SOURCE, "en")}
    classes = add_classes(Named(one.code, name_en=names[one.code]) for one in shelves)
    add_attributes(
        AttributeRow(
            code=name,
            name_zh=NAMES[name],
            name_en=name.capitalize(),
            class_code=shelf.code,
            kind=Attribute.Kind.NUMBER,
            unit=unit,
        )
        for shelf in shelves
        for name, unit in MEASURES.values()
    )
    goods = []
    for one in new:
        shelf = _shelf(one.category, "")
        goods.append(
            GoodsRow(
                external_id=one.number,
                class_id=classes[shelf.code],
                category_id=ids[shelf.path],
                price=Decimal(0),
                currency=CURRENCY,
                name_en=f"{names[shelf.code]} · {one.number[:6]}",
                attributes=one.measures,
                is_active=False,
            )
        )
        tally.count("goods, price unknown yet")
    add_goods(source=SOURCE, goods=goods)


def _shelf(portuguese: str, english: str) -> Shelf:
    code = f"{SOURCE}-{portuguese.replace('_', '-')}"[:60]
    name_zh = "未分类" if portuguese == UNSORTED else ""
    return Shelf(code, name_zh, english, above=(SOURCE,))


def _code(name: told_as.CategoryName) -> str:
    return _shelf(name.portuguese, "").code


def _english(name: told_as.CategoryName) -> str:
    return _spoken(name.english)


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()

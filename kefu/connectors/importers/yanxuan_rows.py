"""The rows of the eight tables of `yanxuan`, understood."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from kefu.connectors.importers import values
from kefu.connectors.importers.rows import BrokenRow, Row
from kefu.connectors.importers.shelving import Branch
from kefu.connectors.importers.tables import Table

SOURCE = "yanxuan"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_BRAND = "0"
OF_GOODS = "0"
SPEC = "规格"
UNKNOWN_BRAND = gettext_noop("Brand %(key)s is unknown")
UNKNOWN_GOODS = gettext_noop("Product %(key)s is unknown")
TABLES = (
    Table("categories", ("id", "pid", "name", "level"), frozenset({"keywords", "desc"})),
    Table("brands", ("id", "name", "desc", "floor_price")),
    Table(
        "goods",
        ("id", "name", "category_id", "brand_id", "brief", "is_on_sale", "counter_price",
         "retail_price", "detail_text"),
        frozenset({"goods_sn", "keywords", "unit"}),
        needs=("categories", "brands"),
    ),
    Table("attributes", ("goods_id", "attribute", "value"), needs=("goods",)),
    Table("specs", ("goods_id", "specification", "value"), needs=("goods",)),
    Table(
        "skus", ("id", "goods_id", "specifications", "price", "number"), needs=("goods", "specs")
    ),
    Table(
        "comments",
        ("id", "goods_id", "type", "content", "add_time"),
        frozenset({"admin_content", "star", "has_picture"}),
        needs=("goods",),
    ),
    Table("faq", ("question", "answer")),
)  # fmt: skip


@dataclass(frozen=True)
class Brand:
    number: str
    name: str


@dataclass(frozen=True)
class Goods:
    number: str
    name: str
    category: str
    brand: str
    brief: str
    words: str
    price: Decimal
    list_price: Decimal
    is_on_sale: bool


@dataclass(frozen=True)
class Attribute:
    goods: str
    name: str
    value: str


@dataclass(frozen=True)
class Spec:
    """What a word of a SKU's name is: `word` is a `name`."""

    goods: str
    name: str
    word: str

    @property
    def key(self) -> str:
        return f"{self.goods}:{self.word}"


@dataclass(frozen=True)
class Sku:
    number: str
    goods: str
    words: tuple[str, ...]
    price: Decimal
    stock: int

    @property
    def code(self) -> str:
        return f"{SOURCE}-{self.goods}-{self.number}"

    @property
    def keys(self) -> list[str]:
        """Under which specs keep what each word is."""
        return [f"{self.goods}:{word}" for word in self.words]


@dataclass(frozen=True)
class Comment:
    number: str
    goods: str
    is_of_goods: bool
    words: str
    at: datetime


@dataclass(frozen=True)
class Question:
    question: str
    answer: str


def branch(row: Row) -> Branch:
    return Branch(
        number=values.key(row.values, "id", most=20),
        parent=values.key(row.values, "pid", most=20),
        name=values.needed(row.values, "name", most=80),
    )


def brand(row: Row) -> Brand:
    return Brand(
        number=values.key(row.values, "id", most=20),
        name=values.needed(row.values, "name", most=120),
    )


def goods(row: Row) -> Goods:
    says = row.values
    return Goods(
        number=values.key(says, "id", most=20),
        name=values.needed(says, "name"),
        category=values.key(says, "category_id", most=20),
        brand=values.key(says, "brand_id", most=20),
        brief=values.text(says, "brief"),
        words=values.text(says, "detail_text", most=values.LONG),
        price=values.money(says, "retail_price"),
        list_price=values.money(says, "counter_price"),
        is_on_sale=values.yes_or_no(says, "is_on_sale"),
    )


def attribute(row: Row) -> Attribute:
    return Attribute(
        goods=values.key(row.values, "goods_id", most=20),
        name=values.needed(row.values, "attribute", most=80).lstrip("*"),
        value=values.needed(row.values, "value", most=500),
    )


def spec(row: Row) -> Spec:
    return Spec(
        goods=values.key(row.values, "goods_id", most=20),
        name=values.needed(row.values, "specification", most=40),
        word=values.needed(row.values, "value", most=80),
    )


def sku(row: Row) -> Sku:
    says = row.values
    try:
        words = json.loads(says["specifications"])
    except ValueError:
        words = None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BrokenRow(gettext_noop("specifications is not a JSON list of words"))
    return Sku(
        number=values.key(says, "id", most=20),
        goods=values.key(says, "goods_id", most=20),
        words=tuple(values.plain(word)[:80] for word in words),
        price=values.money(says, "price"),
        stock=values.whole(says, "number"),
    )


def comment(row: Row) -> Comment:
    says = row.values
    return Comment(
        number=values.key(says, "id"),
        goods=values.key(says, "goods_id", most=20),
        is_of_goods=values.key(says, "type") == OF_GOODS,
        words=values.needed(says, "content", most=values.LONG),
        at=values.moment(says, "add_time", SHANGHAI),
    )


def question(row: Row) -> Question:
    return Question(
        question=values.needed(row.values, "question", most=200),
        answer=values.needed(row.values, "answer", most=values.LONG),
    )

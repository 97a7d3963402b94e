"""The rows of the tables of `olist`, understood."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from kefu.connectors.importers import values
from kefu.connectors.importers.rows import BrokenRow, Row
from kefu.connectors.importers.tables import Figures, Table
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order

SOURCE = "olist"
CURRENCY = "BRL"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
STATE = re.compile(r"[A-Z]{2}")
STARS = range(1, 6)
UNSORTED = "unsorted"
STATUSES = {
    "created": Order.Status.PLACED,
    "approved": Order.Status.PREPARING,
    "invoiced": Order.Status.PREPARING,
    "processing": Order.Status.PREPARING,
    "shipped": Order.Status.SHIPPED,
    "delivered": Order.Status.COMPLETED,
    "canceled": Order.Status.CANCELLED,
    "unavailable": Order.Status.CANCELLED,
}
GATEWAYS = {
    "credit_card": Charge.Gateway.CARD,
    "debit_card": Charge.Gateway.CARD,
    "boleto": Charge.Gateway.BANK,
    "voucher": Charge.Gateway.BALANCE,
    "not_defined": "",
}
MEASURES = {  # of a product: the column, our attribute, its unit
    "product_weight_g": ("weight", "g"),
    "product_length_cm": ("length", "cm"),
    "product_height_cm": ("height", "cm"),
    "product_width_cm": ("width", "cm"),
    "product_photos_qty": ("photos", ""),
}
TABLES = (
    Table("categories", ("product_category_name", "product_category_name_english")),
    Table(
        "sellers",
        ("seller_id", "seller_city", "seller_state"),
        frozenset({"seller_pk", "seller_zip_code_prefix"}),
    ),
    Table(
        "products",
        ("product_id", "product_category_name", *MEASURES),
        frozenset({"product_pk", "product_name_lenght", "product_description_lenght"}),
    ),
    Table(
        "customers",
        ("customer_id", "customer_unique_id", "customer_state"),
        frozenset({"customer_pk", "customer_zip_code_prefix", "customer_city"}),
    ),
    Table(
        "orders",
        ("order_id", "customer_id", "order_status", "order_purchase_timestamp",
         "order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date",
         "order_estimated_delivery_date"),
        needs=("customers",),
    ),
    Table(
        "items",
        ("order_id", "order_item_id", "product_id", "seller_id", "price", "freight_value"),
        frozenset({"shipping_limit_date"}),
        needs=("orders", "products", "sellers"),
    ),
    Table(
        "payments",
        ("order_id", "payment_sequential", "payment_type", "payment_value"),
        frozenset({"pay_pk", "payment_installments"}),
        needs=("orders",),
    ),
    Table(
        "reviews",
        ("order_id", "review_score", "review_answer_timestamp"),
        frozenset({"review_pk", "review_id", "review_creation_date", "review_comment_title",
                   "review_comment_message"}),
        needs=("items",),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class CategoryName:
    portuguese: str
    english: str


@dataclass(frozen=True)
class Seller:
    number: str
    place: str


@dataclass(frozen=True)
class Product:
    number: str
    category: str
    measures: dict[str, int]


@dataclass(frozen=True)
class Customer:
    """A person, `number` being the name they bear in one order."""

    number: str
    person: str
    region: str


@dataclass(frozen=True)
class OrderTold:
    number: str
    customer: str
    status: str
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    promised_at: datetime

    @property
    def is_arrival_unknown(self) -> bool:
        return self.status == Order.Status.COMPLETED and self.delivered_at is None


@dataclass(frozen=True)
class Item:
    order: str
    number: str
    product: str
    seller: str
    price: Decimal
    freight: Decimal

    @property
    def key(self) -> str:
        return f"{self.order}:{self.number}"

    @property
    def figures(self) -> Figures:
        return 1, self.price + self.freight

    @property
    def sku(self) -> str:
        """A product as one seller offers it."""
        return f"{SOURCE}-{self.product}-{self.seller[:12]}"


@dataclass(frozen=True)
class Payment:
    order: str
    number: str
    gateway: str
    amount: Decimal

    @property
    def key(self) -> str:
        return f"{self.order}:{self.number}"

    @property
    def figures(self) -> Figures:
        return 0, self.amount


@dataclass(frozen=True)
class ReviewTold:
    """A review, known by its order, its stars and the minute: some files tell no seconds."""

    order: str
    stars: int
    words: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.order}:{self.stars}:{self.at:%Y%m%d%H%M}"


def category_name(row: Row) -> CategoryName:
    return CategoryName(
        values.key(row.values, "product_category_name", most=50),
        values.needed(row.values, "product_category_name_english", most=80),
    )


def seller(row: Row) -> Seller:
    says = row.values
    city = values.text(says, "seller_city", most=60).title()
    return Seller(_number(says, "seller_id"), f"{city}, {_state(says, 'seller_state')}".strip(", "))


def product(row: Row) -> Product:
    says = row.values
    return Product(
        number=_number(says, "product_id"),
        category=values.text(says, "product_category_name", most=50) or UNSORTED,
        measures={
            name: values.whole(says, column)
            for column, (name, _unit) in MEASURES.items()
            if str(says[column]).strip()
        },
    )


def customer(row: Row) -> Customer:
    says = row.values
    return Customer(
        number=_number(says, "customer_id"),
        person=_number(says, "customer_unique_id"),
        region=f"BR-{_state(says, 'customer_state')}",
    )


def order(row: Row) -> OrderTold:
    says = row.values
    status = values.key(says, "order_status")
    if status not in STATUSES:
        raise BrokenRow(gettext_noop("order_status “%(value)s” is unknown"), value=status[:40])
    return OrderTold(
        number=_number(says, "order_id"),
        customer=_number(says, "customer_id"),
        status=STATUSES[status],
        placed_at=values.moment(says, "order_purchase_timestamp", SAO_PAULO),
        paid_at=values.moment_if_any(says, "order_approved_at", SAO_PAULO),
        shipped_at=values.moment_if_any(says, "order_delivered_carrier_date", SAO_PAULO),
        delivered_at=values.moment_if_any(says, "order_delivered_customer_date", SAO_PAULO),
        promised_at=values.end_of_day(says, "order_estimated_delivery_date", SAO_PAULO),
    )


def item(row: Row) -> Item:
    says = row.values
    return Item(
        order=_number(says, "order_id"),
        number=str(values.whole(says, "order_item_id", least=1)),
        product=_number(says, "product_id"),
        seller=_number(says, "seller_id"),
        price=values.money(says, "price"),
        freight=values.money(says, "freight_value"),
    )


def payment(row: Row) -> Payment:
    says = row.values
    told = values.key(says, "payment_type")
    if told not in GATEWAYS:
        raise BrokenRow(gettext_noop("payment_type “%(value)s” is unknown"), value=told[:40])
    return Payment(
        order=_number(says, "order_id"),
        number=str(values.whole(says, "payment_sequential", least=1)),
        gateway=GATEWAYS[told],
        amount=values.money(says, "payment_value"),
    )


def review(row: Row) -> ReviewTold:
    says = row.values
    stars = values.whole(says, "review_score")
    if stars not in STARS:
        raise BrokenRow(gettext_noop("review_score %(value)s is not 1 to 5"), value=stars)
    words = (
        values.text(says, "review_comment_title"),
        values.text(says, "review_comment_message", most=values.LONG),
    )
    return ReviewTold(
        order=_number(says, "order_id"),
        stars=stars,
        words="\n".join(filter(None, words)),
        at=values.moment(says, "review_answer_timestamp", SAO_PAULO),
    )


def _number(says: values.Values, column: str) -> str:
    return values.key(says, column, most=40)


def _state(says: values.Values, column: str) -> str:
    found = str(says[column]).strip()
    if not STATE.fullmatch(found):
        reason = gettext_noop("%(column)s “%(value)s” is not a state of two letters")
        raise BrokenRow(reason, column=column, value=found[:40])
    return found

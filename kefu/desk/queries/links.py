"""What a case may be linked to, and what it is linked to."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kefu.accounts.queries.people import ids_of
from kefu.desk.models.cases import Case
from kefu.desk.models.links import CaseLink
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order, OrderLine, Shipment

ORDERS = 8
PRODUCTS = 6


@dataclass(frozen=True)
class Thing:
    """Something of the shop, in one line."""

    kind: str
    pk: int
    name: str
    number: str = ""
    link: int | None = None  # by which it hangs on a case


def links_of(case: Case) -> list[Thing]:
    rows = CaseLink.objects.filter(case=case).select_related(
        "order", "line__order", "parcel", "product"
    )
    return [_thing(row) for row in rows.order_by("pk")]


def linkable(case: Case, kind: str, pk: int) -> Thing | None:
    """This very thing, if the case may be linked to it."""
    if kind not in FOUND_BY:
        return None
    find, key = FOUND_BY[kind]
    return next(iter(find(case, Q(**{key: pk}))), None)


def linkables(case: Case, words: str = "") -> list[Thing]:
    """The customer's last orders with their lines and parcels, or what the words name."""
    words = words.strip()
    if not words:
        return [*_orders(case, Q()), *_lines(case, Q()), *_parcels(case, Q())]
    named = Q(name_zh__icontains=words) | Q(name_en__icontains=words)
    return [
        *_orders(case, Q(number__icontains=words)),
        *_lines(case, named),
        *_parcels(case, Q(parcel__tracking_number__icontains=words)),
        *_products(case, named | Q(code__iexact=words)),
    ]


def _orders(case: Case, wanted: Q) -> list[Thing]:
    return [Thing("order", one.pk, one.status_label, one.number) for one in _own(case, wanted)]


def _own(case: Case, wanted: Q) -> QuerySet[Order]:
    own = Order.objects.filter(wanted, customer__in=ids_of(case.customer))
    return own.order_by("-placed_at")[:ORDERS]


def _lines(case: Case, wanted: Q) -> list[Thing]:
    own = OrderLine.objects.filter(
        wanted, order__customer__in=ids_of(case.customer), kind=OrderLine.Kind.GOODS
    ).select_related("order")
    newest = own.order_by("-order__placed_at", "pk")[:ORDERS]
    return [Thing("line", one.pk, one.name, one.order.number) for one in newest]


def _parcels(case: Case, wanted: Q) -> list[Thing]:
    own = Shipment.objects.filter(wanted, order__customer__in=ids_of(case.customer))
    newest = own.select_related("parcel").order_by("-pk")[:ORDERS]
    return [
        Thing("parcel", one.parcel_id, one.parcel.status_label, one.parcel.tracking_number)
        for one in newest
    ]


def _products(_case: Case, wanted: Q) -> list[Thing]:
    goods = Product.objects.filter(wanted, is_active=True).order_by("-sold")[:PRODUCTS]
    return [Thing("product", one.pk, one.name, one.code) for one in goods]


def _thing(row: CaseLink) -> Thing:
    if row.order is not None:
        return Thing("order", row.order.pk, row.order.status_label, row.order.number, row.pk)
    if row.line is not None:
        return Thing("line", row.line.pk, row.line.name, row.line.order.number, row.pk)
    if row.parcel is not None:
        parcel = row.parcel
        return Thing("parcel", parcel.pk, parcel.status_label, parcel.tracking_number, row.pk)
    product = row.product
    return Thing(
        "product", product.pk if product else 0, product.name if product else "", "", row.pk
    )


FOUND_BY = {
    "order": (_orders, "pk"),
    "line": (_lines, "pk"),
    "parcel": (_parcels, "parcel"),
    "product": (_products, "pk"),
}

"""Orders, seen by who may see them: customers their own, staff with a right to it all."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf

from kefu.accounts.models import User
from kefu.core.words import in_chinese
from kefu.shop.models.catalogue import Review
from kefu.shop.models.orders import Order, OrderLine, Shipment
from kefu.shop.models.voices import Answer, Question
from kefu.shop.queries.tracking import track

SECRETS = ("recipient", "phone", "address", "contact")  # unseen here, and cost time to open
LINES_ON_A_CARD = 4
LINES_ON_A_PAGE = 40
MOST_LINES = 5_000


def orders_for(reader: User) -> QuerySet[Order]:
    """Newest first."""
    orders = Order.objects.order_by("-placed_at", "-pk")
    if reader.may("order.read"):
        return orders
    return orders.filter(customer=reader.pk)


def orders_of(customer: User, *, reader: User) -> QuerySet[Order]:
    """One customer's orders as `reader` may see them, ready for cards: a few lines of each."""
    return with_lines(orders_for(reader).filter(customer=customer.pk), LINES_ON_A_CARD)


def order_for(reader: User, number: str, *, lines: int = LINES_ON_A_PAGE) -> Order | None:
    """An order with its first `lines` lines and its parcels' steps."""
    return _whole(orders_for(reader).filter(number=number), lines)


def guests_order(number: str, *, lines: int = LINES_ON_A_PAGE) -> Order | None:
    """The same of a guest; who asks has shown before that it is theirs (`queries.guests`)."""
    left = Order.objects.filter(number=number, customer=None).exclude(contact=None)
    return _whole(left, lines)


def lines_asked(asked: Mapping[str, str]) -> int:
    """How many lines a page shows: a screenful, or all for who asks with `?all=1`."""
    return MOST_LINES if "all" in asked else LINES_ON_A_PAGE


def _whole(orders: QuerySet[Order], lines: int) -> Order | None:
    shipments = Shipment.objects.select_related("parcel__carrier").prefetch_related(
        "parcel__points", "parcel__moves"
    )
    whole = with_lines(orders, lines).select_related("charge")
    order = whole.prefetch_related(Prefetch("shipments", shipments)).first()
    if order is not None:
        for shipment in order.shipments.all():
            shipment.track = track(order, shipment.parcel)
    return order


def with_lines(orders: QuerySet[Order], most: int) -> QuerySet[Order]:
    """Adds `shown_lines`, at most `most` of them, and `line_count`, how many there are.

    A line is its name as the reader speaks, kind, quantity, amount and face: rows of their own
    would cost a page more than all else on it.
    """
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    shown = JSONObject(
        name=_spoken("name"),
        kind="kind",
        quantity="quantity",
        amount=Cast("amount", TextField()),
        face="sku__product__pictures__0",
    )
    counted = lines.order_by().values("order").annotate(n=Count("pk")).values("n")
    return orders.defer(*SECRETS).annotate(
        shown_lines=ArraySubquery(lines.order_by("pk").values_list(shown)[:most]),
        line_count=Coalesce(Subquery(counted), 0),
    )


def _spoken(column: str) -> Coalesce:
    """What `core.words.Bilingual` reads, told by the database."""
    first, second = ("zh", "en") if in_chinese() else ("en", "zh")
    return Coalesce(NullIf(f"{column}_{first}", Value("")), f"{column}_{second}")


def paid_by(charge_id: int) -> Order | None:
    return Order.objects.filter(charge=charge_id).first()


def numbers_by_charge(charge_ids: Iterable[int]) -> dict[int, str]:
    """The orders that charges are for, by the charges' keys."""
    wanted = set(charge_ids)
    found = Order.objects.filter(charge__in=wanted) if wanted else Order.objects.none()
    return {charge: number for charge, number in found.values_list("charge", "number") if charge}


def charges_called(reader: User, number: str) -> list[int]:
    """The charges of orders that somebody names, as people type a number."""
    plain = number.upper().replace(" ", "").replace("-", "")
    spelt = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    found = orders_for(reader).filter(number__in=[number.upper(), spelt]).exclude(charge=None)
    return [charge for charge in found.values_list("charge", flat=True) if charge]


def told_to(customer: User) -> Iterator[dict[str, Any]]:
    """A customer's own orders as plain rows, for a copy of their data."""
    for order in orders_for(customer).prefetch_related("lines").iterator(500):
        yield {
            "number": order.number,
            "placed_at": order.placed_at.isoformat(),
            "status": order.status,
            "total": str(order.total),
            "currency": order.currency,
            "recipient": order.recipient,
            "phone": order.phone,
            "address": order.address,
            "lines": [f"{line.name} × {line.quantity}" for line in order.lines.all()],
        }


def reviews_told_to(customer: User) -> Iterator[dict[str, Any]]:
    reviews = Review.objects.filter(customer=customer.pk).select_related("product")
    for review in reviews.order_by("at").iterator(500):
        yield {
            "product": review.product.name,
            "stars": review.stars,
            "text": review.text,
            "at": review.at.isoformat(),
        }


def questions_told_to(customer: User) -> Iterator[dict[str, Any]]:
    """What a customer asked in public, and answered."""
    asked = Question.objects.filter(asker=customer.pk).select_related("product")
    for question in asked.order_by("at").iterator(500):
        yield {
            "product": question.product.name,
            "question": question.text,
            "at": question.at.isoformat(),
        }
    answers = Answer.objects.filter(author=customer.pk).select_related("question__product")
    for answer in answers.order_by("at").iterator(500):
        yield {
            "product": answer.question.product.name,
            "question": answer.question.text,
            "answer": answer.text,
            "at": answer.at.isoformat(),
        }


def products_in(order_id: int) -> set[int]:
    """The products whose pieces an order holds."""
    lines = OrderLine.objects.filter(order=order_id).exclude(sku=None)
    return set(lines.values_list("sku__product", flat=True))

"""Recalls: whom they reach, how far they have come, and what a buyer may see of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import get_current_timezone, localdate

from kefu.accounts.models import User
from kefu.aftersale.models.recalls import Recall, RecallUnit, RecallWord
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.units import Unit
from kefu.shop.models.orders import Order, OrderLine

SALT = "kefu.aftersale.recall"
LEFT_THE_HOUSE = (Order.Status.SHIPPED, Order.Status.DELIVERED, Order.Status.COMPLETED)
CAME_BACK = (ServiceRequest.Status.RECEIVED, ServiceRequest.Status.SETTLED)
GIVES_BACK = ("return", "faulty")  # the kinds of request by which goods leave the buyer
Status = RecallUnit.Status


@dataclass(frozen=True)
class Scope:
    """Which pieces: as a recall says it, or a form that is still being filled in."""

    skus: tuple[int, ...]
    batches: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    sold_from: date | None = None
    sold_until: date | None = None
    takes_unknown: bool = True

    @property
    def names_some(self) -> bool:
        return bool(self.batches or self.serials)


@dataclass(frozen=True)
class Piece:
    """One that a recall reaches. Without a unit nobody wrote down which batch it is of."""

    order_id: int
    line_id: int
    place: int
    unit_id: int | None


@dataclass(frozen=True)
class Progress:
    """How many pieces are in each state, and how the days went."""

    states: dict[str, int]
    days: list[tuple[date, int, int]]  # by the end of each: have answered, are at an end

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def ended(self) -> int:
        return sum(self.states[state] for state in RecallUnit.AT_AN_END)

    @property
    def left(self) -> int:
        return self.total - self.ended

    @property
    def rows(self) -> list[tuple[str, Any, int]]:
        return [(code, label, self.states[code]) for code, label in Status.choices]


def scope_of(recall: Recall) -> Scope:
    return Scope(
        skus=tuple(recall.goods.values_list("sku", flat=True)),
        batches=tuple(recall.batches),
        serials=tuple(recall.serials),
        sold_from=recall.sold_from,
        sold_until=recall.sold_until,
        takes_unknown=recall.takes_unknown,
    )


def pieces_in(scope: Scope) -> Iterator[Piece]:
    """Every piece that left the house and is still with its buyer, in the order of the lines.

    Where some pieces of a line came back before, nobody knows which: as many as are left are named.
    """
    lines = list(_lines(scope).values_list("pk", "order", "quantity"))
    known = _units(scope, [pk for pk, _order, _pieces in lines])
    back = pieces_given_back(pk for pk, _order, _pieces in lines)
    for pk, order, quantity in lines:
        named, others = known.get(pk, ([], 0))
        unknown = max(0, quantity - len(named) - others) if _takes_unknown(scope) else 0
        reached = [*named, *([None] * unknown)]
        places = range(min(back[pk], quantity), quantity)
        for place, unit in zip(places, reached, strict=False):
            yield Piece(order, pk, place, unit)


def pieces_given_back(lines: Iterable[int]) -> Counter[int]:
    """How many pieces of each line are no longer with the buyer."""
    returns = ServiceRequest.objects.filter(
        line__in=list(lines), kind__in=GIVES_BACK, status__in=CAME_BACK
    )
    counted = returns.order_by().values_list("line").annotate(pieces=Sum("quantity"))
    return Counter({pk: pieces for pk, pieces in counted if pk is not None})


def recalls_for(reader: User) -> QuerySet[Recall]:
    if not reader.may("aftersale.read"):
        return Recall.objects.none()
    return with_counts(Recall.objects.order_by("-created_at", "-pk"))


def with_counts(recalls: QuerySet[Recall]) -> QuerySet[Recall]:
    return recalls.annotate(  # type: ignore[no-redef]
        units_all=Count("units"),
        units_left=Count("units", filter=~Q(units__status__in=RecallUnit.AT_AN_END)),
    )


def announced() -> QuerySet[Recall]:
    """For everybody: what is called back and what was, the newest first."""
    return Recall.objects.exclude(status=Recall.Status.DRAFT).order_by("-announced_at", "-pk")


def units_of(recall: Recall, *, status: str = "", words: str = "") -> QuerySet[RecallUnit]:
    """Ready for rows; `words` is a serial, a batch, or the number of a piece or an order."""
    units = recall.units.select_related("unit", "order", "line").order_by("pk")
    if status:
        units = units.filter(status=status)
    if words:
        called = Q(unit__serial=words) | Q(unit__batch=words) | Q(number=words.upper())
        units = units.filter(called | Q(order__number=words.upper()))
    return units.defer(*(f"order__{secret}" for secret in ("recipient", "phone", "address")))


def progress_of(recall: Recall) -> Progress:
    counted = dict(recall.units.order_by().values_list("status").annotate(n=Count("pk")))
    states = {str(code): counted.get(code, 0) for code in Status.values}
    return Progress(states, list(_days(recall)))


def units_called(recall: Recall, names: Iterable[str]) -> dict[str, RecallUnit]:
    """By serial or by the number of the piece, as somebody typed it."""
    wanted = set(names)
    found = recall.units.select_related("unit").filter(
        Q(unit__serial__in=wanted) | Q(number__in=wanted)
    )
    by_name: dict[str, RecallUnit] = {}
    for unit in found:
        by_name[unit.number] = unit
        if unit.unit is not None and unit.unit.serial:
            by_name[unit.unit.serial] = unit
    return by_name


def to_call(recall: Recall) -> QuerySet[Order]:
    """Orders whose buyers have not chosen, those never told first; who was called today is left
    for tomorrow."""
    called_today = RecallWord.objects.filter(
        recall=recall, way=RecallWord.Way.PHONE, at__gte=midnight(localdate())
    )
    waiting = recall.units.filter(status__in=RecallUnit.WAITS_FOR_BUYER)
    orders = Order.objects.filter(pk__in=waiting.values("order"))
    orders = orders.exclude(pk__in=called_today.values("order"))
    mailed = Count(
        "pk", filter=Q(pk__in=recall.words.filter(way=RecallWord.Way.MAIL).values("order"))
    )
    return orders.select_related("customer").annotate(mailed=mailed).order_by("mailed", "pk")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_current_timezone())


def own_units(recall: Recall, order: Order) -> list[RecallUnit]:
    units = recall.units.filter(order=order).select_related("unit", "line", "shipment__parcel")
    return list(units.select_related("refund").order_by("pk"))


def recalls_of_order(order: Order) -> list[Recall]:
    """Those under way that reach a piece of this order which is not put right yet."""
    open_units = RecallUnit.objects.filter(order=order).exclude(status__in=RecallUnit.AT_AN_END)
    running = Recall.objects.filter(status=Recall.Status.RUNNING)
    return list(running.filter(pk__in=open_units.values("recall")).order_by("pk"))


def is_affected(recall: Recall, serial: str) -> bool:
    """Whether a piece with this serial number, or of this batch, is called back."""
    said = serial.strip()
    if said in recall.serials or said in recall.batches:
        return True
    return recall.units.filter(Q(unit__serial=said) | Q(unit__batch=said)).exists()


def token_of(recall: Recall, order: Order) -> str:
    """For the link in a buyer's mail: whoever holds it may choose for this order."""
    return signing.dumps([recall.number, order.number], salt=SALT)


def behind(token: str) -> tuple[Recall, Order] | None:
    try:
        recall_number, order_number = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    recall = announced().filter(number=recall_number).first()
    order = Order.objects.filter(number=order_number).select_related("customer").first()
    return (recall, order) if recall is not None and order is not None else None


def _lines(scope: Scope) -> QuerySet[OrderLine]:
    lines = OrderLine.objects.filter(
        sku__in=scope.skus, kind=OrderLine.Kind.GOODS, order__status__in=LEFT_THE_HOUSE
    )
    if scope.sold_from is not None:
        lines = lines.filter(order__placed_at__gte=midnight(scope.sold_from))
    if scope.sold_until is not None:
        lines = lines.filter(order__placed_at__lt=midnight(scope.sold_until + timedelta(days=1)))
    return lines.order_by("pk")


def _takes_unknown(scope: Scope) -> bool:
    return scope.takes_unknown or not scope.names_some


def _units(scope: Scope, lines: list[int]) -> dict[int, tuple[list[int | None], int]]:
    """Of each line the units that are meant, and how many others are known of it."""
    found: dict[int, tuple[list[int | None], int]] = defaultdict(lambda: ([], 0))
    batches, serials = set(scope.batches), set(scope.serials)
    units = Unit.objects.filter(line__in=lines).order_by("pk")
    for pk, line, batch, serial in units.values_list("pk", "line", "batch", "serial"):
        named, others = found[line]
        if not scope.names_some or batch in batches or serial in serials:
            named.append(pk)
        else:
            found[line] = (named, others + 1)
    return found


def _days(recall: Recall) -> Iterator[tuple[date, int, int]]:
    """From the day it was announced to today, or to its last event."""
    if recall.announced_at is None:
        return
    zone = get_current_timezone()
    chosen = _by_day(recall, "chosen_at", zone)
    ended = _by_day(recall, "remedied_at", zone)
    day = localdate(recall.announced_at)
    last = localdate(recall.closed_at) if recall.closed_at else localdate()
    answers = done = 0
    while day <= last:
        answers, done = answers + chosen.get(day, 0), done + ended.get(day, 0)
        yield day, answers, done
        day += timedelta(days=1)


def _by_day(recall: Recall, column: str, zone: Any) -> dict[date, int]:
    units = recall.units.filter(**{f"{column}__isnull": False}).order_by()
    days = units.values_list(TruncDate(column, tzinfo=zone)).annotate(n=Count("pk"))
    return dict(days)

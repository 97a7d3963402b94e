"""The workshop: what is to be made, by when, and what of it a customer sees."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import translation
from django.utils.timezone import localtime, make_aware, now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.words import in_chinese
from kefu.delivery import queries as delivery
from kefu.delivery.models import DispatchRule
from kefu.delivery.queries import Arrival
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.models.production import Customisation, ProductionOrder, ReturnWaiver

LANGUAGES = ("zh-hans", "en")
A_DAY = timedelta(days=1)
PACKED_SHOWN = timedelta(days=7)
MOST_IN_A_COLUMN = 60
Status = ProductionOrder.Status


def ready_by(at: datetime, days: int, rule: DispatchRule | None = None) -> datetime:
    """When something that takes so many working days is packed: on the last of them, in time for
    the carrier's round."""
    rule = rule or delivery.dispatch_rule()
    day, left = localtime(at).date(), max(days, 1)
    while left:
        day += A_DAY
        left -= rule.clock.calendar.open_as(day) is not None
    return make_aware(datetime.combine(day, rule.collected_at))


def arrival_of_made(region: str, *, at: datetime, days: int) -> Arrival | None:
    """When something made to order arrives: made first, then on its way as any other."""
    rule = delivery.dispatch_rule()
    return delivery.arrival(region, at=ready_by(at, days, rule), rule=rule) if region else None


def waiver_words() -> str:
    """What a customer confirms for an order with something made for them, as they read it."""
    return _(
        "I know that this is made to my order, and that the law leaves goods made to order out of "
        "the return without a reason within seven days (Consumer Rights Protection Law, article "
        "25). Faulty or wrong goods I can always give back."
    )


def waiver_key() -> str:
    """The hash of these words, in the language of who reads them."""
    return hashlib.sha256(waiver_words().encode()).hexdigest()


def waiver_read(key: str) -> tuple[str, str] | None:
    """The language and the words that have this hash; None if nobody could have read them."""
    for language in LANGUAGES:
        with translation.override(language):
            if key == waiver_key():
                return language, waiver_words()
    return None


@dataclass(frozen=True)
class Stage:
    """A stage as a step of a timeline."""

    title: str
    at: datetime | None
    state: str  # done, here, next


@dataclass(frozen=True)
class Making:
    """A customised line as its customer, or staff with a right to the order, sees it."""

    line: OrderLine
    customisation: Customisation
    production: ProductionOrder | None
    rows: tuple[tuple[str, str, str], ...]  # option, value, sum

    @property
    def stages(self) -> list[Stage]:
        return stages_of(self.production) if self.production else []

    @property
    def may_cancel(self) -> bool:
        over = {Status.ACCEPTED, Status.CANCELLED}
        return self.production is None or self.production.status in over


def stages_of(production: ProductionOrder) -> list[Stage]:
    found = []
    for stage in production.STAGES:
        at = getattr(production, production.MOMENTS[stage])
        here = stage == production.status
        state = "here" if here else "done" if at is not None else "next"
        state = "done" if here and stage == Status.PACKED else state
        found.append(Stage(str(Status(stage).label), at, state))
    return found


def makings_of(order: Order) -> list[Making]:
    """The customised lines of an order, for the page of who ordered it: with all words."""
    rows = (
        Customisation.objects.filter(line__order=order)
        .select_related("line__sku__product", "line__production__photo")
        .order_by("line__pk")
    )
    return [
        Making(
            line=one.line,
            customisation=one,
            production=getattr(one.line, "production", None),
            rows=told_rows(one, in_full=True),
        )
        for one in rows
    ]


def told_rows(customisation: Customisation, *, in_full: bool) -> tuple[tuple[str, str, str], ...]:
    """What was chosen, with what it cost; words that people wrote only in full sight."""
    first, second = ("zh", "en") if in_chinese() else ("en", "zh")
    rows = []
    for row in customisation.told.get("rows", ()):
        name = row.get(first) or row.get(second)
        value = row.get(f"value_{first}") or row.get(f"value_{second}")
        if row.get("kind") == "text":
            value = f"“{value}”" if in_full else "“…”"
        rows.append((str(name), str(value), str(row.get("amount", "0"))))
    return tuple(rows)


def customisation_of(order: Order, line_id: int) -> Customisation | None:
    return Customisation.objects.filter(line__order=order.pk, line=line_id).first()


def may_call_off(order: Order, makings: Sequence[Making]) -> bool:
    """Whether a customer may call an order off by themselves: something of it is made to order, and
    none of that is begun."""
    is_early = order.status in {Order.Status.PLACED, Order.Status.PREPARING}
    return is_early and bool(makings) and all(one.may_cancel for one in makings)


def waiver_of(order: Order) -> ReturnWaiver | None:
    return ReturnWaiver.objects.filter(order=order).first()


def is_left_out_of_returns(line: OrderLine) -> bool:
    """Whether a line was made to order, and so is not returned without a reason."""
    return Customisation.objects.filter(line=line).exists()


def productions_for(reader: User) -> QuerySet[ProductionOrder]:
    """All of the workshop for who keeps orders; nobody else works there."""
    rows = ProductionOrder.objects.select_related(
        "line__order", "line__sku__product", "line__customisation"
    )
    return rows if reader.may("office.orders") else rows.none()


def production_for(reader: User, number: str) -> ProductionOrder | None:
    return productions_for(reader).select_related("photo").filter(number=number).first()


@dataclass(frozen=True)
class Column:
    stage: str
    title: str
    cards: Sequence[ProductionOrder]
    count: int
    overdue: int


def board(reader: User) -> list[Column]:
    """The stages as columns, what is due first on top; what was packed stays for a week."""
    all_of_it = productions_for(reader).defer(
        *("line__customisation__kept", "line__customisation__drawing", "line__order__recipient"),
        *("line__order__phone", "line__order__address"),
    )
    return [_column(all_of_it, stage) for stage in ProductionOrder.STAGES]


def _column(rows: QuerySet[ProductionOrder], stage: str) -> Column:
    there = rows.filter(status=stage)
    if stage == Status.PACKED:
        there = there.filter(packed_at__gte=now() - PACKED_SHOWN)
        cards = list(there.order_by("-packed_at", "pk")[: MOST_IN_A_COLUMN + 1])
    else:
        cards = list(there.order_by("due_at", "pk")[: MOST_IN_A_COLUMN + 1])
    overdue = sum(card.is_overdue for card in cards)
    label = str(Status(stage).label)
    return Column(stage, label, cards[:MOST_IN_A_COLUMN], len(cards), overdue)


def unpacked(line_ids: Iterable[int]) -> bool:
    """Whether something of these lines is still in the workshop."""
    rows = ProductionOrder.objects.filter(line__in=list(line_ids))
    return rows.exclude(status__in=[Status.PACKED, Status.CANCELLED]).exists()


def production_in(order: Order, number: str) -> ProductionOrder | None:
    """One piece of an order that the caller may see."""
    rows = ProductionOrder.objects.filter(line__order=order.pk, number=number)
    return rows.select_related("photo").first()

"""The guarantees that hold for what a customer bought: from which day to which, and what moved
them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import pgettext

from kefu.accounts.models import User
from kefu.aftersale.models.covers import Cover
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.periods import Span, chain, span
from kefu.aftersale.queries.repair_facts import NONE, RepairFacts, facts_of
from kefu.shop.models.catalogue import ProductClass
from kefu.shop.models.orders import Order, OrderLine

ARRIVED = (Order.Status.DELIVERED, Order.Status.COMPLETED)
DIGITAL = ProductClass.Exempt.DIGITAL
MOST_SHOWN = 200
Kind = ServiceRequest.Kind


@dataclass(frozen=True)
class Held:
    """One guarantee of a line. `kind` is `whole`, `part` or `cover`."""

    kind: str
    title: str
    span: Span
    months: int
    cover: Cover | None = None

    def state(self, today: date) -> str:
        """Of a seal: it holds, it is to come, it is over."""
        if today < self.span.begins:
            return "open"
        return "kept" if today <= self.span.ends else "released"


@dataclass(frozen=True)
class Guarantee:
    """All that holds for one line, the whole first, then parts, then what was bought."""

    line: OrderLine
    facts: RepairFacts
    held: tuple[Held, ...]
    today: date

    @cached_property
    def begins(self) -> date:
        return min(one.span.begins for one in self.held)

    @cached_property
    def ends(self) -> date:
        """The last day on which the whole thing is repaired for nothing."""
        return max(one.span.ends for one in self.held if one.kind != "part")

    @cached_property
    def last_day(self) -> date:
        return max(one.span.ends for one in self.held)

    @property
    def is_running(self) -> bool:
        return self.today <= self.ends

    @property
    def covers(self) -> list[Cover]:
        return [one.cover for one in self.held if one.cover is not None]

    def part_until(self, part: Part) -> date | None:
        """Until when this part is guaranteed, by its own months or with the whole."""
        if part.months is None:
            return self.ends
        own = span(self.begins, part.months, self.facts.pauses)
        return max(own.ends, self.ends)


def guarantees_of(lines: Collection[OrderLine], *, at: datetime) -> dict[int, Guarantee]:
    """By the id of the line, of goods that have arrived, are guaranteed and did not go back. Four
    queries; lines come with their order, SKU and product."""
    back = pieces_gone_back(lines)
    own = [
        line for line in lines if _begins(line) is not None and back.get(line.pk, 0) < line.quantity
    ]
    facts = facts_of(own, at=at)
    parts = _parts({line.sku.product.product_class_id for line in own if line.sku is not None})
    covers = _covers(own)
    today = localdate(at)
    found = {}
    for line in own:
        known = facts.get(line.pk, NONE)
        held = tuple(_held(line, known, parts, covers[line.pk], today))
        if held:
            found[line.pk] = Guarantee(line, known, held, today)
    return found


def pieces_gone_back(lines: Collection[OrderLine]) -> dict[int, int]:
    """How many pieces were taken back for good, by the line's id."""
    settled = ServiceRequest.objects.filter(
        line__in=[line.pk for line in lines],
        kind__in=[Kind.RETURN, Kind.FAULTY, Kind.EXCHANGE],
        status=ServiceRequest.Status.SETTLED,
    )
    counted = settled.order_by().values_list("line").annotate(pieces=Sum("quantity"))
    return {line: pieces for line, pieces in counted if line}


def own_lines(customer: User) -> list[OrderLine]:
    """What a customer has of goods that can have a guarantee, the newest first."""
    lines = OrderLine.objects.filter(
        order__customer=customer.pk,
        order__status__in=ARRIVED,
        kind=OrderLine.Kind.GOODS,
        sku__digital=None,
    ).exclude(sku=None)
    whole = lines.select_related("order", "sku__product__product_class")
    guaranteed = whole.filter(sku__product__warranty_months__gt=0)
    return list(guaranteed.order_by("-order__delivered_at", "-pk")[:MOST_SHOWN])


def own_guarantees(customer: User, *, at: datetime, order: str = "") -> list[Guarantee]:
    """Those that run first, the one that ends soonest on top; of one order alone if it is named."""
    lines = own_lines(customer)
    named = [line for line in lines if order in ("", line.order.number)]
    found = guarantees_of(named, at=at).values()
    return sorted(found, key=lambda one: (not one.is_running, one.ends, one.line.pk))


def line_of(customer: User, order: str, pk: int) -> OrderLine | None:
    lines = OrderLine.objects.filter(order__customer=customer.pk, order__number=order, pk=pk)
    return lines.select_related("order", "sku__product__product_class").first()


def _begins(line: OrderLine) -> date | None:
    """The day of signing; where nobody wrote it down, that of the order."""
    order = line.order
    if line.sku is None or order.status not in ARRIVED or not line.sku.product.warranty_months:
        return None
    return localdate(order.delivered_at or order.placed_at)


def _held(
    line: OrderLine,
    facts: RepairFacts,
    parts: Mapping[int, Sequence[Part]],
    covers: Sequence[Cover],
    today: date,
) -> Iterable[Held]:
    begins = facts.since or _begins(line)
    if begins is None or line.sku is None:
        return
    product = line.sku.product
    whole = span(begins, product.warranty_months, facts.pauses)
    yield Held("whole", pgettext("guarantee", "The whole"), whole, product.warranty_months)
    for part in parts.get(product.product_class_id, ()):
        if part.months is not None and part.months > product.warranty_months:
            own = span(begins, part.months, facts.pauses)
            yield Held("part", part.name, own, part.months)
    wanted = [(cover.months, cover.pieces) for cover in covers]
    spans = chain(whole, wanted, pieces=line.quantity, pauses=facts.pauses)
    for cover, held in zip(covers, spans, strict=True):
        title = pgettext("guarantee", "Extended guarantee")
        yield Held("cover", title, held, cover.months, cover)


def _parts(classes: Collection[int]) -> dict[int, list[Part]]:
    found = defaultdict[int, list[Part]](list)
    for part in Part.objects.filter(
        product_class__in=classes, is_active=True, months__isnull=False
    ):
        found[part.product_class_id].append(part)
    return found


def _covers(lines: Collection[OrderLine]) -> dict[int, list[Cover]]:
    found = defaultdict[int, list[Cover]](list)
    held = Cover.objects.filter(line__in=[line.pk for line in lines], status=Cover.Status.HELD)
    for cover in held.select_related("bought__order").order_by("held_at", "pk"):
        found[cover.line_id or 0].append(cover)
    return found

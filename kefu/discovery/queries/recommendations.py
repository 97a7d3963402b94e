"""Suggestions, each with its reason in words. What was done a minute ago counts already."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import F, QuerySet, Sum
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.discovery.queries import arms, reasons
from kefu.discovery.recommend.ranking import Numbers, Ranked, Taste, Weights, rank
from kefu.discovery.recommend.tables import Lead, Lesson, Recall
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries import catalogue
from kefu.tracking.models import Visitor
from kefu.tracking.queries import trails
from kefu.tracking.queries.looks import STUDIED_SECONDS

STEPS = 30
OWNED = 10
BROWSERS = 5  # of one customer, the newest
BARELY = 1e-6  # so that what is in demand fills up where no step leads
FRESHLY_BOUGHT = timedelta(days=180)  # not suggested again, unless it is used up
REMEMBERED = timedelta(days=730)
NEARLY_USED_UP = timedelta(days=7)
Leads = Mapping[tuple[int, str], "Led"]
NOTHING: tuple[Numbers, Weights] = (np.empty(0, dtype=np.int64), np.empty(0))


@dataclass(frozen=True)
class Led:
    """Where a product leads to: how strongly, and how many people went there, if counted."""

    others: Numbers
    weights: Weights
    shared: Mapping[int, int]

    @property
    def links(self) -> tuple[Numbers, Weights]:
        return self.others, self.weights


NOWHERE = Led(*NOTHING, {})


@dataclass(frozen=True)
class Suggestion:
    """A product, why it is shown, and on which list it stands."""

    product: Product
    reason: str
    list: str
    arm: str = ""

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything a card of it shows."""
        return (*self.product.shown, self.reason, self.list, self.arm)


@dataclass(frozen=True)
class Pick:
    """A suggestion before its product is read: `words` may ask for the name of another one."""

    product_id: int
    words: str
    list: str
    named: int | None = None
    arm: str = ""

    def said(self, goods: Mapping[int, Product]) -> str:
        return self.words if self.named is None else self.words % {"name": goods[self.named].name}


@dataclass(frozen=True)
class Look:
    product_id: int
    at: datetime
    seconds: float

    @property
    def was_studied(self) -> bool:
        return self.seconds >= STUDIED_SECONDS


@dataclass(frozen=True)
class Bought:
    """When last, how many pieces of it, and how long one lasts."""

    at: datetime
    pieces: int
    lasts: int | None

    @property
    def used_up_at(self) -> datetime | None:
        return self.at + timedelta(days=self.lasts * self.pieces) if self.lasts else None

    def is_fresh(self, at: datetime) -> bool:
        ends = self.used_up_at
        return at < (ends - NEARLY_USED_UP if ends else self.at + FRESHLY_BOUGHT)


@dataclass(frozen=True)
class Reader:
    """Who is shown something: what they looked at lately, newest first, and what they own.

    `visitor` is empty for whoever allowed no trail; then only their orders are known, if any.
    """

    visitor: Visitor | None
    looks: tuple[Look, ...]
    bought: Mapping[int, Bought]
    arm: str = ""

    @property
    def fresh(self) -> set[int]:
        """What was just bought and lasts still."""
        return {product for product, one in self.bought.items() if one.is_fresh(now())}

    @property
    def owned(self) -> list[int]:
        """What was bought last, newest first."""
        newest = sorted(self.bought, key=lambda product: self.bought[product].at, reverse=True)
        return newest[:OWNED]

    @property
    def steps(self) -> list[int]:
        """Goods looked at or bought, newest first, each once."""
        own = [(one.at, product) for product, one in self.bought.items()]
        seen = [(look.at, look.product_id) for look in self.looks]
        newest = sorted([*seen, *own], reverse=True)
        return list(dict.fromkeys(product for _, product in newest))[:STEPS]


def reader_of(visitors: QuerySet[Visitor], customer: User | None) -> Reader:
    """`visitors` are the asker's own trails, see `trails.own`."""
    own = list(visitors.order_by("-began_at"))
    bought = _bought_by(customer) if customer else {}
    if not own:
        return Reader(None, (), bought)
    # the first browser decides, so that a customer meets one way in all of them
    return Reader(own[0], tuple(_looks(own[:BROWSERS])), bought, arms.arm_of(own[-1].key))


def for_you(reader: Reader, *, most: int) -> list[Suggestion]:
    """Where the last steps lead, mixed with what is in demand; that alone for who is new."""
    return _shown(_leading(reader, most * 2, _leads(reader.steps)), most) or _best_sellers(
        reader, most
    )


def next_need(reader: Reader, *, most: int) -> list[Suggestion]:
    """What is about to be used up; then what others bought after the same goods."""
    return _shown(_needed(reader, most, _leads(reader.owned)), most)


def seen_not_bought(reader: Reader, *, most: int) -> list[Suggestion]:
    """What was studied first, then what was seen last."""
    return _shown(_seen(reader, most), most)


def lists(reader: Reader, *, most: int, few: int) -> dict[str, list[Suggestion]]:
    """All three in as few queries as one of them."""
    leads = _leads([*reader.steps, *reader.owned])
    picks = {
        "for_you": _leading(reader, most * 2, leads),
        "need": _needed(reader, few, leads),
        "seen": _seen(reader, few),
    }
    goods = _goods_of(pick for some in picks.values() for pick in some)
    shown = {
        name: _dressed(some, goods)[: most if name == "for_you" else few]
        for name, some in picks.items()
    }
    return shown if shown["for_you"] else {**shown, "for_you": _best_sellers(reader, most)}


def similar(product: Product, *, most: int, without: Set[int] = frozenset()) -> list[Suggestion]:
    """What people came to from it; others of its kind where too few were here."""
    others = _leads([product.pk]).get((product.pk, Lead.Kind.STEPS), NOWHERE).others
    reason = _("Chosen by those who chose this")
    shown = [
        Suggestion(one, reason, "similar")
        for one in _cards([int(other) for other in others[: most * 2]])
        if one.pk not in without
    ][:most]
    if len(shown) < most:
        have = {one.product.pk for one in shown} | set(without)
        beside = [one for one in catalogue.beside(product)[: most * 2] if one.pk not in have]
        reason = _("Of the same kind, and sells well")
        shown += [Suggestion(one, reason, "similar") for one in beside[: most - len(shown)]]
    return shown


def together(product: Product, *, most: int, without: Set[int] = frozenset()) -> list[Suggestion]:
    """What lay in the same orders, with how many buyers."""
    lead = Lead.objects.filter(product=product, kind=Lead.Kind.TOGETHER).first()
    if lead is None:
        return []
    shared = dict(zip(lead.others, lead.shared, strict=True))
    others = [other for other in lead.others if other not in without]
    return [
        Suggestion(one, reasons.shared(shared[one.pk], lead.buyers), "together")
        for one in _cards(others[:most])
    ]


def with_order(reader: Reader, products: Set[int], *, most: int) -> list[Suggestion]:
    """What goes with the goods of an order: taken along by others, or bought by them later."""
    kinds = [Lead.Kind.TOGETHER, Lead.Kind.LATER]
    leads = Lead.objects.filter(product__in=products, kind__in=kinds)
    along = [found for lead in leads for found in _along(lead)]
    best = sorted(along, key=lambda found: found[0], reverse=True)
    left_out = reader.fresh | products
    picks = {pick.product_id: pick for _, pick in reversed(best) if pick.product_id not in left_out}
    return _shown([*picks.values()][::-1][: most * 2], most)


def _along(lead: Lead) -> list[tuple[tuple[bool, float], Pick]]:
    """Each with its rank: shares of buyers first, for they say how many."""
    is_along = lead.kind == Lead.Kind.TOGETHER
    return [
        (
            (is_along, shared / max(lead.buyers, 1)),
            Pick(
                other,
                reasons.along(shared, lead.buyers) if is_along else reasons.after(shared),
                "order",
                lead.product_id,
            ),
        )
        for other, shared in zip(lead.others, lead.shared, strict=True)
    ]


def _leading(reader: Reader, most: int, leads: Leads) -> list[Pick]:
    lesson = Lesson.objects.order_by("-learned_at").first()
    if lesson is None:
        return []
    steps = reader.steps if reader.arm == arms.LEARNED else []
    ranked = rank(
        steps,
        links_of=lambda product: leads.get((product, Lead.Kind.STEPS), NOWHERE).links,
        wanted=(np.asarray(lesson.wanted, dtype=np.int64), np.asarray(lesson.shares)),
        taste=Taste(lesson.half_life, lesson.demand or BARELY),
        without=reader.fresh | set(steps),
        most=most,
    )
    return [
        Pick(
            one.goods,
            reasons.because(one.because, bought=reader.bought),
            "for_you",
            one.because,
            reader.arm,
        )
        for one in ranked
    ]


def _needed(reader: Reader, most: int, leads: Leads) -> list[Pick]:
    at = now()
    ending = [
        (one.used_up_at, product)
        for product, one in reader.bought.items()
        if one.used_up_at and not one.is_fresh(at) and at < one.used_up_at + FRESHLY_BOUGHT
    ]
    used_up = [product for _, product in sorted(ending)][:most]
    ranked = rank(
        reader.owned,
        links_of=lambda product: leads.get((product, Lead.Kind.LATER), NOWHERE).links,
        wanted=NOTHING,
        taste=Taste(half_life=5.0, demand=0.0),
        without=set(reader.bought),
        most=most,
    )
    return [
        *(Pick(one, reasons.used_up(reader.bought[one].at), "need") for one in used_up),
        *(
            Pick(one.goods, reasons.after(_people(leads, one)), "need", one.because)
            for one in ranked
        ),
    ]


def _people(leads: Leads, one: Ranked) -> int:
    """How many bought this after what leads to it."""
    led = leads.get((one.because or 0, Lead.Kind.LATER), NOWHERE)
    return led.shared.get(one.goods, 0)


def _seen(reader: Reader, most: int) -> list[Pick]:
    open_looks = [
        look
        for look in reader.looks
        if look.product_id not in reader.fresh
        and (look.product_id not in reader.bought or look.at > reader.bought[look.product_id].at)
    ]
    best = sorted(open_looks, key=lambda look: (look.was_studied, look.at), reverse=True)
    return [
        Pick(look.product_id, reasons.seen(look.at, studied=look.was_studied), "seen")
        for look in best[:most]
    ]


def _shown(picks: Sequence[Pick], most: int) -> list[Suggestion]:
    return _dressed(picks, _goods_of(picks))[:most]


def _goods_of(picks: Iterable[Pick]) -> dict[int, Product]:
    wanted = {one for pick in picks for one in (pick.product_id, pick.named) if one is not None}
    return {one.pk: one for one in _cards(sorted(wanted))}


def _dressed(picks: Sequence[Pick], goods: Mapping[int, Product]) -> list[Suggestion]:
    """With the product and the name that the reason needs; what is sold no more is left out."""
    return [
        Suggestion(goods[pick.product_id], pick.said(goods), pick.list, pick.arm)
        for pick in picks
        if pick.product_id in goods and (pick.named is None or pick.named in goods)
    ]


def _best_sellers(reader: Reader, most: int) -> list[Suggestion]:
    """Before anything was learned."""
    goods = catalogue.sorted_by(catalogue.on_sale().exclude(pk__in=reader.fresh), "sales")
    return [Suggestion(one, _("Sells well here"), "for_you", reader.arm) for one in goods[:most]]


def _looks(visitors: list[Visitor]) -> list[Look]:
    """Newest first: of this visit from the database, of earlier days from what was recalled."""
    spent: dict[str, tuple[datetime, float]] = {}
    for event in trails.recent(visitors):
        if event.product and event.kind != "purchase":
            at = datetime.fromtimestamp(event.at / 1000, UTC)
            spent[event.product] = (at, spent.get(event.product, (at, 0.0))[1] + event.seconds)
    for recall in Recall.objects.filter(visitor__in=visitors):
        for code, seconds, at in zip(recall.goods, recall.seconds, recall.at, strict=True):
            seen, before = spent.get(code, (at, 0.0))
            spent[code] = (max(seen, at), max(before, seconds))
    pks = dict(Product.objects.filter(code__in=spent).values_list("code", "pk"))
    looks = [Look(pks[code], *one) for code, one in spent.items() if code in pks]
    return sorted(looks, key=lambda look: look.at, reverse=True)


def _bought_by(customer: User) -> dict[int, Bought]:
    lines = OrderLine.objects.filter(
        order__customer=customer.pk,
        kind=OrderLine.Kind.GOODS,
        sku__isnull=False,
        order__placed_at__gte=now() - REMEMBERED,
    ).exclude(order__status=Order.Status.CANCELLED)
    rows = (
        lines.values(
            "order__placed_at", product=F("sku__product"), lasts=F("sku__product__use_up_days")
        )
        .annotate(pieces=Sum("quantity"))
        .order_by("order__placed_at")
    )
    return {row["product"]: _bought(row) for row in rows[:200]}


def _bought(row: Mapping[str, Any]) -> Bought:
    return Bought(row["order__placed_at"], row["pieces"], row["lasts"])


def _leads(products: Sequence[int]) -> Leads:
    found = Lead.objects.filter(product__in=products).exclude(kind=Lead.Kind.TOGETHER)
    rows = found.values_list("product_id", "kind", "others", "weights", "shared")
    return {
        (product, kind): Led(
            np.asarray(others, dtype=np.int64),
            np.asarray(weights),
            dict(zip(others, shared, strict=False)),
        )
        for product, kind, others, weights, shared in rows
    }


def _cards(products: Sequence[int]) -> list[Product]:
    """In the order given; what is not for sale any more is left out."""
    goods = catalogue.as_cards(catalogue.on_sale().filter(pk__in=products)).in_bulk()
    return [goods[product] for product in dict.fromkeys(products) if product in goods]

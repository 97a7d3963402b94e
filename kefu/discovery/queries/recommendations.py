"""Suggestions, each with its reason in words. What was done a minute ago counts already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import F, QuerySet, Sum
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.accounts.models import User
from kefu.discovery.recommend import arms
from kefu.discovery.recommend.ranking import Numbers, Ranked, Taste, Weights, rank
from kefu.discovery.recommend.tables import Lead, Lesson, Recall
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries import catalogue
from kefu.tracking.models import Visitor
from kefu.tracking.queries import trails

STEPS = 30
FRESHLY_BOUGHT = timedelta(days=180)  # not suggested again, unless it is used up
REMEMBERED = timedelta(days=730)
NEARLY_USED_UP = timedelta(days=7)
STUDIED = 20.0  # seconds
NOTHING: tuple[Numbers, Weights] = (np.empty(0, dtype=np.int64), np.empty(0))


@dataclass(frozen=True)
class Suggestion:
    """A product, why it is shown, and on which list it stands."""

    product: Product
    reason: str
    list: str
    arm: str = ""


@dataclass(frozen=True)
class Look:
    product_id: int
    at: datetime
    seconds: float


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

    @property
    def fresh(self) -> set[int]:
        """What was just bought and lasts still."""
        return {product for product, one in self.bought.items() if one.is_fresh(now())}

    @property
    def steps(self) -> list[int]:
        """Goods looked at or bought, newest first, each once."""
        own = [(one.at, product) for product, one in self.bought.items()]
        seen = [(look.at, look.product_id) for look in self.looks]
        newest = sorted([*seen, *own], reverse=True)
        return list(dict.fromkeys(product for _, product in newest))[:STEPS]


def reader_of(visitors: QuerySet[Visitor], customer: User | None) -> Reader:
    """`visitors` are the asker's own trails, see `trails.own`."""
    own = list(visitors.order_by("-began_at")[:5])
    bought = _bought_by(customer) if customer else {}
    if not own:
        return Reader(None, (), bought)
    return Reader(own[0], tuple(_looks(own)), bought)


def for_you(reader: Reader, *, most: int) -> list[Suggestion]:
    """Where the last steps lead, mixed with what is in demand; that alone for who is new."""
    lesson = Lesson.objects.order_by("-learned_at").first()
    arm = arms.arm_of(reader.visitor.key) if reader.visitor else ""
    steps = reader.steps if arm == arms.LEARNED else []
    if lesson is None:
        return _best_sellers(reader, most, arm)
    leads = _leads(steps, Lead.Kind.STEPS)
    ranked = rank(
        steps,
        links_of=lambda product: leads.get(product, NOTHING),
        wanted=(np.asarray(lesson.wanted, dtype=np.int64), np.asarray(lesson.shares)),
        taste=Taste(lesson.half_life, lesson.demand or 1e-6),
        without=reader.fresh | set(steps),
        most=most * 2,
    )
    return _with_reasons(ranked, reader, arm)[:most] or _best_sellers(reader, most, arm)


def similar(product: Product, *, most: int, without: set[int] = frozenset()) -> list[Suggestion]:  # type: ignore[assignment]
    """What people came to from it; others of its kind where too few were here."""
    others, _weights = _leads([product.pk], Lead.Kind.STEPS).get(product.pk, NOTHING)
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


def together(product: Product, *, most: int) -> list[Suggestion]:
    """What lay in the same orders, with how many buyers."""
    lead = Lead.objects.filter(product=product, kind=Lead.Kind.TOGETHER).first()
    if lead is None:
        return []
    shared = dict(zip(lead.others, lead.shared, strict=True))
    return [
        Suggestion(one, _shared_words(shared[one.pk], lead.buyers), "together")
        for one in _cards(lead.others[:most])
    ]


def seen_not_bought(reader: Reader, *, most: int) -> list[Suggestion]:
    """What was studied first, then what was seen last."""
    since_bought = {product: one.at for product, one in reader.bought.items()}
    open_looks = [
        look
        for look in reader.looks
        if look.at > since_bought.get(look.product_id, datetime.min.replace(tzinfo=UTC))
        and look.product_id not in reader.fresh
    ]
    best = sorted(open_looks, key=lambda look: (look.seconds >= STUDIED, look.at), reverse=True)
    when = {look.product_id: look for look in reversed(best)}
    wanted = list(dict.fromkeys(look.product_id for look in best))[:most]
    return [Suggestion(one, _seen_words(when[one.pk]), "seen") for one in _cards(wanted)]


def next_need(reader: Reader, *, most: int) -> list[Suggestion]:
    """What is about to be used up; then what others bought after the same goods."""
    at = now()
    ending = [
        (one.used_up_at, product)
        for product, one in reader.bought.items()
        if one.used_up_at and not one.is_fresh(at) and at < one.used_up_at + FRESHLY_BOUGHT
    ]
    used_up = [product for _, product in sorted(ending)][:most]
    shown = [
        Suggestion(one, _used_up_words(reader.bought[one.pk]), "need") for one in _cards(used_up)
    ]
    if len(shown) < most:
        shown += _bought_later(reader, most - len(shown), {one.product.pk for one in shown})
    return shown


def _bought_later(reader: Reader, most: int, without: set[int]) -> list[Suggestion]:
    owned = sorted(reader.bought, key=lambda product: reader.bought[product].at, reverse=True)
    leads = _leads(owned[:10], Lead.Kind.LATER)
    ranked = rank(
        owned[:10],
        links_of=lambda product: leads.get(product, NOTHING),
        wanted=NOTHING,
        taste=Taste(half_life=5.0, demand=0.0),
        without=set(owned) | without,
        most=most,
    )
    goods = {
        one.pk: one for one in _cards([x for one in ranked for x in (one.goods, one.because) if x])
    }
    return [
        Suggestion(
            goods[one.goods],
            _("Often bought after %(name)s") % {"name": goods[one.because].name},
            "need",
        )
        for one in ranked
        if one.goods in goods and one.because in goods
    ]


def _with_reasons(ranked: Sequence[Ranked], reader: Reader, arm: str) -> list[Suggestion]:
    wanted = [one.goods for one in ranked]
    because = [one.because for one in ranked if one.because is not None]
    goods = {one.pk: one for one in _cards([*wanted, *because])}
    return [
        Suggestion(goods[one.goods], _because_words(one, goods, reader), "for_you", arm)
        for one in ranked
        if one.goods in goods
    ]


def _because_words(one: Ranked, goods: Mapping[int, Product], reader: Reader) -> str:
    cause = goods.get(one.because) if one.because is not None else None
    if cause is None:
        return _("Much in demand these days")
    if one.because in reader.bought:
        return _("Because you bought %(name)s") % {"name": cause.name}
    return _("Because you looked at %(name)s") % {"name": cause.name}


def _shared_words(shared: int, buyers: int) -> str:
    values = {"n": shared, "buyers": buyers}
    return (
        ngettext(
            "%(n)d of %(buyers)d who bought it took this along",
            "%(n)d of %(buyers)d who bought it took this along",
            shared,
        )
        % values
    )


def _seen_words(look: Look) -> str:
    days = (localdate() - localdate(look.at)).days
    if look.seconds >= STUDIED:
        today, before = _("You studied it today"), _("You studied it %(n)d days ago")
    else:
        today, before = _("You looked at it today"), _("You looked at it %(n)d days ago")
    return before % {"n": days} if days else today


def _used_up_words(bought: Bought) -> str:
    return _("Bought on %(day)s, about used up by now") % {"day": f"{localdate(bought.at):%m-%d}"}


def _best_sellers(reader: Reader, most: int, arm: str) -> list[Suggestion]:
    """Before anything was learned."""
    goods = catalogue.sorted_by(catalogue.on_sale().exclude(pk__in=reader.fresh), "sales")
    return [Suggestion(one, _("Sells well here"), "for_you", arm) for one in goods[:most]]


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


def _leads(products: Sequence[int], kind: str) -> dict[int, tuple[Numbers, Weights]]:
    found = Lead.objects.filter(product__in=products, kind=kind)
    rows = found.values_list("product_id", "others", "weights")
    return {
        product: (np.asarray(others, dtype=np.int64), np.asarray(weights))
        for product, others, weights in rows
    }


def _cards(products: Sequence[int]) -> list[Product]:
    """In the order given; what is not for sale any more is left out."""
    goods = catalogue.as_cards(catalogue.on_sale().filter(pk__in=products)).in_bulk()
    return [goods[product] for product in dict.fromkeys(products) if product in goods]

"""Repairs at every stage, the workshop's parts, units to lend, and longer guarantees."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from kefu.accounts.models import User
from kefu.aftersale.models.loans import LoanUnit
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.queries.cover_plans import plans_for_line
from kefu.aftersale.queries.repairs import free_units
from kefu.aftersale.services import bulk_repairs, covers, loans, plans, repairs
from kefu.aftersale.services.repairs import Diagnosis
from kefu.delivery.models import Carrier
from kefu.payments import services as payments
from kefu.shop.models.catalogue import Product, ProductClass
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services import orders
from kefu.shop.services.bulk.orders import mark_as_demo

STAGES = (
    "expected",
    "received",
    "diagnosed",
    "waiting",
    "in_repair",
    "tested",
    "sent_back",
    "back",
)
CLASSES, UNITS, COVERED = 8, 6, 6
WORDS = (
    ("用了一个月开不了机", "主板供电芯片损坏", "更换主板，通电测试两小时正常"),
    ("声音时有时无", "接口松动", "更换接口并重新焊接"),
    ("充不进电", "电池老化，接触不良", "更换电池，充放电三次正常"),
    ("运行时有异响", "风扇轴承磨损", "更换风扇，噪声恢复正常"),
)
PARTS = (
    ("main", "主板", "Main board", 24, 30),
    ("power", "电源", "Power unit", 24, 20),
    ("seal", "密封圈", "Seal", None, 0),
)
DAY = timedelta(days=1)
LOOKS = "外观完好，带电源线"
YUAN = Decimal(1)
REPAIRED = ("phones/", "audio/", "computers/", "appliances/")


def write_repairs(*, staff: User, carrier: Carrier, now: datetime, seed: int) -> None:
    """For goods of the demo's customers that are still guaranteed, the newest first."""
    chance = random.Random(seed + 11)  # noqa: S311
    lines = _guaranteed(now)
    kinds = _kinds(lines)
    _offer(kinds)
    parts = _parts(kinds)
    _units(lines)
    for turn, line in enumerate(lines[: 2 * len(STAGES)]):
        _repair(line, turn, _Hands(staff, carrier, parts, chance), now)
    _cover(lines[: COVERED * 2 : 2])


class _Hands:
    """Who does it and what there is for it."""

    def __init__(
        self, staff: User, carrier: Carrier, parts: Sequence[Part], chance: random.Random
    ) -> None:
        self.staff, self.carrier, self.chance = staff, carrier, chance
        self.parts = parts

    def part(self, line: OrderLine, *, there: bool) -> dict[int, int]:
        kind = line.sku.product.product_class_id if line.sku else 0
        own = [part for part in self.parts if part.product_class_id == kind]
        fitting = [part for part in own if bool(part.stock) is there]
        return {fitting[0].pk: 1} if fitting else {}


def _guaranteed(now: datetime) -> list[OrderLine]:
    lines = OrderLine.objects.filter(
        order__customer__is_demo=True,
        order__status__in=[Order.Status.DELIVERED, Order.Status.COMPLETED],
        order__delivered_at__gt=now - 200 * DAY,
        order__delivered_at__lt=now - 20 * DAY,
        sku__product__warranty_months__gte=12,
        sku__digital=None,
        quantity=1,
        customisation=None,
    ).select_related("order__customer", "sku__product__product_class")
    shelves = Q()
    for shelf in REPAIRED:
        shelves |= Q(sku__product__category__path__startswith=shelf)
    return list(
        lines.filter(shelves).order_by("order__customer", "-order__delivered_at", "pk")[
            : 12 * CLASSES
        ]
    )


def _kinds(lines: Sequence[OrderLine]) -> list[ProductClass]:
    found = {
        line.sku.product.product_class_id: line.sku.product.product_class
        for line in lines
        if line.sku
    }
    return list(found.values())[:CLASSES]


def _offer(kinds: Sequence[ProductClass]) -> None:
    for kind in kinds:
        prices = Product.objects.filter(product_class=kind, is_demo=True).values_list("price")
        usual = sorted(price for (price,) in prices)[len(prices) // 2]
        for months, share in ((12, Decimal("0.06")), (24, Decimal("0.10"))):
            price = max((usual * share).quantize(YUAN), Decimal(5))
            plans.offer(plans.Terms(kind, months, price, is_demo=True), by=None)


def _parts(kinds: Sequence[ProductClass]) -> list[Part]:
    parts = [
        Part(
            code=f"{kind.code}-{code}"[:40],
            product_class=kind,
            name_zh=name_zh,
            name_en=name_en,
            months=months,
            stock=stock,
            is_demo=True,
        )
        for kind in kinds
        for code, name_zh, name_en, months, stock in PARTS
    ]
    bulk_repairs.add_parts(parts)
    return parts


def _units(lines: Sequence[OrderLine]) -> None:
    products = {line.sku.product_id: line.sku.product for line in lines if line.sku}
    bulk_repairs.add_units(
        [
            LoanUnit(code=f"LOAN-{n:03}", product=product, condition="九成新", is_demo=True)
            for n, product in enumerate(list(products.values())[:UNITS], start=1)
        ]
    )


def _repair(line: OrderLine, turn: int, hands: _Hands, now: datetime) -> None:
    stage = STAGES[turn % len(STAGES)]
    says, found, done = WORDS[turn % len(WORDS)]
    begun = now - timedelta(days=12, hours=hands.chance.randint(1, 30))
    request = bulk_repairs.add_repair_request(line, words=says, at=begun)
    repair = repairs.open_repair(request.pk)
    if repair is None:
        return
    missing = stage == "waiting"
    days = hands.chance.choice((-1, 1, 2, 3, 5, 6))
    due = (now + days * DAY).replace(hour=18, minute=0, second=0, microsecond=0)
    diagnosis = Diagnosis(
        found, Repair.CoveredBy.GUARANTEE, due, parts=hands.part(line, there=not missing)
    )
    acts: dict[str, Callable[[], object]] = {
        "received": lambda: repairs.receive(repair.pk, by=hands.staff, condition=LOOKS),
        "diagnosed": lambda: repairs.diagnose(repair.pk, by=hands.staff, found=diagnosis),
        "in_repair": lambda: repairs.begin(repair.pk, by=hands.staff),
        "tested": lambda: repairs.note_tested(repair.pk, by=hands.staff, done=done),
        "sent_back": lambda: repairs.send_back(repair.pk, by=hands.staff, carrier=hands.carrier),
    }
    for reached in STAGES[: STAGES.index(stage) + 1]:
        if reached in acts:
            acts[reached]()
    repair.refresh_from_db()
    if stage == "back" and repair.parcel_id is not None:
        repairs.note_back(repair.parcel_id, at=now - DAY)
        repair.refresh_from_db()
    moments = [begun + n * timedelta(hours=30) for n in range(repair.steps.count())]
    bulk_repairs.set_back(repair, moments)
    if stage == "in_repair":
        _lend(repair, hands.staff)


def _lend(repair: Repair, staff: User) -> None:
    for unit in free_units(repair)[:1]:
        loans.lend(repair.pk, unit_id=unit.pk, by=staff)


def _cover(lines: Sequence[OrderLine]) -> None:
    """Bought after the sale, and paid."""
    placed = []
    for line in lines:
        customer = line.order.customer
        offered = plans_for_line(line, at=line.order.placed_at)
        if customer is None or not offered:
            continue
        one = offered[0]
        wish = covers.Wish(one.plan.pk, line.pk, one.total, f"demo-cover-{line.pk}")
        order = covers.buy(customer, wish, gateway="online")
        if order.charge_id is not None:
            payments.mark_paid(order.charge_id)
        orders.mark_paid(order.pk)
        covers.hold_paid(order.pk)
        placed.append(order.pk)
    mark_as_demo(placed)

"""Which extended guarantees are offered for what, with the days they would hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from kefu.accounts.models import User
from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.periods import chain
from kefu.aftersale.queries.guarantees import Guarantee, guarantees_of
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order, OrderLine

MOST_MONTHS = 60  # bought for one thing, all together
SOLD = (
    Order.Status.PREPARING,
    Order.Status.SHIPPED,
    Order.Status.DELIVERED,
    Order.Status.COMPLETED,
)
HELD = Cover.Status.HELD
GOODS = OrderLine.Kind.GOODS


@dataclass(frozen=True)
class Offered:
    """A plan for all pieces of a line: what it costs, and its days where they can be told."""

    plan: CoverPlan
    total: Decimal
    begins: date | None
    ends: date | None


def open_plans() -> QuerySet[CoverPlan]:
    plans = CoverPlan.objects.filter(is_open=True, sku__is_active=True, sku__stock__gt=0)
    return plans.filter(sku__product__is_active=True).select_related("sku__product")


def plans_for_product(product: Product) -> list[CoverPlan]:
    """What can be put into the basket with it; nothing for what has no guarantee to extend."""
    if not product.warranty_months:
        return []
    return list(_priced(open_plans(), product.product_class_id, product.price))


def plans_for_line(line: OrderLine, *, at: datetime) -> list[Offered]:
    """For goods whose guarantee still runs; the line comes with its order and product."""
    if line.sku is None or line.order.status not in SOLD or not line.sku.product.warranty_months:
        return []
    running = guarantees_of([line], at=at).get(line.pk)
    if running is not None and not running.is_running:
        return []
    if running is None and line.order.status not in SOLD[:2]:
        return []  # it went back
    held = Cover.objects.filter(line=line, status__in=[HELD, Cover.Status.ASKED])
    bought = held.aggregate(months=Sum("months"))["months"] or 0
    plans = _priced(open_plans(), line.sku.product.product_class_id, line.unit_price)
    return [_offered(plan, line, running) for plan in plans if bought + plan.months <= MOST_MONTHS]


def fits(plan: CoverPlan, line: OrderLine) -> bool:
    if line.sku is None or line.sku.product.product_class_id != plan.product_class_id:
        return False
    return plan.least <= line.unit_price and (plan.most is None or line.unit_price <= plan.most)


def unplaced_pieces(order: Order, plan: CoverPlan) -> list[tuple[OrderLine, int]]:
    """Goods of an order that a plan fits, with how many pieces have no cover yet."""
    lines = order.lines.filter(kind=GOODS, sku__digital=None).select_related("sku__product")
    covered = dict(
        Cover.objects.filter(line__order=order)
        .exclude(status=Cover.Status.GIVEN_BACK)
        .order_by()
        .values_list("line")
        .annotate(pieces=Sum("pieces"))
    )
    free = [(line, line.quantity - covered.get(line.pk, 0)) for line in lines if fits(plan, line)]
    return [(line, count) for line, count in free if count > 0]


def unplaced(customer: User) -> QuerySet[Cover]:
    """What a customer has bought without saying what for."""
    covers = Cover.objects.filter(customer=customer.pk, status=HELD, line=None)
    return covers.select_related("plan__sku__product", "bought__order")


def placed_where(cover: Cover, guarantees: Collection[Guarantee]) -> list[OrderLine]:
    """The customer's goods it can be put on."""
    return [one.line for one in guarantees if one.is_running and fits(cover.plan, one.line)]


def plans_for(reader: User) -> QuerySet[CoverPlan]:
    """For the office, with how many were sold and how many hold now."""
    if not reader.may("aftersale.read"):
        return CoverPlan.objects.none()
    plans = CoverPlan.objects.select_related("sku__product", "product_class")
    ordered = plans.order_by("product_class__code", "least", "months", "pk")
    return ordered.annotate(
        sold=Count("covers", filter=~Q(covers__status=Cover.Status.ASKED)),
        back=Count("covers", filter=Q(covers__status=Cover.Status.GIVEN_BACK)),
    )


def _priced(plans: QuerySet[CoverPlan], kind: int, price: Decimal) -> QuerySet[CoverPlan]:
    fitting = plans.filter(product_class=kind, least__lte=price)
    return fitting.filter(Q(most=None) | Q(most__gte=price))


def _offered(plan: CoverPlan, line: OrderLine, running: Guarantee | None) -> Offered:
    total = plan.sku.price * line.quantity
    if running is None:
        return Offered(plan, total, None, None)
    whole = next(one.span for one in running.held if one.kind == "whole")
    wanted = [(cover.months, cover.pieces) for cover in running.covers]
    spans = chain(
        whole,
        [*wanted, (plan.months, line.quantity)],
        pieces=line.quantity,
        pauses=running.facts.pauses,
    )
    return Offered(plan, total, spans[-1].begins, spans[-1].ends)

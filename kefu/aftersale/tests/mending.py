"""What tests of repairs and extended guarantees need."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.models.loans import LoanUnit
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.services import covers, repairs
from kefu.aftersale.services.repairs import Diagnosis
from kefu.delivery.models import Carrier
from kefu.payments import services as payments
from kefu.shop.models.digital import DigitalGoods
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services import orders as shop_orders
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ProductClassFactory,
    ProductFactory,
    SkuFactory,
)


class PartFactory(factory.django.DjangoModelFactory[Part]):
    class Meta:
        model = Part

    code = factory.Sequence(lambda n: f"part-{n}")
    product_class = factory.SubFactory(ProductClassFactory)
    name_zh = "加热盘"
    name_en = "Heating plate"
    months = 36
    stock = 1


class UnitFactory(factory.django.DjangoModelFactory[LoanUnit]):
    class Meta:
        model = LoanUnit

    code = factory.Sequence(lambda n: f"loan-{n}")
    product = factory.SubFactory(ProductFactory)


class PlanFactory(factory.django.DjangoModelFactory[CoverPlan]):
    """A year more for kettles, for 19."""

    class Meta:
        model = CoverPlan
        skip_postgeneration_save = True

    sku = factory.SubFactory(
        SkuFactory,
        price=Decimal(19),
        stock=1000,
        product__name_zh="延保一年",
        product__name_en="One more year",
        product__product_class__code="cover",
    )
    product_class = factory.SubFactory(ProductClassFactory)
    months = 12

    @factory.post_generation
    def service(self, create: bool, extracted: Any, **more: Any) -> None:
        DigitalGoods.objects.create(sku=self.sku, kind=DigitalGoods.Kind.SERVICE)


def bought(
    customer: User | None, *, days_ago: int = 30, quantity: int = 1, **more: Any
) -> OrderLine:
    """A kettle with a year's guarantee that came so many days ago."""
    at = now() - timedelta(days=days_ago)
    order = OrderFactory(
        customer=customer,
        status="delivered",
        delivered_at=at,
        placed_at=at,
        region="330106",
        **more,
    )
    product = ProductFactory(warranty_months=12)
    return OrderLineFactory(order=order, sku=SkuFactory(product=product), quantity=quantity)


def repair_of(line: OrderLine, **more: Any) -> Repair:
    """A repair that is expected."""
    values = {"status": "approved", "reason": "不加热", "way": "label"}
    request = ServiceRequest.objects.create(
        kind="repair", customer=line.order.customer, order=line.order, line=line, sku=line.sku,
        **(values | more),
    )  # fmt: skip
    found = repairs.open_repair(request.pk)
    assert found is not None
    return found


def found(**more: Any) -> Diagnosis:
    values: dict[str, Any] = {
        "finding": "加热盘烧坏",
        "covered_by": "guarantee",
        "due_at": now() + timedelta(days=7),
    }
    return Diagnosis(**(values | more))


def carrier() -> Carrier:
    return Carrier.objects.get_or_create(code="cloud", defaults={"name_zh": "云雀快递"})[0]


def sent_back(line: OrderLine, by: User, **more: Any) -> Repair:
    """A repair that has gone the whole way, and lies in a parcel."""
    repair = repair_of(line)
    repairs.receive(repair.pk, by=by)
    repairs.diagnose(repair.pk, by=by, found=found(**more))
    repairs.begin(repair.pk, by=by)
    repairs.note_tested(repair.pk, by=by, done="换了加热盘")
    return repairs.send_back(repair.pk, by=by, carrier=carrier(), tracking_number=f"YQ{repair.pk}")


def pay(order: Order) -> None:
    assert order.charge_id is not None
    payments.mark_paid(order.charge_id)
    shop_orders.mark_paid(order.pk)
    covers.hold_paid(order.pk)


def covered(customer: User, line: OrderLine, plan: CoverPlan, key: str = "w1") -> Cover:
    """An extended guarantee for a line, ordered and paid."""
    total = plan.sku.price * line.quantity
    order = covers.buy(customer, covers.Wish(plan.pk, line.pk, total, key), gateway="online")
    pay(order)
    return Cover.objects.get(bought__order=order)

"""Lin's repair and guarantees, for the table of doors."""

from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import now

from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair, RepairStep
from kefu.aftersale.models.requests import ServiceRequest
from kefu.core.uploads import services as uploads
from kefu.demo.after_requests import drawn
from kefu.shop.models.orders import OrderLine
from kefu.shop.services.intangible import Service, sell_service
from tests.world import World


def repair(world: World) -> list[Any]:
    return [_repair(world).number]


def photo(world: World) -> list[Any]:
    one = _repair(world)
    step = one.steps.exclude(photo=None).select_related("photo").first()
    if step is None:
        checked = uploads.check(ContentFile(drawn(1), name="it.png"))
        upload = uploads.store(checked, owner_id=None)
        step = RepairStep.objects.create(repair=one, status="received", photo=upload)
    return [one.number, step.photo.number]


def bought(world: World) -> list[Any]:
    return [world.order.number, world.order.lines.first().pk]


def cover(world: World) -> list[Any]:
    plan = _plan(world)
    line = world.order.lines.first()
    bought = OrderLine.objects.get_or_create(
        order=world.order, sku=plan.sku, defaults={"unit_price": 19, "amount": 19}
    )[0]
    if bought.kind == OrderLine.Kind.GOODS:
        OrderLine.objects.filter(pk=bought.pk).update(kind=OrderLine.Kind.FEE)
    held = {"customer": world.lin, "status": "held", "held_at": now(), "months": 12}
    found = Cover.objects.get_or_create(bought=bought, line=line, plan=plan, defaults=held)[0]
    return [found.number]


def plan(world: World) -> list[Any]:
    return [_plan(world).pk]


def part(world: World) -> list[Any]:
    kind = world.order.lines.first().sku.product.product_class
    return [Part.objects.get_or_create(code="plate", product_class=kind, name_zh="加热盘")[0].code]


def _plan(world: World) -> CoverPlan:
    kind = world.order.lines.order_by("pk").first().sku.product.product_class
    sku = sell_service(Service("cover-1", "延保", "Cover", "", "", Decimal(19)), by=None)
    return CoverPlan.objects.get_or_create(sku=sku, product_class=kind, months=12)[0]


def _repair(world: World) -> Repair:
    line = world.order.lines.order_by("pk").first()
    asked = {"kind": "repair", "customer": world.lin, "order": world.order, "line": line}
    request = ServiceRequest.objects.get_or_create(
        client_id="repair-1", defaults={**asked, "status": "approved", "reason": "壶底不热"}
    )[0]
    return Repair.objects.get_or_create(request=request, defaults={"line": line})[0]

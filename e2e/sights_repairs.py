"""What pages about repairs and guarantees show: those of the demo's customers."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from kefu.accounts.models import User
from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair


def a_repair(status: str) -> Callable[[], list[Any]]:
    return lambda: [_one(status).number]


def whose_repair(status: str) -> Callable[[], User | None]:
    return lambda: _one(status).line.order.customer


def who_bought_a_cover() -> User | None:
    return _cover().customer


def a_covered_line() -> list[Any]:
    line = _cover().line
    return [line.order.number, line.pk]


def a_part() -> list[Any]:
    return [Part.objects.order_by("pk")[0].code]


def goods_with_plans() -> list[Any]:
    kind = CoverPlan.objects.filter(is_open=True).order_by("pk")[0].product_class
    goods = kind.products.filter(is_active=True, warranty_months__gt=0)
    return [goods.order_by("pk")[0].code]


def see_the_plans(page: Page) -> None:
    expect(page.locator(".g-beside")).to_be_visible()


def _one(status: str) -> Repair:
    found = Repair.objects.filter(status=status).select_related("line__order__customer")
    return found.order_by("pk")[0]


def _cover() -> Cover:
    held = Cover.objects.filter(status="held").exclude(line=None)
    return held.select_related("customer", "line__order").order_by("pk")[0]

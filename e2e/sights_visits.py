"""What pages of recalls, appointments, guides and thanks show."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import now

from e2e.sights import fang, lin
from kefu.accounts.models import User
from kefu.aftersale.models.follow_ups import FollowUp
from kefu.aftersale.models.guides import Guide, GuideVersion
from kefu.aftersale.models.recalls import Recall
from kefu.aftersale.models.visits import Installer, Visit
from kefu.aftersale.queries import follow_ups, recalls, visits
from kefu.aftersale.services.recalls import announce, write_recall
from kefu.aftersale.services.visits import book_visit
from kefu.shop.models.orders import Order, OrderLine
from tests.ways_visits import STEPS, WORDS


def _came() -> Iterator[Order]:
    orders = Order.objects.filter(customer=lin(), status__in=["delivered", "completed"])
    return orders.exclude(delivered_at=None).order_by("-placed_at").iterator()


def _line() -> OrderLine:
    order = next(_came())
    return order.lines.filter(kind="goods").exclude(sku=None).select_related("sku__product")[0]


def a_draft() -> list[Any]:
    line, told = _line(), {"remedies": ["refund", "exchange"], **WORDS}
    assert line.sku is not None
    return [write_recall(told, [line.sku], by=fang(), recall=None).number]


def a_recall() -> list[Any]:
    found = Recall.objects.exclude(status="draft").first()
    return [found.number if found else announce(_drafted().pk, by=fang()).number]


def _drafted() -> Recall:
    return Recall.objects.get(number=a_draft()[0])


def a_recalled_piece() -> list[Any]:
    recall = Recall.objects.get(number=a_recall()[0])
    return [recall.number, recall.units.order_by("pk")[0].number]


def a_recall_link() -> list[Any]:
    recall = Recall.objects.get(number=a_recall()[0])
    unit = recall.units.filter(order__customer=lin()).select_related("order")[0]
    return [recalls.token_of(recall, unit.order)]


def _visit() -> Visit:
    found = Visit.objects.filter(order__customer=lin()).first()
    return found or _booked()


def _booked() -> Visit:
    line = _line()
    assert line.sku is not None
    Order.objects.filter(pk=line.order_id).update(region="330106")
    comes = Installer.objects.create(
        name="周师傅", phone="+8613700000001", regions=["330100"], weekdays=list(range(7))
    )
    comes.skills.create(product_class=line.sku.product.product_class)
    line.order.refresh_from_db()
    begins = visits.slots_for(line, at=now())[0].begins_at
    told = {"wishes": "没有电梯", "client_id": uuid4().hex, "by": lin()}
    return book_visit(line.pk, begins_at=begins, **told)


def a_visit() -> list[Any]:
    return [_visit().number]


def a_visit_link() -> list[Any]:
    return [visits.token_for_installer(_visit())]


def an_installer() -> list[Any]:
    return [_visit().installer_id]


def a_visited_order() -> list[Any]:
    return [_visit().order.number]


def moving_it() -> str:
    return f"visit={_visit().number}"


def a_guide() -> list[Any]:
    product = _line().sku.product  # type: ignore[union-attr]
    told = {"title_en": "It does not heat", "product_class": product.product_class}
    found, is_new = Guide.objects.get_or_create(title_zh="不加热了", defaults=told)
    if is_new:
        GuideVersion.objects.create(guide=found, number=1, steps=STEPS, published_at=now())
    return [found.number]


def a_guides_step() -> list[Any]:
    return [*a_guide(), "power"]


def a_follow_up_link() -> list[Any]:
    order = next(_came())
    asked = {"due_at": now() - timedelta(days=1), "asked_at": now()}
    found, _ = FollowUp.objects.get_or_create(order=order, defaults=asked)
    return [follow_ups.token_of(found)]


def fang_with_an_answer() -> User:
    order = list(_came())[-1]
    said = {"due_at": now(), "verdict": "fair", "words": "还行", "answered_at": now()}
    FollowUp.objects.get_or_create(order=order, defaults=said)
    return fang()

"""Things of Lin's that are called back, set up at home, or asked about after delivery."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from kefu.aftersale.models.follow_ups import FollowUp
from kefu.aftersale.models.guides import Guide, GuideVersion
from kefu.aftersale.models.recalls import Recall, RecallUnit
from kefu.aftersale.models.visits import Installer, Visit, VisitPhoto
from kefu.aftersale.queries import follow_ups, recalls, visits
from kefu.core.uploads import services as uploads
from kefu.demo.making import landscape
from tests.world import World

WORDS = {
    "title_zh": "电热水壶召回", "title_en": "Recall of a kettle",
    "danger_zh": "底座可能过热", "danger_en": "The base may overheat",
    "advice_zh": "请停止使用", "advice_en": "Stop using it",
}  # fmt: skip
STEPS = [
    {
        "key": "power",
        "zh": "插好电了吗",
        "en": "Is it plugged in?",
        "answers": [
            {"zh": "好了", "en": "Yes", "to": "solved"},
            {"zh": "还是不行", "en": "It does not help", "to": "repair"},
        ],
    }
]


def recall(world: World) -> list[Any]:
    return [_recall(world).number]


def draft(world: World) -> list[Any]:
    found = Recall.objects.filter(status="draft").first()
    return [(found or Recall.objects.create(drafted_by=world.agent, **WORDS)).number]


def piece(world: World) -> list[Any]:
    running = _recall(world)
    return [running.number, running.units.get().number]


def recall_link(world: World) -> list[Any]:
    return [recalls.token_of(_recall(world), world.order)]


def forged(_world: World) -> list[Any]:
    return ["forged"]


def visit(world: World) -> list[Any]:
    return [_visit(world).number]


def visit_link(world: World) -> list[Any]:
    return [visits.token_for_installer(_visit(world))]


def visit_photo(world: World) -> list[Any]:
    return [_visit(world).number, _photo(world)]


def own_photo(world: World) -> list[Any]:
    return [world.order.number, _photo(world)]


def installer(world: World) -> list[Any]:
    return [_visit(world).installer_id]


def follow_up_link(world: World) -> list[Any]:
    asked = {"due_at": now(), "asked_at": now()}
    found, _ = FollowUp.objects.get_or_create(order=world.order, defaults=asked)
    return [follow_ups.token_of(found)]


def guide(world: World) -> list[Any]:
    goods = world.order.lines.first().sku.product
    told = {"title_en": "It does not heat", "product_class": goods.product_class}
    found, is_new = Guide.objects.get_or_create(title_zh="不加热", defaults=told)
    if is_new:
        GuideVersion.objects.create(guide=found, number=1, steps=STEPS, published_at=now())
    return [found.number]


def step(world: World) -> list[Any]:
    return [*guide(world), "power"]


def _recall(world: World) -> Recall:
    found = Recall.objects.exclude(status="draft").first()
    if found is None:
        told = {"remedies": ["refund"], "drafted_by": world.agent, "announced_by": world.agent}
        found = Recall.objects.create(status="running", announced_at=now(), **told, **WORDS)
        line = world.order.lines.first()
        RecallUnit.objects.create(recall=found, order=world.order, line=line, status="told")
    return found


def _visit(world: World) -> Visit:
    found = Visit.objects.first()
    if found is None:
        comes = Installer.objects.create(name="周师傅", phone="+8613700000001", regions=["330100"])
        begins = now() + timedelta(days=2)
        found = Visit.objects.create(
            client_id="visit-1",
            order=world.order,
            line=world.order.lines.first(),
            installer=comes,
            begins_at=begins,
            ends_at=begins + timedelta(hours=2),
        )
    return found


def _photo(world: World) -> str:
    shown = _visit(world)
    found = shown.photos.select_related("upload").first()
    if found is None:
        upload = uploads.store(landscape(1), owner_id=world.lin.pk)
        found = VisitPhoto.objects.create(visit=shown, upload=upload)
    return found.upload.number

"""Lin's requests, for the table of doors."""

from typing import Any

from django.core.files.base import ContentFile

from kefu.aftersale.models.pick_ups import PickUp
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestPicture
from kefu.aftersale.queries.pick_ups import slots
from kefu.core.uploads import services as uploads
from kefu.demo.after_requests import drawn
from tests.world import World


def order(world: World) -> list[Any]:
    return [world.order.number]


def request(world: World) -> list[Any]:
    return [_request(world).number]


def withdrawal(world: World) -> list[Any]:
    return [_request(world).number, "withdraw"]


def approval(world: World) -> list[Any]:
    return [_request(world).number, "approve"]


def picture(world: World) -> list[Any]:
    one = _request(world)
    known = RequestPicture.objects.filter(request=one).select_related("upload").first()
    if known is not None:
        return [known.upload.number]
    checked = uploads.check(ContentFile(drawn(1), name="it.png"))
    upload = uploads.store(checked, owner_id=world.lin.pk)
    RequestPicture.objects.create(request=one, upload=upload)
    return [upload.number]


def visit(world: World) -> list[Any]:
    begins, ends = slots(world.order.placed_at)[-1]
    times = {"begins_at": begins, "ends_at": ends}
    made = PickUp.objects.get_or_create(
        client_id="visit-1", defaults={"order": world.order, **times}
    )
    return [made[0].number]


def _request(world: World) -> ServiceRequest:
    line = world.order.lines.get()
    asked = {"kind": "missing", "customer": world.lin, "order": world.order, "line": line}
    return ServiceRequest.objects.get_or_create(
        client_id="request-1", defaults={**asked, "sku": line.sku, "reason": "壶盖没有装"}
    )[0]

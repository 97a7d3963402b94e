"""How the address of a claim, a report or a supplier is made, in the world of Lin."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import now

from kefu.aftersale.models.claims import Claim, Evidence
from kefu.aftersale.models.reports import ParcelReport, ReportPicture
from kefu.core.uploads import services as uploads
from kefu.shop.models.catalogue import Supplier
from tests.world import World


def _report(world: World) -> ParcelReport:
    known = ParcelReport.objects.filter(order=world.order).first()
    if known is not None:
        return known
    report = ParcelReport.objects.create(
        client_id="report-1",
        order=world.order,
        parcel=world.parcel,
        case=world.case,
        customer=world.lin,
        trouble="lost",
        wants="refund",
        words="等了三天没人送来",
    )
    file = uploads.check(ContentFile("门口的照片".encode(), name="door.txt"))
    ReportPicture.objects.create(report=report, upload=uploads.store(file, owner_id=world.lin.pk))
    return report


def report_of_order(world: World) -> list[Any]:
    return [world.order.number, _report(world).number]


def picture_of_order(world: World) -> list[Any]:
    return [*report_of_order(world), _report(world).pictures.get().upload.number]


def report(world: World) -> list[Any]:
    return [_report(world).number]


def picture(world: World) -> list[Any]:
    return [*report(world), _report(world).pictures.get().upload.number]


def claim(world: World) -> list[Any]:
    made = {"cause": "lost", "asked": Decimal(129), "due_at": now() + timedelta(days=9)}
    named = {"carrier": world.parcel.carrier, "order": world.order}
    known, _is_new = Claim.objects.get_or_create(parcel=world.parcel, defaults={**made, **named})
    return [known.number]


def claim_file(world: World) -> list[Any]:
    found = Claim.objects.get(number=claim(world)[0])
    file = {"upload": world.upload, "claim": found}
    Evidence.objects.get_or_create(key="door", defaults=file)
    return [found.number, world.upload.number]


def carrier(world: World) -> list[Any]:
    return [world.parcel.carrier.code]


def supplier(_: World) -> list[Any]:
    return [Supplier.objects.get_or_create(code="north", defaults={"name_zh": "北方"})[0].code]

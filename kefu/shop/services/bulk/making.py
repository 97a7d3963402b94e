"""What was made to order, in a shop that is filled in one go, and how that goes again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from kefu.core.uploads import services as uploads
from kefu.core.uploads.models import Upload
from kefu.shop.models.options import Design, DesignPicture
from kefu.shop.models.orders import Order
from kefu.shop.models.production import Customisation, ProductionOrder, ReturnWaiver


@dataclass(frozen=True)
class Past:
    """When it was ordered, and until when it was due if that is over."""

    placed_at: datetime
    due_at: datetime | None = None


@transaction.atomic
def set_back(order: Order, past: Past) -> None:
    """An order of the demo, as old as its story says; its stages lie evenly since then."""
    back = order.placed_at - past.placed_at
    days = timedelta(days=back.days // 3)  # whole ones: it stays the end of a working day
    Order.objects.filter(pk=order.pk).update(placed_at=past.placed_at, is_demo=True)
    ReturnWaiver.objects.filter(order=order).update(at=past.placed_at)
    Design.objects.filter(ordered__line__order=order).update(at=past.placed_at, is_demo=True)
    ProductionOrder.objects.filter(line__order=order).update(
        accepted_at=F("accepted_at") - back,
        begun_at=F("begun_at") - back * 2 / 3,
        checked_at=F("checked_at") - back / 3,
        packed_at=F("packed_at") - back / 6,
        due_at=past.due_at or F("due_at") - days,
        first_due_at=past.due_at or F("first_due_at") - days,
    )


@transaction.atomic
def remove_demo_making() -> None:
    """Before the orders and the goods of the demo go: pictures have files that go too."""
    of_the_demo = Q(line__order__is_demo=True) | Q(line__order__customer__is_demo=True)
    made = ProductionOrder.objects.filter(of_the_demo)
    photos = list(made.exclude(photo=None).values_list("photo", flat=True))
    made.delete()
    Customisation.objects.filter(of_the_demo).delete()
    designs = Design.objects.filter(
        Q(is_demo=True) | Q(product__is_demo=True) | Q(owner__is_demo=True), ordered=None
    )
    pictures = DesignPicture.objects.filter(design__in=designs)
    files = [key for pair in pictures.values_list("large", "small") for key in pair]
    pictures.delete()
    Design.objects.filter(pk__in=list(designs.values_list("pk", flat=True))).delete()
    for upload in Upload.objects.filter(pk__in=[*photos, *files]):
        uploads.forget(upload)

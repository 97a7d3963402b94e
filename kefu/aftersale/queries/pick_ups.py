"""The times in which a courier can come, and the visits that are to come."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet, Sum
from django.utils.timezone import get_current_timezone, localdate

from kefu.accounts.models import User
from kefu.aftersale.couriers.port import Visit
from kefu.aftersale.models.pick_ups import PickUp
from kefu.delivery.models import Carrier
from kefu.shop.models.orders import Order

DAYS_AHEAD = 3
HOURS = (9, 12, 15, 18)  # a courier comes within three hours
LASTS = timedelta(hours=3)
SOONEST = timedelta(hours=2)


def slots(at: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which a courier can come, today and the next days."""
    zone, today = get_current_timezone(), localdate(at)
    days = [today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)]
    begins = [datetime.combine(day, time(hour), zone) for day in days for hour in HOURS]
    return [(begin, begin + LASTS) for begin in begins if begin - at >= SOONEST]


def visit_of(pick_up: PickUp) -> Visit:
    """As a courier is told it: where the door is, the order knows."""
    order = pick_up.order
    pieces = pick_up.requests.aggregate(sum=Sum("quantity", default=0))["sum"]
    return Visit(
        number=pick_up.number,
        begins_at=pick_up.begins_at,
        ends_at=pick_up.ends_at,
        recipient=order.recipient,
        phone=order.phone,
        address=order.address,
        region=order.region,
        pieces=pieces,
    )


def carrier_of(order: Order) -> Carrier | None:
    """The one that brought the order, else any that is used."""
    last = order.shipments.select_related("parcel__carrier").order_by("-pk").first()
    return last.parcel.carrier if last else Carrier.objects.filter(is_used=True).first()


def under_way(at: datetime) -> list[int]:
    """Visits whose time has begun, and of which we have heard nothing yet."""
    begun = PickUp.objects.filter(status=PickUp.Status.BOOKED, begins_at__lte=at)
    return list(begun.exclude(waybill="").order_by("begins_at").values_list("pk", flat=True))


def visits_for(reader: User) -> QuerySet[PickUp]:
    """Those to come, the nearest first, then those nobody was met at."""
    if not reader.may("aftersale.read"):
        return PickUp.objects.none()
    open_ones = PickUp.objects.filter(status__in=[PickUp.Status.BOOKED, PickUp.Status.MISSED])
    return open_ones.select_related("order").order_by("begins_at", "pk")

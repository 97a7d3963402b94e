"""Who tells us of parcels, which parcels they are to be asked about, what they said that is new."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from kefu.delivery.carriers import LOOPBACK, kinds, made
from kefu.delivery.models import UNDER_WAY, Carrier, CarrierAccount, Parcel, StrangeStatus
from kefu.delivery.port import Adapter, Label

ASKED_AT_ONCE = 200


def tellers() -> dict[str, type[Adapter]]:
    """Who can tell of parcels, by their code."""
    return kinds()


def adapter(code: str) -> Adapter | None:
    """One with the shop's keys; also one that is shut, for what was asked before."""
    account = CarrierAccount.objects.filter(adapter=code).first()
    if account is None or not account.keys or code not in kinds():
        return None
    return made(code, account.keys)


def is_open(code: str) -> bool:
    """The demo's carrier moves nothing: outside of the demo nobody is asked there."""
    account = CarrierAccount.objects.filter(adapter=code, is_open=True).first()
    return account is not None and (settings.DEMO or account.keys.get("address") != LOOPBACK)


def accounts() -> dict[str, CarrierAccount]:
    return {one.adapter: one for one in CarrierAccount.objects.all()}


def label_of(parcel: Parcel) -> Label:
    return Label(parcel.tracking_number, parcel.carrier.company)


def to_ask_about(at: datetime) -> list[int]:
    """Parcels whose turn it is, those that have waited longest first."""
    due = Parcel.objects.filter(look_at__lte=at, status__in=UNDER_WAY)
    return list(due.order_by("look_at").values_list("pk", flat=True)[:ASKED_AT_ONCE])


def parcel_called(adapter_code: str, label: Label) -> Parcel | None:
    """The parcel that a notice speaks of, among those of the carriers it may speak for."""
    found = Parcel.objects.filter(carrier__adapter=adapter_code, tracking_number=label.number)
    if label.company:
        found = found.filter(carrier__company__in=["", label.company])
    return found.first()


def carriers() -> QuerySet[Carrier]:
    """All of them, with how many parcels are on their way."""
    under_way = Count("parcels", filter=Q(parcels__status__in=UNDER_WAY))
    return Carrier.objects.annotate(under_way=under_way).order_by("-is_used", "name_en", "pk")


def usable_carriers() -> QuerySet[Carrier]:
    return Carrier.objects.filter(is_used=True).order_by("pk")


def strange_statuses() -> QuerySet[StrangeStatus]:
    """Codes we do not know, those without a meaning first."""
    return StrangeStatus.objects.order_by("means", "-last_at")

"""What was agreed with suppliers, and how they do."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from kefu.accounts.models import User
from kefu.aftersale.models.claims import Claim, ClaimCost
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.suppliers import SellingStop, SupplierAgreement
from kefu.aftersale.queries.claims import claims_for
from kefu.core.money import YUAN
from kefu.shop.models.catalogue import Supplier


def agreement_of(supplier_id: int, *, at: datetime) -> SupplierAgreement:
    """The newest that has begun and not ended; where there is none, the usual one."""
    begun = SupplierAgreement.objects.filter(supplier=supplier_id, begins_at__lte=at)
    living = begun.filter(Q(ends_on=None) | Q(ends_on__gte=localdate(at)))
    return living.order_by("-begins_at", "-pk").first() or SupplierAgreement(
        supplier_id=supplier_id
    )


def stops_for(reader: User) -> QuerySet[SellingStop]:
    """Newest first."""
    if not reader.may("aftersale.read"):
        return SellingStop.objects.none()
    people = "supplier", "asked_by", "decided_by", "lifted_by"
    return SellingStop.objects.select_related(*people).order_by("-asked_at", "-pk")


def living_stop(reader: User, supplier: Supplier) -> SellingStop | None:
    """The one that waits, or is in force."""
    living = [SellingStop.Status.ASKED, SellingStop.Status.IN_FORCE]
    return stops_for(reader).filter(supplier=supplier, status__in=living).first()


def claims_of_supplier(reader: User, supplier: Supplier) -> QuerySet[Claim]:
    return claims_for(reader).filter(supplier=supplier)


def faults_unclaimed(since: datetime) -> QuerySet[ServiceRequest]:
    """Settled returns of faulty goods that cost us something, and stand in no claim yet."""
    known = ClaimCost.objects.filter(key=Concat(Value("request-"), OuterRef("number")))
    faulty = ServiceRequest.objects.filter(
        kind="faulty", status="settled", settled_at__gte=since, refund__gt=0, currency=YUAN
    )
    sold = faulty.exclude(sku__product__supplier=None).filter(sku__isnull=False)
    return sold.exclude(Exists(known)).select_related("sku__product").order_by("settled_at", "pk")

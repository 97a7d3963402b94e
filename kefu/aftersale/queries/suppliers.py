"""What was agreed with suppliers, and how they do."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from kefu.aftersale.models.suppliers import SupplierAgreement


def agreement_of(supplier_id: int | None, *, at: datetime) -> SupplierAgreement:
    """The newest that has begun and not ended; where there is none, the usual one."""
    begun = SupplierAgreement.objects.filter(supplier=supplier_id, begins_at__lte=at)
    living = begun.filter(Q(ends_on=None) | Q(ends_on__gte=localdate(at)))
    return living.order_by("-begins_at", "-pk").first() or SupplierAgreement(
        supplier_id=supplier_id
    )

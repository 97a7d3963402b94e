"""Claims of long ago for the demo shop, and how they go with it; nobody is told."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from kefu.aftersale.models.claims import Claim, ClaimCost, ClaimStep, Recovery
from kefu.aftersale.models.reports import ParcelReport, ReportPicture
from kefu.aftersale.models.suppliers import SellingStop, SupplierAgreement
from kefu.core.bulk import numbered, tied, write
from kefu.core.uploads.services import forget


@transaction.atomic
def add_past_claims(
    claims: list[Claim],
    *,
    costs: Iterable[ClaimCost],
    steps: Iterable[ClaimStep],
    money: Iterable[Recovery] = (),
) -> None:
    """Unsaved rows that name each other by object."""
    write(numbered(claims))
    write(tied(list(costs), "claim"))
    write(tied(list(steps), "claim"))
    write(tied(list(money), "claim"))


def add_past_agreements(agreements: Iterable[SupplierAgreement]) -> None:
    write(list(agreements))


@transaction.atomic
def remove_demo_claims() -> None:
    """Before the demo's cases, orders and goods."""
    demo = Q(is_demo=True) | Q(order__customer__is_demo=True)
    claims = Claim.objects.filter(demo | Q(supplier__products__is_demo=True))
    ids = list(claims.values_list("pk", flat=True).distinct())
    ClaimCost.objects.filter(claim__in=ids).delete()
    Recovery.objects.filter(claim__in=ids).delete()
    Claim.objects.filter(pk__in=ids).delete()
    reports = ParcelReport.objects.filter(
        Q(is_demo=True) | Q(customer__is_demo=True) | Q(order__customer__is_demo=True)
    )
    for picture in ReportPicture.objects.filter(report__in=reports).select_related("upload"):
        picture.delete()
        forget(picture.upload)
    reports.delete()
    SellingStop.objects.filter(supplier__products__is_demo=True).delete()
    SupplierAgreement.objects.filter(supplier__products__is_demo=True).delete()

"""Agreements with suppliers, and who of them may sell: nobody stops one alone."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.suppliers import (
    SellingStopAsked,
    SellingStopDecided,
    SellingStopLifted,
    SupplierAgreed,
)
from kefu.aftersale.models.suppliers import SellingStop, SupplierAgreement
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.catalogue import Supplier
from kefu.shop.services.suppliers import let_sell, stop_selling

Status = SellingStop.Status


@transaction.atomic
def agree(agreement: SupplierAgreement, *, by: User) -> SupplierAgreement:
    """A new version; claims that are filed already keep their dates."""
    agreement.pk = None
    agreement._state.adding = True
    agreement.begins_at = agreement.made_at = now()
    agreement.made_by = by
    agreement.save()
    record(SupplierAgreed(agreement.pk, agreement.supplier_id), by=by)
    return agreement


@transaction.atomic
def ask_stop(supplier_id: int, *, by: User, because: str) -> SellingStop:
    """It waits for a second person; asked twice, it is one."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
    living = SellingStop.objects.filter(supplier=supplier)
    known = living.filter(status__in=[Status.ASKED, Status.IN_FORCE]).first()
    if known is not None:
        return known
    stop = SellingStop.objects.create(supplier=supplier, because=because, asked_by=by)
    record(SellingStopAsked(stop.pk, supplier.pk), by=by)
    return stop


@transaction.atomic
def decide_stop(stop_id: int, *, by: User, in_force: bool, note: str = "") -> SellingStop:
    """Yes takes all the supplier's goods off sale in the same moment."""
    stop = _locked(stop_id)
    if stop.asked_by_id == by.pk:
        raise Refusal(_("You asked for it yourself; a second person has to decide."))
    stop.move_to(Status.IN_FORCE if in_force else Status.DECLINED)
    stop.decided_by, stop.decided_at, stop.note = by, now(), note
    if in_force:
        stop.taken_off = stop_selling(stop.supplier_id, by=by)
    stop.save()
    decided = SellingStopDecided(stop.pk, stop.supplier_id, in_force, len(stop.taken_off))
    record(decided, by=by)
    return stop


@transaction.atomic
def lift_stop(stop_id: int, *, by: User) -> SellingStop:
    """What it took off sale comes back, and nothing else."""
    stop = _locked(stop_id)
    stop.move_to(Status.LIFTED)
    stop.lifted_by, stop.lifted_at = by, now()
    stop.save()
    let_sell(stop.supplier_id, products=stop.taken_off, by=by)
    record(SellingStopLifted(stop.pk, stop.supplier_id), by=by)
    return stop


def _locked(stop_id: int) -> SellingStop:
    return SellingStop.objects.select_for_update().get(pk=stop_id)

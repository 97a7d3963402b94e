"""Claims against carriers and suppliers: opened by what the customer got, kept by their dates.

Whatever becomes of a claim, nothing here touches what the customer got.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.claims import (
    ClaimAnswered,
    ClaimClosed,
    ClaimDisputed,
    ClaimFiled,
    ClaimTaken,
    RecoveryBooked,
)
from kefu.aftersale.models.claims import CarrierTerms, Claim, ClaimStep, Recovery
from kefu.aftersale.models.suppliers import SupplierAgreement
from kefu.aftersale.queries.claims import advanced_for, recovered_of, terms_with
from kefu.aftersale.queries.suppliers import agreement_of
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal

Status = Claim.Status
What = ClaimStep.What
COMPLAINT_DAYS = 7  # a complaint is answered as soon as a claim


@transaction.atomic
def file_claim(claim_id: int, *, by: User, asked: Decimal, reference: str = "") -> Claim:
    """It went to them; from now on their time runs."""
    claim, at = locked(claim_id), now()
    if asked <= 0:
        raise Refusal(_("Say how much is claimed."))
    claim.move_to(Status.FILED)
    claim.asked, claim.reference, claim.filed_at = asked, reference, at
    wait_until(claim, at + timedelta(days=_agreed(claim, at).answer_days))
    claim.save()
    tell_step(claim, What.FILED, by=by, at=at, words=reference)
    due = claim.due_at.isoformat() if claim.due_at else ""
    record(ClaimFiled(claim.pk, str(asked), due), by=by)
    return claim


@transaction.atomic
def note_yes(claim_id: int, *, by: User, agreed: Decimal) -> Claim:
    """They pay so much; now the money is to come."""
    claim, at = locked(claim_id), now()
    if not 0 < agreed <= claim.asked:
        raise Refusal(_("They cannot agree to more than was asked. Look at the sum again."))
    in_time = claim.due_at is None or at <= claim.due_at
    claim.move_to(Status.ACCEPTED)
    claim.agreed, claim.answered_at = agreed, at
    wait_until(claim, at + timedelta(days=_agreed(claim, at).pay_days))
    claim.save()
    tell_step(claim, What.ACCEPTED, by=by, at=at, words=str(agreed))
    record(ClaimAnswered(claim.pk, accepted=True, agreed=str(agreed), in_time=in_time), by=by)
    return claim


@transaction.atomic
def note_no(claim_id: int, *, by: User, words: str) -> Claim:
    """They do not pay, and why; somebody decides soon whether we complain."""
    claim, at = locked(claim_id), now()
    in_time = claim.due_at is None or at <= claim.due_at
    claim.move_to(Status.REFUSED)
    claim.answered_at = at
    wait_until(claim, at + timedelta(days=_agreed(claim, at).answer_days))
    claim.save()
    tell_step(claim, What.REFUSED, by=by, at=at, words=words)
    record(ClaimAnswered(claim.pk, accepted=False, agreed="0", in_time=in_time), by=by)
    return claim


@transaction.atomic
def dispute(claim_id: int, *, by: User, words: str) -> Claim:
    """We complain: to the postal administration, or where the agreement says."""
    claim, at = locked(claim_id), now()
    claim.move_to(Status.DISPUTED)
    wait_until(claim, at + timedelta(days=COMPLAINT_DAYS))
    claim.save()
    tell_step(claim, What.DISPUTED, by=by, at=at, words=words)
    record(ClaimDisputed(claim.pk), by=by)
    return claim


@transaction.atomic
def book_recovery(
    claim_id: int, *, by: User, amount: Decimal, key: str, reference: str = ""
) -> Recovery:
    """Money came, in one part or several. The same key again is the same money.

    When all that was agreed is there, the claim is closed; what is more than it cost us is refused.
    """
    claim, at = locked(claim_id), now()
    known = Recovery.objects.filter(key=key).first()
    if known is not None:
        return known
    before, cost = recovered_of(claim), advanced_for(claim)
    if claim.status not in {*Claim.TAKES_MONEY, Status.WRITTEN_OFF}:
        raise Refusal(_("This claim waits for no money now."))
    if amount <= 0 or before + amount > max(cost, claim.asked):
        raise Refusal(_("So much is not open in this claim. Look at the sum again."))
    row = Recovery.objects.create(
        claim=claim, amount=amount, reference=reference, at=at, by=by, key=key
    )
    tell_step(claim, What.RECOVERED, by=by, at=at, words=str(amount))
    record(RecoveryBooked(claim.pk, row.pk, str(amount)), by=by)
    wanted = claim.agreed if claim.agreed is not None else claim.asked
    if claim.status == Status.WRITTEN_OFF or before + amount >= wanted:
        _close(claim, Status.RECOVERED, by=by, at=at)
    return row


@transaction.atomic
def write_off(claim_id: int, *, by: User, words: str) -> Claim:
    """Nothing more is to be had. The reason stands in its story."""
    claim, at = locked(claim_id), now()
    tell_step(claim, What.WRITTEN_OFF, by=by, at=at, words=words)
    how = Status.RECOVERED if _had_some(claim) else Status.WRITTEN_OFF
    _close(claim, how, by=by, at=at)
    return claim


@transaction.atomic
def take_claim(claim_id: int, *, by: User) -> Claim:
    claim = locked(claim_id)
    if claim.owner_id != by.pk:
        claim.owner = by
        claim.save(update_fields=["owner"])
        tell_step(claim, What.TAKEN, by=by, at=now())
        record(ClaimTaken(claim.pk, by.pk), by=by)
    return claim


def locked(claim_id: int) -> Claim:
    people = Claim.objects.select_related("carrier", "supplier", "owner")
    return people.select_for_update(of=("self",)).get(pk=claim_id)


def wait_until(claim: Claim, due_at: datetime | None) -> None:
    """Another date holds; of the one before nobody is warned any more."""
    claim.due_at, claim.warned_at, claim.missed_at = due_at, None, None


def tell_step(claim: Claim, what: str, *, by: User | None, at: datetime, words: str = "") -> None:
    ClaimStep.objects.create(claim=claim, what=what, words=words[:300], at=at, by=by)


def _had_some(claim: Claim) -> bool:
    """Paid in part: what came is kept as recovered, the rest is given up."""
    return claim.status == Status.ACCEPTED and recovered_of(claim) > 0


def _close(claim: Claim, how: str, *, by: User, at: datetime) -> None:
    claim.move_to(how)
    claim.closed_at = at
    wait_until(claim, None)
    claim.save()
    told: dict[str, Any] = {
        "advanced": str(advanced_for(claim)),
        "recovered": str(recovered_of(claim)),
    }
    record(
        ClaimClosed(
            claim.pk,
            is_carriers=claim.carrier_id is not None,
            how=how,
            currency=claim.currency,
            **told,
        ),
        by=by,
    )


def _agreed(claim: Claim, at: datetime) -> CarrierTerms | SupplierAgreement:
    """What holds between us and whom it is against."""
    if claim.carrier is not None:
        return terms_with(claim.carrier, at=at)
    return agreement_of(claim.supplier_id or 0, at=at)

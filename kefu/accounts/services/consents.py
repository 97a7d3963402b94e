"""A customer allows something for one purpose, and takes it back as easily."""

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts import events
from kefu.accounts.models import Consent, User
from kefu.core.events import record


@transaction.atomic
def give_consent(*, user: User, purpose: str, source: str) -> Consent:
    """Giving twice is giving once."""
    consent, is_new = Consent.objects.get_or_create(
        user=user,
        purpose=Consent.Purpose(purpose),
        withdrawn_at=None,
        defaults={"source": source},
    )
    if is_new:
        record(events.ConsentGiven(user.pk, purpose, source), by=user)
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, purpose: str, source: str) -> None:
    open_ones = Consent.objects.filter(
        user=user, purpose=Consent.Purpose(purpose), withdrawn_at=None
    )
    if open_ones.update(withdrawn_at=now()):
        record(events.ConsentWithdrawn(user.pk, purpose, source), by=user)

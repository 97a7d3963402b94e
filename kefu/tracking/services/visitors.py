"""A trail begins with a yes, joins its customer at sign-in, and ends with a no."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import Consent, User
from kefu.accounts.services import consents
from kefu.core.events import record_all
from kefu.tracking.events import TrailEnded
from kefu.tracking.jobs import clean_files
from kefu.tracking.models import Batch, Visitor
from kefu.tracking.queries import trails

TRACKING = Consent.Purpose.TRACKING


@transaction.atomic
def begin(*, customer: User | None = None) -> Visitor:
    """Somebody said yes in this browser."""
    if customer is not None:
        consents.give_consent(user=customer, purpose=TRACKING, source="banner")
    return Visitor.objects.create(customer=customer, joined_at=now() if customer else None)


@transaction.atomic
def join(*, key: UUID | None, customer: User) -> Visitor | None:
    """The browser's trail becomes the customer's, past included; None if the customer said no.

    The yes in the browser told of this, and counts where the account never said anything. A no of
    the account is the last word, and takes the trail along.
    """
    visitor = Visitor.objects.select_for_update().filter(key=key).first() if key else None
    if not trails.allows(customer):
        if trails.has_decided(customer):
            end([visitor] if visitor and visitor.customer_id is None else [])
            return None
        consents.give_consent(user=customer, purpose=TRACKING, source="banner")
    is_free = visitor is not None and visitor.ended_at is None
    if visitor is None or not is_free or visitor.customer_id not in {None, customer.pk}:
        return Visitor.objects.create(customer=customer, joined_at=now())
    if visitor.customer_id is None:
        visitor.customer, visitor.joined_at = customer, now()
        visitor.save(update_fields=["customer", "joined_at"])
    return visitor


@transaction.atomic
def end(visitors: Iterable[Visitor]) -> int:
    """Erase: gone for every reader from now on, from the files as soon as a job has been there.

    What is left till then is a key that is nobody's. Whoever is writing a batch for one of them
    holds its row; we wait, and take that batch along.
    """
    keys = [visitor.key for visitor in visitors]
    alive = Visitor.objects.select_for_update().filter(key__in=keys, ended_at=None)
    ended = list(alive.order_by("key"))
    if not ended:
        return 0
    gone = [visitor.key for visitor in ended]
    Visitor.objects.filter(key__in=gone).update(ended_at=now(), customer=None, joined_at=None)
    Batch.objects.filter(visitor__in=gone).delete()
    record_all(TrailEnded(visitor.key.hex, visitor.customer_id) for visitor in ended)
    clean_files.defer()
    return len(ended)


def end_all_of(*, user_id: int) -> int:
    """Everything that is this person's, in all browsers."""
    return end(Visitor.objects.filter(customer=user_id, ended_at=None))


@transaction.atomic
def move_to(*, user_id: int, guest_id: int) -> None:
    """A guest turned out to be this customer."""
    Visitor.objects.filter(customer=guest_id).update(customer=user_id)

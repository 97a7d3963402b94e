"""Reading personal data in clear, handing a copy to its owner, and forgetting."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from kefu.accounts import events
from kefu.accounts.models import PersonalLook, User
from kefu.accounts.services.access import end_sessions
from kefu.accounts.services.addresses import forget_removed
from kefu.core.events import record

READABLE = ("name", "email", "phone")


@transaction.atomic
def reveal(*, field: str, of: User, by: User, reason: str) -> str:
    """The field in clear. Who read it, when and why is written down, and its owner can see it."""
    if not by.may("personal.read") or not reason.strip():
        raise PermissionDenied
    if field not in READABLE:
        raise ValueError(field)
    PersonalLook.objects.create(reader=by, person=of, field=field, reason=reason.strip()[:200])
    record(events.PersonalDataRead(of.pk, by.pk, field), by=by)
    value = getattr(of, field)
    return value or (of.new_email or "" if field == "email" else "")


@transaction.atomic
def note_look(*, of: User, by: User, field: str, reason: str) -> None:
    """Personal words that stand elsewhere were read for work; their owner can see by whom."""
    PersonalLook.objects.create(reader=by, person=of, field=field, reason=reason[:200])
    record(events.PersonalDataRead(of.pk, by.pk, field), by=by)


@transaction.atomic
def note_export(*, user: User) -> None:
    record(events.PersonalDataExported(user.pk), by=user)


@transaction.atomic
def ask_for_erasure(*, user: User) -> datetime:
    """The account is erased after some days' grace, in which its owner may think better of it."""
    if user.is_staff:
        raise PermissionDenied
    due_at = user.erase_due_at or now() + timedelta(days=settings.ERASURE_GRACE_DAYS)
    user.erase_due_at = due_at
    user.save(update_fields=["erase_due_at"])
    record(events.ErasureAsked(user.pk, due_at.isoformat()), by=user)
    return due_at


@transaction.atomic
def call_off_erasure(*, user: User) -> None:
    if user.erase_due_at is None:
        return
    user.erase_due_at = None
    user.save(update_fields=["erase_due_at"])
    record(events.ErasureCalledOff(user.pk), by=user)


@transaction.atomic
def erase_customer(*, user_id: int) -> None:
    """Only a number remains, so that orders still add up. Guests that became this person go too."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.erased_at is not None or user.is_staff:
        return
    end_sessions(user)
    Authenticator.objects.filter(user_id=user.pk).delete()
    user.consents.filter(withdrawn_at=None).update(withdrawn_at=now())
    user.addresses.all().delete()
    user.looks.update(reason="")
    user.name, user.region = "", ""
    user.email = user.phone = user.new_email = None
    user.email_verified_at = user.erase_due_at = None
    user.password = make_password(None)
    user.is_active = False
    user.erased_at = now()
    user.save()
    record(events.CustomerErased(user.pk))
    for guest_id in User.objects.filter(merged_into=user).values_list("pk", flat=True):
        erase_customer(user_id=guest_id)


def erase_due() -> int:
    """What customers asked for, once the days of grace are over."""
    due = User.objects.filter(erase_due_at__lte=now()).values_list("pk", flat=True)
    for user_id in list(due):
        erase_customer(user_id=user_id)
    return len(due)


def forget_old() -> int:
    """Guests nobody heard of for long, and old entries of the reading log."""
    looks_end = now() - timedelta(days=settings.RETENTION_DAYS["looks"])
    PersonalLook.objects.filter(at__lt=looks_end).delete()
    forget_removed()
    guests_end = now() - timedelta(days=settings.RETENTION_DAYS["guests"])
    old = User.objects.filter(
        is_guest=True, merged_into=None, erased_at=None, seen_at__lt=guests_end
    ).values_list("pk", flat=True)
    ids = list(old)
    for user_id in ids:
        erase_customer(user_id=user_id)
    return len(ids)

"""Passwords, addresses to sign in with, and the browsers somebody is signed in on."""

from importlib import import_module

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from kefu.accounts import events
from kefu.accounts.models import SignIn, User
from kefu.accounts.services.customers import AddressTaken, called
from kefu.core.events import record
from kefu.core.jobs import app
from kefu.core.personal import seal, unseal

DEVICE_LENGTH = SignIn._meta.get_field("device").max_length or 0


@transaction.atomic
def note_sign_in(*, user: User, session_key: str, device: str) -> None:
    note_browser(user=user, session_key=session_key, device=device)
    User.objects.filter(pk=user.pk).update(seen_at=now())
    record(events.SignedIn(user.pk), by=user)


def note_browser(*, user: User, session_key: str, device: str) -> None:
    SignIn.objects.update_or_create(
        session_key=session_key, defaults={"user": user, "device": device[:DEVICE_LENGTH]}
    )


def note_sign_out(*, session_key: str) -> None:
    SignIn.objects.filter(session_key=session_key).delete()


def ask_for_code(*, email: str, code: str, language: str) -> None:
    """A letter to an address that may be nobody's yet; it waits in the queue sealed."""
    app.configure_task("accounts.send_sign_up_letter").defer(
        sealed_email=seal(email), sealed_code=seal(code), language=language
    )


@transaction.atomic
def ask_for_reset(*, user: User) -> None:
    """The letter with the link is written by the worker, so that nobody can tell from the wait."""
    record(events.PasswordResetAsked(user.pk), by=user)


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """A new password ends every session; the page that asked for it keeps its own alive."""
    was_invited = user.is_invited
    user.set_password(password)
    user.sessions_ended_at = now()
    user.save(update_fields=["password", "sessions_ended_at"])
    end_sessions(user)
    if was_invited:
        user.email_verified_at = now()
        user.save(update_fields=["email_verified_at"])
        record(events.StaffJoined(user.pk), by=user)
    else:
        record(events.PasswordChanged(user.pk), by=user)


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User | None = None) -> None:
    user.sessions_ended_at = now()
    user.save(update_fields=["sessions_ended_at"])
    end_sessions(user)
    record(events.SignedOutEverywhere(user.pk), by=by or user)


def end_sessions(user: User) -> None:
    """Delete the sessions themselves too: what they hold is nobody's business any more."""
    for sign_in in user.sign_ins.all():
        end_session(sign_in=sign_in)


def end_session(*, sign_in: SignIn) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store(sign_in.session_key).delete()
    sign_in.delete()


@transaction.atomic
def ask_for_email(*, user: User, email: str) -> None:
    """It counts once a letter sent to it comes back; the page says the same in any case."""
    owner = User.objects.filter(email=email).exclude(pk=user.pk).first()
    if owner is not None:
        record(events.EmailChangeRefused(owner.pk))
        return
    user.new_email = email
    user.save(update_fields=["new_email"])
    record(events.EmailChangeAsked(user.pk), by=user)


@transaction.atomic
def confirm_email(*, user: User, email: str) -> None:
    try:
        with transaction.atomic():
            user.email, user.new_email, user.email_verified_at = email, None, now()
            user.save(update_fields=["email", "new_email", "email_verified_at"])
    except IntegrityError as error:
        raise AddressTaken from error
    record(events.EmailChanged(user.pk), by=user)


@transaction.atomic
def change_phone(*, user: User, phone: str) -> None:
    try:
        with transaction.atomic():
            user.phone = called(phone)
            user.save(update_fields=["phone"])
    except IntegrityError as error:
        raise AddressTaken from error
    record(events.PhoneChanged(user.pk), by=user)


@transaction.atomic
def note_second_factor(*, user: User, what: str) -> None:
    record(events.SecondFactorChanged(user.pk, what), by=user)


@transaction.atomic
def reseal_second_factors() -> int:
    """Write every secret of the second step anew under the current key."""
    rows = Authenticator.objects.select_for_update().filter(type__in=["totp", "recovery_codes"])
    for row in rows:
        part = "secret" if row.type == "totp" else "seed"
        row.data[part] = seal(unseal(row.data[part]))
    Authenticator.objects.bulk_update(rows, ["data"])
    return len(rows)

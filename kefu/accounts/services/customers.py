"""Customers come, are recognised, and change what we know of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from kefu.accounts import events
from kefu.accounts.models import User
from kefu.accounts.phones import normal_phone
from kefu.accounts.services.addresses import move_addresses
from kefu.core.events import record

HIGHEST_TIER = 3
BATCH = 1000
HELD = "SELECT id FROM accounts_user WHERE id = %s FOR NO KEY UPDATE"


class AddressTaken(Exception):
    """Another account has this e-mail address or number."""


class NoSuchNumber(ValueError):
    """Nobody could be called under this."""


@dataclass(frozen=True)
class Profile:
    """What a newcomer tells of themselves; `proven`: a code came back from the address."""

    name: str = ""
    language: str = "zh-hans"
    region: str = ""
    proven: bool = False


def one_at_a_time(customer: User) -> None:
    """From here to the end of the transaction nobody else acts for them."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [customer.pk])
        if cursor.fetchone() is None:
            raise User.DoesNotExist


@transaction.atomic
def register_customer(
    *,
    email: str = "",
    phone: str = "",
    password: str | None = None,
    hashed: str = "",
    profile: Profile = Profile(),
) -> User:
    """A new account, with a password, the hash of one, or neither (then none can sign in yet)."""
    try:
        with transaction.atomic():
            user = User.objects.create(
                email=email or None,
                phone=called(phone),
                password=hashed or make_password(password),
                email_verified_at=now() if profile.proven else None,
                name=profile.name,
                language=profile.language,
                region=profile.region,
            )
    except IntegrityError as error:
        raise AddressTaken from error
    record(events.CustomerRegistered(user.pk, "email" if email else "phone"), by=user)
    return user


@transaction.atomic
def make_guest(*, language: str = "zh-hans", name: str = "", email: str = "") -> User:
    """Somebody who writes without an account. Keep `number` in the session as `guest_number`.

    The e-mail address a guest leaves is not proven, so it finds nobody and may stand twice.
    """
    guest = User.objects.create(
        is_guest=True,
        language=language,
        name=name,
        new_email=email or None,
        password=make_password(None),
    )
    record(events.GuestMade(guest.pk), by=guest)
    return guest


@transaction.atomic
def identify_guest(*, number: str, as_user: User) -> bool:
    """The guest of this number is `as_user`; everybody who keeps something of the guest hears it.

    False where there is nothing to do: no such guest, already somebody's, or staff at a
    customer's browser.
    """
    guest = User.objects.select_for_update().filter(number=number, is_guest=True).first()
    if guest is None or guest.merged_into_id or as_user.is_staff:
        return False
    guest.merged_into = as_user
    guest.is_active = False
    guest.save(update_fields=["merged_into", "is_active"])
    if guest.name and not as_user.name:
        as_user.name = guest.name
        as_user.save(update_fields=["name"])
    move_addresses(user=as_user, guest=guest)
    record(events.CustomerIdentified(guest.pk, as_user.pk), by=as_user)
    return True


@transaction.atomic
def change_profile(*, user: User, name: str, region: str, language: str, theme: str) -> User:
    user.name, user.region, user.language, user.theme = name, region, language, theme
    user.save(update_fields=["name", "region", "language", "theme"])
    record(events.ProfileChanged(user.pk), by=user)
    return user


def set_language(*, user: User, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


def set_theme(*, user: User, theme: str) -> None:
    User.objects.filter(pk=user.pk).update(theme=theme)


def note_seen(*, user_id: int) -> None:
    """The person was here today: their retention period starts anew. At most one write a day."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    User.objects.filter(pk=user_id, seen_at__lt=today).update(seen_at=now())


@transaction.atomic
def set_tier(*, user_id: int, tier: int, by: User | None = None) -> None:
    """Written down by crm; queues and policies below read it."""
    if not 0 <= tier <= HIGHEST_TIER:
        raise ValueError(tier)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.tier == tier:
        return
    before, user.tier = user.tier, tier
    user.save(update_fields=["tier"])
    record(events.TierSet(user.pk, before, tier), by=by)


@dataclass(frozen=True)
class CustomerRow:
    """One customer of another shop's books, or of the demo."""

    email: str = ""
    phone: str = ""
    name: str = ""
    language: str = "zh-hans"
    region: str = ""
    tier: int = 0
    created_at: datetime | None = None
    is_demo: bool = False


@transaction.atomic
def add_customers(rows: Iterable[CustomerRow], *, source: str) -> list[User]:
    """One user for each row, in the order of the rows; none can sign in before setting a password.

    Who is known already, by e-mail address or number, is found again and not made twice, so that
    the same file may be read again. Rows without either are always new.
    """
    wanted = list(rows)
    known = _known(wanted)
    found: list[User] = []
    new: list[User] = []
    for row in wanted:
        keys = _keys(row)
        user = next((known[key] for key in keys if key in known), None)
        if user is None:
            user = _user_of(row)
            new.append(user)
            known.update(dict.fromkeys(keys, user))
        found.append(user)
    User.objects.bulk_create(new, batch_size=BATCH)
    if new:
        record(events.CustomersAdded(len(new), source))
    return found


def called(phone: str) -> str | None:
    """The number in its one form, None if there is none."""
    if not phone.strip():
        return None
    number = normal_phone(phone)
    if number is None:
        raise NoSuchNumber(phone)
    return number


def _known(rows: list[CustomerRow]) -> dict[str, User]:
    known: dict[str, User] = {}
    for start in range(0, len(rows), BATCH):
        keys = [key for row in rows[start : start + BATCH] for key in _keys(row)]
        for user in User.objects.filter(email__in=keys):
            known[user.email or ""] = user
        for user in User.objects.filter(phone__in=keys):
            known[user.phone or ""] = user
    return known


def _keys(row: CustomerRow) -> list[str]:
    return [key for key in (row.email.strip().lower(), normal_phone(row.phone) or "") if key]


def _user_of(row: CustomerRow) -> User:
    created_at = row.created_at or now()
    return User(
        email=row.email.strip().lower() or None,
        phone=normal_phone(row.phone),
        name=row.name,
        language=row.language,
        region=row.region,
        tier=row.tier,
        created_at=created_at,
        seen_at=created_at,
        is_demo=row.is_demo,
        password=make_password(None),
    )

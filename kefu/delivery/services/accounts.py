"""The shop's contracts with those who tell of parcels: keys, and whether they are asked."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery.carriers import LOOPBACK, kinds
from kefu.delivery.events import CarrierKeysChanged, CarrierOpened, CarrierShut
from kefu.delivery.loopback.keys import kept_keys
from kefu.delivery.models import CarrierAccount
from kefu.delivery.port import Declined, Unreachable
from kefu.delivery.queries.carriers import adapter


class KeysMissing(Exception):
    """An adapter without its keys cannot be opened."""


@transaction.atomic
def set_keys(code: str, given: Mapping[str, str], *, by: User | None = None) -> CarrierAccount:
    """Write keys down; what is given as nothing stays as it was."""
    account, _ = CarrierAccount.objects.select_for_update().get_or_create(adapter=code)
    keys = {**account.keys, **{name: text.strip() for name, text in given.items() if text.strip()}}
    if keys != account.keys:
        account.secret, account.checked_at = CarrierAccount.sealed(keys), None
        account.save()
        record(CarrierKeysChanged(code), by=by)
    return account


@transaction.atomic
def open_account(code: str, *, by: User | None = None) -> CarrierAccount:
    """Its parcels are followed from now on. Raises KeysMissing."""
    account, _ = CarrierAccount.objects.select_for_update().get_or_create(adapter=code)
    if any(key.needed and not account.keys.get(key.name) for key in kinds()[code].keys):
        raise KeysMissing
    if not account.is_open:
        account.is_open = True
        account.save()
        record(CarrierOpened(code), by=by)
    return account


@transaction.atomic
def shut_account(code: str, *, by: User | None = None) -> CarrierAccount:
    """It is not asked any more; what it tells by itself is still heard."""
    account, _ = CarrierAccount.objects.select_for_update().get_or_create(adapter=code)
    if account.is_open:
        account.is_open = False
        account.save()
        record(CarrierShut(code), by=by)
    return account


def test_connection(code: str) -> str:
    """Call it with the shop's keys; what went wrong, or nothing."""
    try:
        spoken = adapter(code)
        if spoken is None:
            return "no keys"
        spoken.test()
    except (Unreachable, Declined, ValueError, KeyError) as error:
        return str(error)[:200] or type(error).__name__
    CarrierAccount.objects.filter(adapter=code).update(checked_at=now())
    return ""


def open_loopback() -> None:
    """For the demo: all that nobody has given real keys to is the carrier in the next process."""
    keys = kept_keys(settings.VAR_DIR / "loopback")
    real = {
        one.adapter
        for one in CarrierAccount.objects.all()
        if one.keys and one.keys.get("address") != LOOPBACK
    }
    for code, agreed in keys.items():
        if code not in real:
            set_keys(code, {**agreed, "address": LOOPBACK})
            open_account(code)


def shut_loopback() -> None:
    for account in CarrierAccount.objects.all():
        if account.keys.get("address") == LOOPBACK:
            shut_account(account.adapter)

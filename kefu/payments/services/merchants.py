"""The shop's contracts with gateways: keys, and whether a gateway is used."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.events import GatewayKeysChanged, GatewayOpened, GatewayShut, GatewayTested
from kefu.payments.loopback.keys import kept_keys
from kefu.payments.models import Merchant
from kefu.payments.port import Declined, Unreachable
from kefu.payments.providers import LOOPBACK, kinds
from kefu.payments.queries.ways import keys_of, provider


class KeysMissing(Exception):
    """A gateway without its keys cannot be opened."""


@transaction.atomic
def set_keys(gateway: str, given: Mapping[str, str], *, by: User | None = None) -> Merchant:
    """Write keys down; what is given as nothing stays as it was."""
    merchant, _ = Merchant.objects.select_for_update().get_or_create(gateway=gateway)
    keys = {**merchant.keys, **{name: text.strip() for name, text in given.items() if text}}
    if keys != merchant.keys:
        merchant.secret, merchant.checked_at = Merchant.sealed(keys), None
        merchant.save()
        record(GatewayKeysChanged(gateway), by=by)
    return merchant


@transaction.atomic
def forget_address(gateway: str) -> None:
    """Back to the gateway's own address."""
    merchant = Merchant.objects.select_for_update().get(gateway=gateway)
    merchant.secret = Merchant.sealed({**merchant.keys, "address": ""})
    merchant.checked_at = None
    merchant.save()


@transaction.atomic
def open_gateway(gateway: str, *, by: User | None = None) -> Merchant:
    """Customers may pay by it from now on. Raises KeysMissing."""
    merchant, _ = Merchant.objects.select_for_update().get_or_create(gateway=gateway)
    if any(key.needed and not merchant.keys.get(key.name) for key in keys_of(gateway)):
        raise KeysMissing
    if not merchant.is_open:
        merchant.is_open = True
        merchant.save()
        record(GatewayOpened(gateway), by=by)
    return merchant


@transaction.atomic
def shut_gateway(gateway: str, *, by: User | None = None) -> Merchant:
    """No new payment by it; what was asked before still ends right."""
    merchant, _ = Merchant.objects.select_for_update().get_or_create(gateway=gateway)
    if merchant.is_open:
        merchant.is_open = False
        merchant.save()
        record(GatewayShut(gateway), by=by)
    return merchant


def test_connection(gateway: str, *, by: User | None = None) -> str:  # noqa: PT028
    """Call the gateway with the shop's keys; what went wrong, or nothing."""
    wrong = _tried(gateway)
    _note_test(gateway, went_through=not wrong, by=by)
    return wrong


def _tried(gateway: str) -> str:
    try:
        spoken = provider(gateway)
        if spoken is None:
            return "no keys"
        spoken.test()
    except (Unreachable, Declined, ValueError, KeyError) as error:
        return str(error)[:200] or type(error).__name__
    return ""


@transaction.atomic
def _note_test(gateway: str, *, went_through: bool, by: User | None) -> None:
    Merchant.objects.filter(gateway=gateway).update(checked_at=now() if went_through else None)
    record(GatewayTested(gateway, went_through), by=by)


def open_loopback() -> None:
    """For the demo: all that nobody has given real keys to is the gateway in the next process."""
    agreed = kept_keys(settings.VAR_DIR / "loopback")
    real = {one.gateway for one in Merchant.objects.all() if one.keys and not _is_loopback(one)}
    for gateway in kinds():
        if gateway not in real:
            set_keys(gateway, agreed.of_merchant(gateway, address=LOOPBACK))
            open_gateway(gateway)


def shut_loopback() -> None:
    for merchant in Merchant.objects.all():
        if _is_loopback(merchant):
            shut_gateway(merchant.gateway)


def _is_loopback(merchant: Merchant) -> bool:
    return merchant.keys.get("address") == LOOPBACK

"""How a charge can be paid: the gateways that are open, and their ways; and the shop's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kefu.payments.models import Attempt, Charge, Merchant, Refund
from kefu.payments.port import Key as Key  # noqa: PLC0414  forms of keys are made of it
from kefu.payments.port import Provider, Way
from kefu.payments.providers import LOOPBACK, kinds, made

BANK = Way(
    "bank", _("Bank transfer"), _("From your bank to ours, one to two working days"), "transfer"
)
BANK_KEYS = (
    Key("holder", _("Account holder"), secret=False),
    Key("bank", _("Bank and branch"), secret=False),
    Key("account", _("Account number"), secret=False),
    Key("code", _("Bank code or BIC"), secret=False, needed=False),
    Key("currency", _("Currency, CNY if empty"), secret=False, needed=False),
)


@dataclass(frozen=True)
class BankAccount:
    """Where customers transfer to."""

    holder: str
    bank: str
    account: str
    code: str
    currency: str


@dataclass(frozen=True)
class OpenWay:
    gateway: str
    way: Way


def open_ways(currency: str) -> list[OpenWay]:
    """In the order of settings, a transfer last."""
    opened = {one.gateway: one for one in Merchant.objects.filter(is_open=True) if _is_meant(one)}
    found = [
        OpenWay(kind.code, way)
        for kind in kinds().values()
        if kind.code in opened and (not kind.currencies or currency in kind.currencies)
        for way in kind.ways
    ]
    if _account(opened.get(BANK.code), currency) is not None:
        found.append(OpenWay(BANK.code, BANK))
    return found


def bank_account(currency: str = "") -> BankAccount | None:
    """The shop's own account, where it takes transfers; None where it does not, or not in this
    currency."""
    return _account(Merchant.objects.filter(gateway=BANK.code, is_open=True).first(), currency)


def _account(kept: Merchant | None, currency: str) -> BankAccount | None:
    if kept is None or not kept.keys.get("account"):
        return None
    keys = kept.keys
    found = BankAccount(
        keys.get("holder", ""),
        keys.get("bank", ""),
        keys["account"],
        keys.get("code", ""),
        keys.get("currency") or "CNY",
    )
    return found if currency in {"", found.currency} else None


def keys_of(gateway: str) -> tuple[Key, ...]:
    """What must be told to open it."""
    return BANK_KEYS if gateway == BANK.code else tuple(kinds()[gateway].keys)


def _is_meant(merchant: Merchant) -> bool:
    """The demo's gateway takes no money: outside of the demo nobody may pay there."""
    return settings.DEMO or merchant.keys.get("address") != LOOPBACK


def gateway_of(way: str, currency: str) -> str | None:
    """The code of the open gateway that has this way."""
    found = (one.gateway for one in open_ways(currency) if one.way.code == way)
    return next(found, None)


def provider(gateway: str) -> Provider | None:
    """A gateway with the shop's keys; also one that is shut, for what was asked before."""
    merchant = Merchant.objects.filter(gateway=gateway).first()
    if merchant is None or not merchant.keys or gateway not in kinds():
        return None
    return made(gateway, merchant.keys)


def way_called(code: str) -> Way | None:
    if code == BANK.code:
        return BANK
    return next((way for way in _all_ways() if way.code == code), None)


def _all_ways() -> Iterator[Way]:
    for kind in kinds().values():
        yield from kind.ways


@dataclass(frozen=True)
class Till:
    """How far a charge is paid: what is asked for now, what has come, what came too much."""

    current: Attempt | None
    parts: list[Attempt]
    surplus: list[Refund]


def till_of(charge: Charge) -> Till:
    """Brings the charge up to date where it was paid between the two questions."""
    attempts = list(charge.attempts.order_by("pk"))
    asked = [one for one in attempts if one.status == Attempt.Status.OPEN]
    parts = [one for one in attempts if one.status == Attempt.Status.PAID and not one.is_extra]
    if sum(one.counted for one in parts) > charge.received:
        charge.refresh_from_db()
    too_much = any(one.gateway == BANK.code and one.surplus for one in attempts)
    return Till(asked[-1] if asked else None, parts, surplus_of(charge) if too_much else [])


def surplus_of(charge: Charge) -> list[Refund]:
    """What came beyond what was owed, by a transfer, and waits to go back by hand."""
    back = charge.refunds.filter(status=Refund.Status.BY_HAND, key__startswith="payments.extra:")
    return list(back.filter(hand_over=None).order_by("pk"))

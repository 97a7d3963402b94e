"""How a charge can be paid: the gateways that are open, and their ways."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from kefu.payments.models import Attempt, Charge, Merchant
from kefu.payments.port import Provider, Way
from kefu.payments.providers import LOOPBACK, kinds, made


@dataclass(frozen=True)
class OpenWay:
    gateway: str
    way: Way


def open_ways(currency: str) -> list[OpenWay]:
    """In the order of settings."""
    usable = {one.gateway for one in Merchant.objects.filter(is_open=True) if _is_meant(one)}
    return [
        OpenWay(kind.code, way)
        for kind in kinds().values()
        if kind.code in usable and (not kind.currencies or currency in kind.currencies)
        for way in kind.ways
    ]


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


def current_attempt(charge: Charge) -> Attempt | None:
    """What the customer is at: the latest one not closed."""
    return charge.attempts.exclude(status=Attempt.Status.CLOSED).order_by("-pk").first()


def way_called(code: str) -> Way | None:
    return next((way for way in _all_ways() if way.code == code), None)


def _all_ways() -> Iterator[Way]:
    for kind in kinds().values():
        yield from kind.ways

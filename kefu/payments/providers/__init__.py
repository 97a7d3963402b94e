"""The gateways this shop can speak to: `settings.PAYMENT_PROVIDERS` names them, nothing else."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from kefu.payments.port import Provider

LOOPBACK = "loopback"  # an address that stands for the demo's own gateway


@cache
def kinds() -> dict[str, type[Provider]]:
    found: list[type[Provider]] = [import_string(path) for path in settings.PAYMENT_PROVIDERS]
    return {kind.code: kind for kind in found}


def made(code: str, keys: Mapping[str, str]) -> Provider:
    """The gateway as it is reached with these keys."""
    address = keys.get("address", "")
    there = settings.LOOPBACK_URL if address == LOOPBACK else address
    return kinds()[code]({**keys, "address": there.rstrip("/")})

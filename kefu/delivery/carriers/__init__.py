"""Who can tell this shop of its parcels: `settings.DELIVERY_ADAPTERS` names them, nothing else."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from kefu.delivery.port import Adapter

LOOPBACK = "loopback"  # an address that stands for the demo's own carrier
BESIDE = "/carriers"  # it lives under this path, beside the demo's gateways


@cache
def kinds() -> dict[str, type[Adapter]]:
    found: list[type[Adapter]] = [import_string(path) for path in settings.DELIVERY_ADAPTERS]
    return {kind.code: kind for kind in found}


def made(code: str, keys: Mapping[str, str]) -> Adapter:
    """The carrier as it is reached with these keys."""
    address = keys.get("address", "")
    there = settings.LOOPBACK_URL + BESIDE if address == LOOPBACK else address
    return kinds()[code]({**keys, "address": there.rstrip("/")})

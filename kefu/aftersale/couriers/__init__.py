"""Who fetches goods at the door: `settings.AFTERSALE_COURIERS` names them, nothing else."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from kefu.aftersale.couriers.port import Courier

LOOPBACK = "loopback"  # of the demo's orders


@cache
def kinds() -> dict[str, type[Courier]]:
    found: list[type[Courier]] = [import_string(path) for path in settings.AFTERSALE_COURIERS]
    return {kind.code: kind for kind in found}


def code_for(*, is_demo: bool) -> str:
    """The courier of this shop; the demo has its own. Empty: people call one."""
    return LOOPBACK if is_demo else settings.AFTERSALE_COURIER


def made(code: str) -> Courier:
    return kinds()[code]()

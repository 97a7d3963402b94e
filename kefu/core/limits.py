"""Rate limits kept in PostgreSQL: so many times in so long, the same on every node.

The rule is a bucket of turns that refills evenly: `times` at once, then one each `per / times`. A
refused try costs nothing, so whoever waits as long as told is let in. Kept outside of the caller's
transaction or not at all: ask before an act begins, in the view.
"""

import hashlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now

from kefu.core.models import Quota

# `full_at` is when the bucket will be full; a turn moves it by one share, up to `per` ahead.
TAKE = """
INSERT INTO core_quota AS quota (key, full_at) VALUES (%(key)s, %(at)s + %(share)s)
ON CONFLICT (key) DO UPDATE SET full_at = greatest(quota.full_at, %(at)s) + %(share)s
  WHERE greatest(quota.full_at, %(at)s) + %(share)s <= %(at)s + %(per)s
RETURNING full_at
"""


@dataclass(frozen=True)
class Turn:
    """Whether there was one (it is also its truth), how many are left, how long until the next."""

    taken: bool
    left: int
    wait: timedelta

    def __bool__(self) -> bool:
        return self.taken


class Limited(Exception):
    """Too many tries; the middleware answers 429 and says how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"wait {wait.total_seconds():.0f} s")


def allow(key: str, *, times: int, per: timedelta, at: datetime | None = None) -> Turn:
    """Take a turn if there is one. One query; two when it is refused."""
    moment, share = at or now(), per / times
    values: dict[str, Any] = {"key": _short(key), "at": moment, "share": share, "per": per}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        row = cursor.fetchone()
    if row:
        return Turn(taken=True, left=int((moment + per - row[0]) / share), wait=timedelta(0))
    full_at = Quota.objects.values_list("full_at", flat=True).get(key=values["key"])
    return Turn(taken=False, left=0, wait=max(full_at + share - per - moment, timedelta(0)))


def insist(key: str, *, times: int, per: timedelta, at: datetime | None = None) -> None:
    """Take a turn or raise `Limited`."""
    turn = allow(key, times=times, per=per, at=at)
    if not turn:
        raise Limited(turn.wait)


View = Callable[..., HttpResponseBase]


def limited(
    *, times: int, per: timedelta, methods: frozenset[str] = frozenset({"POST"})
) -> Callable[[View], View]:
    """For a view: each person, or each address of a visitor not signed in, has so many turns."""

    def decorate(view: View) -> View:
        name = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                insist(f"{name}:{asker(request)}", times=times, per=per)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def asker(request: HttpRequest) -> str:
    """Who is counted: the person signed in, else where the request comes from."""
    user = getattr(request, "user", None)
    return f"user {user.pk}" if user and user.is_authenticated else f"from {_origin(request)}"


def address_of(request: HttpRequest) -> str:
    """The visitor's address, seen through as many proxies as the shop says it has of its own."""
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    own: int = settings.TRUSTED_PROXIES
    if own and len(hops) >= own:
        return hops[-own]
    return str(request.META.get("REMOTE_ADDR", ""))


def prune() -> int:
    """Forget full buckets: they mean the same as none."""
    return Quota.objects.filter(full_at__lt=now()).delete()[0]


def _origin(request: HttpRequest) -> str:
    """An IPv4 address, or the network of an IPv6 one: a household has 2^64 of those."""
    address = address_of(request)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else address  # noqa: PLR2004


def _short(key: str) -> str:
    """No address is kept in clear, and no key is too long."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]

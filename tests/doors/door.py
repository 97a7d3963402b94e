"""A door of Kefu, and the people who may stand before it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kefu.accounts.permissions import MAY, STAFF_ROLES
from tests.world import World

EVERYBODY = frozenset({"nobody", "guest", "wei", "lin", *STAFF_ROLES})
ACCOUNTS = EVERYBODY - {"nobody", "guest"}
CUSTOMERS = frozenset({"wei", "lin"})
LIN = frozenset({"lin"})
CHATTERS = frozenset({"nobody", "guest", "wei", "lin"})
WROTE = CHATTERS - {"nobody"}


def may(verb: str) -> frozenset[str]:
    return frozenset(role for role in STAFF_ROLES if verb in MAY[role])


@dataclass(frozen=True)
class Door:
    """`passes` get in, all others do not. `forged` makes the address of a link that nobody sent:
    it opens for nobody, while the true one opens for whoever holds it."""

    passes: frozenset[str]
    of: Callable[[World], list[Any]] = lambda _: []
    sent: dict[str, str] = field(default_factory=dict)
    forged: Callable[[World], list[Any]] | None = None


DESK = may("desk.work")
WORD = {"body": "您好", "client_id": "word-2"}

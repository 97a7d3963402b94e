"""What a gateway must be able to do. An adapter is a folder in `providers` and a line in settings.

Nothing a gateway says is believed before its signature, its merchant and its time were checked:
`read` answers with facts or raises `Forged`. Whether the facts fit what was asked (amount,
currency) is checked once for all of them, in `services.paying`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise

FRESH_SECONDS = 300  # an older notification may be one that was overheard and said again
PATIENCE_SECONDS = 10  # for one call of a gateway


class Forged(Exception):
    """This does not come from the gateway, or not from now, or is not for this shop."""


class Unreachable(Exception):
    """The gateway did not answer, or not so that one could understand it. Ask again later."""


class Declined(Exception):
    """The gateway has said no, with a reason; asking again changes nothing."""


@dataclass(frozen=True)
class Way:
    """How a customer pays: `code` is what the form sends."""

    code: str
    label: str | Promise
    hint: str | Promise
    icon: str


@dataclass(frozen=True)
class Key:
    """Something the shop got from the gateway; what is `secret` is never shown again."""

    name: str
    label: str | Promise
    secret: bool = True
    long: bool = False
    needed: bool = True


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `number` is ours and names it for ever."""

    number: str
    way: str
    amount: Decimal
    currency: str
    title: str
    until: datetime
    notify_url: str
    return_url: str


@dataclass(frozen=True)
class Asked:
    """Where the customer goes, or what they scan."""

    address: str = ""
    code: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Trade:
    """A trade as we know it, to ask about it or to give something of it back."""

    number: str
    amount: Decimal
    currency: str
    reference: str = ""
    transaction: str = ""


@dataclass(frozen=True)
class Facts:
    """What the gateway vouches for. `state` is `open`, `paid` or `closed`."""

    number: str
    state: str
    transaction: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class GivenBack:
    """`done`, or the gateway has taken it up and will do it."""

    done: bool
    transaction: str = ""


@dataclass(frozen=True)
class BillRow:
    """One movement on a gateway's bill; what was given back has its own number."""

    kind: str  # "pay" or "refund"
    number: str
    transaction: str
    amount: Decimal
    currency: str
    refund_number: str = ""


@dataclass(frozen=True)
class Notice:
    """What somebody sent to the address for notifications, as it came."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


@dataclass(frozen=True)
class Reply:
    """What a gateway wants to hear; anything else makes it say it again."""

    status: int
    body: str
    kind: str = "text/plain"


class Provider(Protocol):
    """One gateway, made with the shop's keys. Every call may raise `Unreachable` or `Declined`."""

    code: str
    label: str | Promise
    ways: Sequence[Way]
    keys: Sequence[Key]
    currencies: frozenset[str]  # none: all
    heard: Reply
    refused: Reply

    def __init__(self, keys: Mapping[str, str]) -> None: ...

    def ask(self, wanted: Wanted) -> Asked: ...

    def read(self, notice: Notice) -> Facts | None:
        """None: genuine, and of no concern to us. Raises Forged."""

    def query(self, trade: Trade) -> Facts: ...

    def close(self, trade: Trade) -> None: ...

    def give_back(self, trade: Trade, *, amount: Decimal, number: str, reason: str) -> GivenBack:
        """Said twice with the same number, it is done once."""

    def bill(self, day: date) -> list[BillRow]: ...

    def test(self) -> None:
        """A call that changes nothing and goes through only with the right keys."""

"""What fetches goods at a customer's door.

An adapter is a module in `couriers` and a line in settings. It is told of a visit after our own
books have it, asked again until it says yes or no, and asked how the visit went.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Unreachable(Exception):
    """The courier did not answer. Ask again later."""


class Declined(Exception):
    """The courier has said no, with a reason; asking again soon changes nothing."""


class Went(StrEnum):
    """How a visit went."""

    COMING = "coming"
    COLLECTED = "collected"
    MISSED = "missed"  # nobody opened, or the goods were not ready


@dataclass(frozen=True)
class Visit:
    """Where to go, when, and for how many pieces. `number` is ours: the same number again is the
    same visit."""

    number: str
    begins_at: datetime
    ends_at: datetime
    recipient: str
    phone: str
    address: str
    region: str
    pieces: int


@dataclass(frozen=True)
class News:
    went: Went
    at: datetime | None = None
    words: str = ""


class Courier(Protocol):
    """Every call may raise `Unreachable` or `Declined`."""

    code: str
    label: str

    def book(self, visit: Visit) -> str:
        """Its own number for the visit."""

    def cancel(self, waybill: str) -> None: ...

    def ask(self, waybill: str, visit: Visit, *, at: datetime) -> News: ...

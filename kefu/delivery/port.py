"""What tells us of parcels: a carrier itself, or a service that watches many of them.

An adapter is a folder in `carriers` and a line in settings. Nothing it is told is believed before
its signature was checked: `read` answers with tidings or raises `Forged`. What a code means to us
stands in the adapter's table; a code that is not in it is kept, and people say what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

FRESH_SECONDS = 300  # an older notification may be one that was overheard and said again
PATIENCE_SECONDS = 10  # for one call of a carrier
LONGEST_WORDS, LONGEST_PLACE, LONGEST_CODE = 200, 80, 20


class Forged(Exception):
    """This does not come from the carrier, or not from now."""


class Unreachable(Exception):
    """The carrier did not answer, or not so that one could understand it. Ask again later."""


class Declined(Exception):
    """The carrier has said no, with a reason; asking again soon changes nothing."""


@dataclass(frozen=True)
class Key:
    """Something the shop got from the carrier; what is `secret` is never shown again."""

    name: str
    label: str | Promise
    secret: bool = True
    needed: bool = True


@dataclass(frozen=True)
class Label:
    """A parcel as its carrier knows it."""

    number: str
    company: str = ""


@dataclass(frozen=True)
class News:
    """One step in the carrier's words; `means` is empty where our table does not hold its code."""

    at: datetime
    code: str
    means: str = ""
    place: str = ""
    words: str = ""


@dataclass(frozen=True)
class Tidings:
    """What was told of one parcel, in whatever order."""

    label: Label
    news: tuple[News, ...]


@dataclass(frozen=True)
class Notice:
    """What somebody sent to the address for notifications, as it came."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


@dataclass(frozen=True)
class Reply:
    """What a carrier wants to hear; anything else makes it say it again."""

    status: int
    body: str
    kind: str = "application/json"


class Adapter(Protocol):
    """Made with the shop's keys. Every call may raise `Unreachable` or `Declined`."""

    code: str
    label: str | Promise
    hint: str | Promise
    keys: Sequence[Key]
    meanings: Mapping[str, str]  # its codes, as kinds of our steps
    heard: Reply
    refused: Reply

    def __init__(self, keys: Mapping[str, str]) -> None: ...

    def read(self, notice: Notice) -> list[Tidings]:
        """Raises Forged."""

    def ask(self, label: Label) -> Tidings: ...

    def follow(self, label: Label, *, notify_url: str) -> None:
        """From now on tell us of it; said twice, it is told once."""

    def test(self) -> None:
        """A call that changes nothing and goes through only with the right keys."""

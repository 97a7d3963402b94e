"""What browsers send: one JSON object with a key and a list of events, checked while it is read."""

import re
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.tracking.models import Kind

LONGEST_AGO = 24 * 60 * 60 * 1000  # milliseconds: a page that slept longer has nothing to tell
MOST_EVENTS = 200
LONG_NUMBER = re.compile(r"\d{6,}")

Word = Annotated[str, msgspec.Meta(max_length=24)]
Code = Annotated[str, msgspec.Meta(max_length=60)]
Path = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[str, msgspec.Meta(max_length=100)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=3600)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_AGO)]


class Sent(msgspec.Struct):
    """One event as it comes in: `ago` milliseconds before the batch left, by the same clock."""

    kind: Kind
    ago: Milliseconds = 0
    view: Word = ""
    page: Word = ""
    product: Code = ""
    category: Path = ""
    words: Words = ""
    list: Word = ""
    arm: Word = ""
    seconds: Seconds = 0.0
    depth: Percent = 0
    quantity: Count = 0
    found: Count = 0


class Parcel(msgspec.Struct):
    key: UUID
    events: Annotated[list[Sent], msgspec.Meta(min_length=1, max_length=MOST_EVENTS)]
    driven: bool = False  # the browser says that a program steers it


class Seen(msgspec.Struct, omit_defaults=True):
    """One event as it is kept: `at` in milliseconds since 1970, by our clock."""

    kind: str
    at: int
    view: str = ""
    page: str = ""
    product: str = ""
    category: str = ""
    words: str = ""
    list: str = ""
    arm: str = ""
    seconds: float = 0.0
    depth: int = 0
    quantity: int = 0
    found: int = 0


_parcels = msgspec.json.Decoder(Parcel)
_seen = msgspec.json.Encoder()


class Unreadable(ValueError):
    """Not what our script sends."""


def read(body: bytes) -> Parcel:
    try:
        return _parcels.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error


def kept(events: list[Sent], *, at_ms: int) -> str:
    """The events as text for the database."""
    return _seen.encode([_seen_of(event, at_ms) for event in events]).decode()


def _seen_of(event: Sent, at_ms: int) -> Seen:
    return Seen(
        kind=event.kind,
        at=at_ms - event.ago,
        view=event.view,
        page=event.page,
        product=event.product,
        category=event.category,
        words=_harmless(event.words) if event.words else "",
        list=event.list,
        arm=event.arm,
        seconds=event.seconds,
        depth=event.depth,
        quantity=event.quantity,
        found=event.found,
    )


def _harmless(words: str) -> str:
    """People paste phone numbers and addresses into search boxes; those are nobody's interest."""
    words = words.replace("\x00", "").strip().lower()
    return "" if "@" in words else LONG_NUMBER.sub("#", words)

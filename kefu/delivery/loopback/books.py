"""What the loopback carrier knows: parcels with their steps, and what it has still to tell."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

FAULTS = ("none", "lose", "delay", "repeat", "disorder", "forge", "stale")
DELAY = timedelta(seconds=20)
KINDS = ("in_transit", "out_for_delivery", "delivered", "trouble", "returned", "odd")


@dataclass(frozen=True)
class Scan:
    """One step: `kind` is a word of this book, which each tongue has codes for."""

    at: datetime
    kind: str
    place: str
    words: str


@dataclass
class Kept:
    """A parcel. `notify_url` and `salt` are empty until the shop has asked to be told."""

    adapter: str
    number: str
    company: str = ""
    notify_url: str = ""
    salt: str = ""
    scans: list[Scan] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """A notification on its way."""

    url: str
    body: bytes
    headers: dict[str, str]
    not_before: datetime


class Books:
    """One process, many threads: whoever changes something holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.fault = "none"
        self.parcels: dict[tuple[str, str], Kept] = {}
        self.letters: list[Letter] = []

    def take_up(self, adapter: str, number: str, company: str = "") -> Kept:
        with self.lock:
            fresh = Kept(adapter, number, company)
            return self.parcels.setdefault((adapter, number), fresh)

    def scan(
        self, kept: Kept, kind: str, *, place: str, words: str, at: datetime | None = None
    ) -> Scan:
        with self.lock:
            done = Scan(at or datetime.now(UTC), kind, place, words)
            kept.scans.append(done)
            return done

    def post(self, letters: Sequence[Letter]) -> None:
        with self.lock:
            self.letters += letters

    def due(self) -> list[Letter]:
        """What is to be delivered now, taken out."""
        with self.lock:
            ready = [one for one in self.letters if one.not_before <= datetime.now(UTC)]
            self.letters = [one for one in self.letters if one not in ready]
            return ready

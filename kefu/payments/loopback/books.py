"""What the loopback gateway knows: trades, money given back, and what it has still to tell."""

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

FAULTS = (
    "none",
    "lose",
    "delay",
    "repeat",
    "forge",
    "stale",
    "amount",
    "merchant",
    "app",
    "currency",
)
DELAY = timedelta(seconds=20)


@dataclass
class Repaid:
    """Money given back."""

    number: str
    amount: str
    transaction: str
    at: str


@dataclass
class Kept:
    """A trade."""

    gateway: str
    number: str
    amount: str
    currency: str
    title: str
    notify_url: str
    return_url: str = ""
    cancel_url: str = ""
    reference: str = ""
    state: str = "open"
    transaction: str = ""
    paid_at: str = ""
    until: str = ""
    repaid: dict[str, Repaid] = field(default_factory=dict)

    @property
    def left(self) -> Decimal:
        return Decimal(self.amount) - sum(Decimal(one.amount) for one in self.repaid.values())


@dataclass(frozen=True)
class Letter:
    """A notification on its way."""

    url: str
    body: bytes
    headers: dict[str, str]
    not_before: datetime


class Books:
    """One process, many threads: whoever changes something holds `lock`."""

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.fault = "none"
        self.letters: list[Letter] = []
        self.trades: dict[str, Kept] = {}
        self._file = file
        if file is not None and file.exists():
            for row in json.loads(file.read_text()):
                repaid = {key: Repaid(**one) for key, one in row.pop("repaid").items()}
                trade = Kept(**row, repaid=repaid)
                self.trades[_name(trade.gateway, trade.number)] = trade

    def find(self, gateway: str, number: str) -> Kept | None:
        return self.trades.get(_name(gateway, number))

    def open(self, trade: Kept) -> Kept:
        """A number that is known stands for the same trade."""
        with self.lock:
            found = self.trades.setdefault(_name(trade.gateway, trade.number), trade)
            self.save()
            return found

    def pay(self, trade: Kept) -> bool:
        with self.lock:
            if trade.state != "open":
                return False
            trade.state = "paid"
            trade.transaction = f"{datetime.now(UTC):%Y%m%d}{secrets.token_hex(10).upper()}"
            trade.paid_at = datetime.now(UTC).isoformat()
            self.save()
            return True

    def close(self, trade: Kept) -> bool:
        with self.lock:
            if trade.state == "paid":
                return False
            trade.state = "closed"
            self.save()
            return True

    def give_back(self, trade: Kept, number: str, amount: Decimal) -> Repaid | None:
        """The same number is the same money; more than is left is refused."""
        with self.lock:
            known = trade.repaid.get(number)
            if known is not None:
                return known if Decimal(known.amount) == amount else None
            if trade.state != "paid" or amount > trade.left:
                return None
            made = Repaid(number, str(amount), secrets.token_hex(12), datetime.now(UTC).isoformat())
            trade.repaid[number] = made
            self.save()
            return made

    def post(self, letter: Letter) -> None:
        with self.lock:
            self.letters.append(letter)

    def due(self) -> list[Letter]:
        """What is to be delivered now, taken out."""
        with self.lock:
            ready = [one for one in self.letters if one.not_before <= datetime.now(UTC)]
            self.letters = [one for one in self.letters if one not in ready]
            return ready

    def save(self) -> None:
        if self._file is None:
            return
        rows = [asdict(trade) for trade in self.trades.values()]
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(rows, ensure_ascii=False))
        fresh.replace(self._file)


Telling = Callable[..., Letter]


def _name(gateway: str, number: str) -> str:
    return f"{gateway}:{number}"

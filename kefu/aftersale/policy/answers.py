"""What a customer may do with a line of an order now, by which rule, until when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Wish(StrEnum):
    """What a customer may ask for; the codes are those of requests, where there are such."""

    RETURN = "return"  # no reason asked
    FAULTY = "faulty"  # back for a fault, or not as described
    EXCHANGE = "exchange"
    REPAIR = "repair"
    MISSING = "missing"  # a part is missing, or it is the wrong thing
    PRICE = "price"
    INVOICE = "invoice"
    LOST = "lost"
    LATE = "late"
    DAMAGED = "damaged"


class Freight(StrEnum):
    """Who pays for the way back."""

    SHOP = "shop"
    CUSTOMER = "customer"


class PaysAt(StrEnum):
    """When the money leaves: when goods are back and looked at, when the courier has them, now."""

    RECEIPT = "receipt"
    COLLECTED = "collected"
    NOW = "now"


class Need(StrEnum):
    PICTURES = "pictures"
    GOODS_BACK = "goods_back"


class Level(StrEnum):
    """Who made a rule. A shop may promise more than the law, never less."""

    STATUTE = "statute"
    JUDICIAL = "judicial"
    REGULATION = "regulation"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule behind an answer: its key in the book, where it comes from, in which version."""

    key: str
    source: str = ""
    version: int = 0
    level: str = Level.SHOP


NO_FACTS: Mapping[str, Any] = {}
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """`pieces` is how many may be asked for now, `until` when that ends (None: no end, or none
    known). `because` is the code of the reason, `would` the codes of what would change it; `words`
    and `changes` say both in the language of the reader, with what `facts` names.
    """

    wish: Wish
    allowed: bool
    pieces: int
    until: datetime | None
    rule: Rule
    because: str
    would: tuple[str, ...] = ()
    freight: str = Freight.SHOP
    pays_at: str = PaysAt.RECEIPT
    needs: frozenset[str] = frozenset()
    amount: Decimal = NOTHING  # of money that is offered: a difference in price, a compensation
    by_itself: bool = False  # may be granted without a person looking at it first
    facts: Mapping[str, Any] = field(default_factory=lambda: NO_FACTS, hash=False)

    @property
    def words(self) -> str:
        from kefu.aftersale.policy.words import said_of  # noqa: PLC0415

        return said_of(self)

    @property
    def changes(self) -> tuple[str, ...]:
        from kefu.aftersale.policy.words import changes_of  # noqa: PLC0415

        return changes_of(self)

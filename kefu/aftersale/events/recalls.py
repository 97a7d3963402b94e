from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class UnitsWritten(Event):
    """Batches and serial numbers of pieces that left the house."""

    units: int
    by_id: int


@dataclass(frozen=True)
class RecallDrafted(Event):
    recall_id: int
    by_id: int


@dataclass(frozen=True)
class RecallAnnounced(Event):
    recall_id: int
    by_id: int
    units: int
    orders: int


@dataclass(frozen=True)
class BuyerTold(Event):
    """Of a recall, for the first time or again."""

    recall_id: int
    order_id: int
    way: str
    round: int
    reached: bool


@dataclass(frozen=True)
class RecallNumberRead(Event):
    """A colleague opened a buyer's number in clear, to call them."""

    recall_id: int
    order_id: int
    by_id: int


@dataclass(frozen=True)
class RecallChosen(Event):
    """What the buyer wants for a piece; empty: they no longer have it."""

    recall_id: int
    unit_id: int
    remedy: str


@dataclass(frozen=True)
class RecalledBack(Event):
    recall_id: int
    unit_id: int
    by_id: int


@dataclass(frozen=True)
class RecallRemedied(Event):
    recall_id: int
    unit_id: int
    remedy: str
    amount: str  # of money that went back; "0" for a new piece
    by_hand: bool


@dataclass(frozen=True)
class RecallClosed(Event):
    recall_id: int
    by_id: int
    units_out: int

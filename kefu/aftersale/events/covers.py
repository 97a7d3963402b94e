from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class PlanWritten(Event):
    plan_id: int


@dataclass(frozen=True)
class CoverAsked(Event):
    """An extended guarantee was ordered; it holds once it is paid."""

    cover_id: int
    order_id: int


@dataclass(frozen=True)
class CoverHeld(Event):
    cover_id: int


@dataclass(frozen=True)
class CoverPlaced(Event):
    """Its buyer has said what it is for."""

    cover_id: int
    line_id: int


@dataclass(frozen=True)
class CoverGivenBack(Event):
    """It ended before it began; what was paid for it goes back. `why` is `wish`, `goods` or
    `order`."""

    cover_id: int
    why: str
    amount: str

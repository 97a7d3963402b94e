from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class PickUpBooked(Event):
    """A courier comes for goods; until `ends_at` somebody was promised."""

    pick_up_id: int
    case_id: int | None
    order_id: int
    by_id: int | None
    ends_at: str


@dataclass(frozen=True)
class PickUpHandedOn(Event):
    """The courier has it in its books."""

    pick_up_id: int
    courier: str


@dataclass(frozen=True)
class PickUpCollected(Event):
    pick_up_id: int


@dataclass(frozen=True)
class PickUpMissed(Event):
    """The courier came, and took nothing along; another time is to be chosen."""

    pick_up_id: int


@dataclass(frozen=True)
class PickUpMoved(Event):
    pick_up_id: int
    ends_at: str


@dataclass(frozen=True)
class PickUpCancelled(Event):
    pick_up_id: int

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class PickUpBooked(Event):
    """A courier comes for goods that go back; each line of them has a request of its own."""

    pick_up_id: int
    case_id: int
    order_id: int
    by_id: int
    ends_at: str

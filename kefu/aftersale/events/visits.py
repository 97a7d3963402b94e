from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class InstallerChanged(Event):
    installer_id: int
    by_id: int


@dataclass(frozen=True)
class VisitBooked(Event):
    visit_id: int
    order_id: int
    installer_id: int
    begins_at: str


@dataclass(frozen=True)
class VisitMoved(Event):
    visit_id: int
    installer_id: int
    begins_at: str
    moves: int


@dataclass(frozen=True)
class VisitCancelled(Event):
    visit_id: int
    order_id: int


@dataclass(frozen=True)
class VisitOpened(Event):
    """The installer opened the page with the customer's address and number."""

    visit_id: int
    installer_id: int


@dataclass(frozen=True)
class VisitEnded(Event):
    visit_id: int
    order_id: int
    installer_id: int
    was_met: bool
    works: bool
    minutes_late: float  # after the time that was promised

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class RepairOpened(Event):
    """A request for a repair holds: the goods are expected."""

    repair_id: int
    request_id: int


@dataclass(frozen=True)
class RepairMoved(Event):
    repair_id: int
    before: str
    after: str


@dataclass(frozen=True)
class RepairDateMoved(Event):
    """The day by which it is sent back is another one."""

    repair_id: int
    before: str
    due: str


@dataclass(frozen=True)
class ExchangeDue(Event):
    """It takes so long that the customer may have a new one instead: `why` is `parts` or `days`."""

    repair_id: int
    why: str


@dataclass(frozen=True)
class PartWritten(Event):
    part_id: int


@dataclass(frozen=True)
class PartMoved(Event):
    part_id: int
    pieces: int
    left: int


@dataclass(frozen=True)
class UnitWritten(Event):
    unit_id: int
    status: str


@dataclass(frozen=True)
class UnitLent(Event):
    loan_id: int
    repair_id: int


@dataclass(frozen=True)
class UnitReturned(Event):
    loan_id: int
    repair_id: int

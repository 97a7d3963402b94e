from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ParcelMoved(Event):
    parcel_id: int
    status: str


@dataclass(frozen=True)
class ParcelDelivered(Event):
    parcel_id: int


@dataclass(frozen=True)
class ParcelPromiseMoved(Event):
    """The day the customer was promised is another one now."""

    parcel_id: int
    days_later: float


@dataclass(frozen=True)
class DispatchRuleChanged(Event):
    """Dates promised from now on are counted by another rule."""

    rule_id: int


@dataclass(frozen=True)
class ReachChanged(Event):
    """So many days to a region, or none because we do not deliver there."""

    code: str
    days: int
    is_served: bool

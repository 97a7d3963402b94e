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
class ParcelPacked(Event):
    """It has a label; from now on its carrier can be asked about it."""

    parcel_id: int


@dataclass(frozen=True)
class ParcelPromiseMoved(Event):
    """The day the customer was promised is another one now."""

    parcel_id: int
    days_later: float
    move_id: int | None = None


@dataclass(frozen=True)
class ParcelLikelyLate(Event):
    """Found before its day, from what is known of its way; once for each parcel."""

    parcel_id: int
    alarm_id: int
    likely: int  # percent


@dataclass(frozen=True)
class ParcelDamaged(Event):
    parcel_id: int


@dataclass(frozen=True)
class CarrierKeysChanged(Event):
    adapter: str


@dataclass(frozen=True)
class CarrierOpened(Event):
    adapter: str


@dataclass(frozen=True)
class CarrierShut(Event):
    adapter: str


@dataclass(frozen=True)
class CarrierChanged(Event):
    """Who tells of its parcels, or whether new ones go with it."""

    carrier_id: int


@dataclass(frozen=True)
class StrangeStatusNamed(Event):
    """People have said what a carrier's unknown code means."""

    status_id: int
    means: str


@dataclass(frozen=True)
class WaysLearned(Event):
    learned_id: int
    ways: int


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

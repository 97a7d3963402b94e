"""Parcels that customers told us of, and what became of that."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ParcelReported(Event):
    report_id: int
    parcel_id: int
    case_id: int
    trouble: str
    wants: str


@dataclass(frozen=True)
class ReportPutRight(Event):
    """Money, goods or a coupon were given for it."""

    report_id: int
    case_id: int
    hours: float  # by the clock on the wall, since it was reported


@dataclass(frozen=True)
class ReportedParcelArrived(Event):
    report_id: int
    parcel_id: int


@dataclass(frozen=True)
class CompensationRuleSet(Event):
    rule_id: int
    trouble: str

"""Something was given to put a matter right."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class RemedyAsked(Event):
    """More than the agent may give alone: a supervisor decides by the due time."""

    remedy_id: int
    case_id: int
    kind: str
    amount: str
    currency: str
    approver_id: int
    due_at: str


@dataclass(frozen=True)
class RemedyGiven(Event):
    """A refund, a new parcel or a coupon has put a matter right."""

    remedy_id: int
    case_id: int
    order_id: int | None
    by_id: int
    kind: str
    reason: str
    carrier_fault: bool
    amount: str
    currency: str
    hours: float  # by the clock on the wall, since the customer told us
    limit_id: int | None  # the rule that allowed it; none where the defaults did
    approved_by_id: int | None


@dataclass(frozen=True)
class RemedyDeclined(Event):
    remedy_id: int
    case_id: int
    by_id: int


@dataclass(frozen=True)
class ApprovalEscalated(Event):
    """Nobody decided in time; somebody else is to."""

    remedy_id: int
    case_id: int
    from_id: int
    to_id: int


@dataclass(frozen=True)
class RemedyLimitSet(Event):
    """What may be given without asking is another sum now."""

    limit_id: int
    kind: str
    once: str
    daily: str


@dataclass(frozen=True)
class RemedyLimitDropped(Event):
    limit_id: int

"""A matter began, moved and ended."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    case_id: int
    customer_id: int
    owner_id: int
    channel: str
    routed_by: str  # why this owner: "same_agent", "last_spoken", "least_busy", "supervisor"


@dataclass(frozen=True)
class CaseNamed(Event):
    case_id: int


@dataclass(frozen=True)
class CaseLinked(Event):
    case_id: int
    product_id: int | None
    order_id: int | None


@dataclass(frozen=True)
class CaseSplit(Event):
    case_id: int
    from_id: int
    words: int  # that moved


@dataclass(frozen=True)
class CaseMerged(Event):
    case_id: int  # the one that ended
    into_id: int


@dataclass(frozen=True)
class MergeUndone(Event):
    case_id: int
    from_id: int


@dataclass(frozen=True)
class CaseForwarded(Event):
    case_id: int
    team_id: int | None  # to a team of ours
    notice_id: int | None  # or by mail to somebody outside


@dataclass(frozen=True)
class CaseSolved(Event):
    case_id: int
    customer_id: int
    by_id: int
    hours: float  # by the clock on the wall, from the first word


@dataclass(frozen=True)
class CaseReopened(Event):
    case_id: int
    owner_id: int


@dataclass(frozen=True)
class CaseClosed(Event):
    case_id: int
    customer_id: int
    owner_id: int
    because: str  # "yes" of the customer, "silence", "left" the line, "arrived": a late parcel

"""A promise was made, and what became of it."""

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class PromiseMade(Event):
    promise_id: int
    case_id: int
    owner_id: int
    kind: str
    due_at: str


@dataclass(frozen=True)
class PromiseWarned(Event):
    promise_id: int
    owner_id: int


@dataclass(frozen=True)
class PromiseKept(Event):
    promise_id: int
    case_id: int
    owner_id: int


@dataclass(frozen=True)
class PromiseBroken(Event):
    promise_id: int
    case_id: int
    owner_id: int
    escalated_to_id: int | None


@dataclass(frozen=True)
class PromiseMadeGood(Event):
    promise_id: int
    case_id: int
    seconds_late: int


@dataclass(frozen=True)
class PromiseReleased(Event):
    promise_id: int
    case_id: int
    by_customer: bool

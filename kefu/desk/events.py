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
class MessagePosted(Event):
    message_id: int
    conversation_id: int
    case_id: int
    author_id: int
    by_staff: bool


@dataclass(frozen=True)
class FirstAnswered(Event):
    case_id: int
    by_id: int
    seconds: int  # business time
    in_time: bool


@dataclass(frozen=True)
class NoteWritten(Event):
    message_id: int
    case_id: int


@dataclass(frozen=True)
class CaseHandedOver(Event):
    case_id: int
    from_id: int
    to_id: int
    with_words: bool  # beside the brief that is always there


@dataclass(frozen=True)
class CaseNamed(Event):
    case_id: int


@dataclass(frozen=True)
class CaseLinked(Event):
    case_id: int
    product_id: int | None
    order_id: int | None


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
    because: str  # "yes" of the customer, or "silence"


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

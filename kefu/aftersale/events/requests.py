from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class RequestAsked(Event):
    request_id: int
    order_id: int
    line_id: int | None
    kind: str
    pieces: int
    rule: str


@dataclass(frozen=True)
class RequestApproved(Event):
    """`by_id` is empty where the policy grants it by itself."""

    request_id: int
    kind: str
    by_id: int | None


@dataclass(frozen=True)
class RequestRefused(Event):
    request_id: int
    kind: str
    by_id: int


@dataclass(frozen=True)
class RequestWithdrawn(Event):
    request_id: int


@dataclass(frozen=True)
class RequestOnItsWay(Event):
    """The goods are with a carrier, on their way to us."""

    request_id: int


@dataclass(frozen=True)
class RequestReceived(Event):
    request_id: int
    by_id: int


@dataclass(frozen=True)
class RequestInspected(Event):
    request_id: int
    condition: str
    pieces: int
    sellable: int
    by_id: int


@dataclass(frozen=True)
class RequestPaid(Event):
    """Money went back; with goods still on their way it was advanced."""

    request_id: int
    order_id: int
    refund_id: int
    amount: str
    is_advanced: bool


@dataclass(frozen=True)
class RequestSettled(Event):
    request_id: int
    order_id: int
    kind: str
    refund: str
    currency: str
    replacement_id: int | None
    by_id: int | None
    minutes: int | None  # since the goods were received; empty where none came back


@dataclass(frozen=True)
class GoodsSentBack(Event):
    """What was refused goes to the customer again."""

    request_id: int
    parcel_id: int


@dataclass(frozen=True)
class SecondLookAsked(Event):
    request_id: int
    due_at: str


@dataclass(frozen=True)
class SecondLookDecided(Event):
    request_id: int
    verdict: str
    by_id: int

from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class PaymentAsked(Event):
    """A customer was sent to a gateway, or shown its picture."""

    attempt_id: int


@dataclass(frozen=True)
class NoticeContradicted(Event):
    """Something genuine does not fit what was asked: another amount, currency or transaction."""

    attempt_id: int
    why: str
    told: str


@dataclass(frozen=True)
class ChargePaid(Event):
    charge_id: int


@dataclass(frozen=True)
class ChargeCancelled(Event):
    charge_id: int


@dataclass(frozen=True)
class ChargeRefunded(Event):
    charge_id: int
    refund_id: int
    amount: str


@dataclass(frozen=True)
class ExtraReturned(Event):
    """Paid a second time, or too late: it goes back whole."""

    attempt_id: int
    refund_id: int
    amount: str


@dataclass(frozen=True)
class RefundDone(Event):
    refund_id: int


@dataclass(frozen=True)
class RefundFailed(Event):
    refund_id: int


@dataclass(frozen=True)
class GatewayOpened(Event):
    gateway: str


@dataclass(frozen=True)
class GatewayShut(Event):
    gateway: str


@dataclass(frozen=True)
class GatewayKeysChanged(Event):
    gateway: str

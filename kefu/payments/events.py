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


@dataclass(frozen=True)
class ChargePartPaid(Event):
    """Some of it has arrived, and the rest is still owed."""

    charge_id: int
    attempt_id: int
    amount: str
    left: str


@dataclass(frozen=True)
class PartTakenBack(Event):
    """A customer has taken back what they put in from their balance."""

    charge_id: int
    attempt_id: int
    amount: str


@dataclass(frozen=True)
class BalanceMoved(Event):
    entry_id: int
    customer_id: int
    reason: str
    amount: str


@dataclass(frozen=True)
class TransferAwaited(Event):
    """A customer will pay at their bank."""

    attempt_id: int


@dataclass(frozen=True)
class StatementTaken(Event):
    statement_id: int


@dataclass(frozen=True)
class StatementRead(Event):
    statement_id: int
    lines: int
    known: int


@dataclass(frozen=True)
class StatementUndone(Event):
    statement_id: int


@dataclass(frozen=True)
class TransferMatched(Event):
    line_id: int
    charge_id: int
    why: str


@dataclass(frozen=True)
class TransferUnmatched(Event):
    line_id: int
    charge_id: int


@dataclass(frozen=True)
class LineSetAside(Event):
    line_id: int


@dataclass(frozen=True)
class PayerRead(Event):
    """A colleague has read from which account a transfer came."""

    line_id: int
    why: str


@dataclass(frozen=True)
class RefundAskedAgain(Event):
    refund_id: int


@dataclass(frozen=True)
class RefundSaidHandedOver(Event):
    """It waits for a second person."""

    refund_id: int


@dataclass(frozen=True)
class RefundHandedOver(Event):
    refund_id: int


@dataclass(frozen=True)
class HandOverDenied(Event):
    refund_id: int


@dataclass(frozen=True)
class BillCompared(Event):
    gateway: str
    day: str
    differences: int


@dataclass(frozen=True)
class DifferenceTaken(Event):
    difference_id: int


@dataclass(frozen=True)
class DifferenceSettled(Event):
    difference_id: int
    status: str


@dataclass(frozen=True)
class GatewayTested(Event):
    gateway: str
    went_through: bool

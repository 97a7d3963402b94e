from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class ChargePaid(Event):
    charge_id: int


@dataclass(frozen=True)
class ChargeRefunded(Event):
    charge_id: int
    refund_id: int
    amount: str

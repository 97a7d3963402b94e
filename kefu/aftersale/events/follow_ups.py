from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class BuyerThanked(Event):
    """After an order has come, with the one question how it is."""

    follow_up_id: int
    order_id: int


@dataclass(frozen=True)
class FollowUpAnswered(Event):
    follow_up_id: int
    order_id: int
    verdict: str
    case_id: int | None

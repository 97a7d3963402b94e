from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class PriceOffered(Event):
    """What was bought costs less now: the difference is offered, or about to be given back."""

    offer_id: int
    order_id: int
    amount: str
    by_itself: bool


@dataclass(frozen=True)
class PriceOfferPaid(Event):
    offer_id: int
    order_id: int
    line_id: int
    amount: str
    by_itself: bool


@dataclass(frozen=True)
class PriceOfferLapsed(Event):
    offer_id: int
    order_id: int

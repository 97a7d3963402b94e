from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    order_id: int
    customer_id: int
    total: str


@dataclass(frozen=True)
class OrderPaid(Event):
    order_id: int


@dataclass(frozen=True)
class OrderShipped(Event):
    order_id: int
    parcel_id: int


@dataclass(frozen=True)
class OrderDelivered(Event):
    order_id: int
    customer_id: int | None


@dataclass(frozen=True)
class OrderCancelled(Event):
    order_id: int


@dataclass(frozen=True)
class PriceChanged(Event):
    sku_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ReviewWritten(Event):
    review_id: int
    product_id: int
    stars: int


@dataclass(frozen=True)
class OrderResent(Event):
    """Goods of it were lost or damaged and are sent once more."""

    order_id: int
    parcel_id: int


@dataclass(frozen=True)
class CouponGiven(Event):
    coupon_id: int
    customer_id: int
    value: str


@dataclass(frozen=True)
class CouponRedeemed(Event):
    coupon_id: int
    order_id: int
    value: str


@dataclass(frozen=True)
class ProductChanged(Event):
    """What is said of a product, or whether it is for sale, is no longer what it was."""

    product_id: int


@dataclass(frozen=True)
class ProductRemoved(Event):
    product_id: int


@dataclass(frozen=True)
class BetterSaid(Event):
    """Which way an attribute's number is better, in the eyes of the shop."""

    attribute_id: int
    way: str


@dataclass(frozen=True)
class GoodsTakenIn(Event):
    """Goods came in by the thousand; none of them is announced alone."""

    source: str


@dataclass(frozen=True)
class ReviewFollowedUp(Event):
    """A buyer added to a review later; the stars of the first one stand."""

    review_id: int
    first_id: int
    product_id: int


@dataclass(frozen=True)
class ReviewAnswered(Event):
    review_id: int
    product_id: int


@dataclass(frozen=True)
class QuestionAsked(Event):
    question_id: int
    product_id: int


@dataclass(frozen=True)
class QuestionAnswered(Event):
    answer_id: int
    question_id: int
    official: bool


@dataclass(frozen=True)
class QuestionHidden(Event):
    """Hidden by operations, or shown again."""

    question_id: int
    hidden: bool


@dataclass(frozen=True)
class AnswerHidden(Event):
    answer_id: int
    hidden: bool


@dataclass(frozen=True)
class HelpfulSaid(Event):
    """A customer found a review or an answer helpful."""

    kind: str
    thing_id: int


@dataclass(frozen=True)
class HelpfulTakenBack(Event):
    kind: str
    thing_id: int


@dataclass(frozen=True)
class ReturnNoted(Event):
    """Pieces of a product go back, for a reason."""

    return_id: int
    product_id: int
    reason: str
    pieces: int


@dataclass(frozen=True)
class CouponClaimed(Event):
    coupon_id: int
    offer_id: int
    customer_id: int


@dataclass(frozen=True)
class CouponOfferWritten(Event):
    """Coupons to claim are new, or have other terms."""

    offer_id: int
    is_published: bool


@dataclass(frozen=True)
class CouponOfferEnded(Event):
    offer_id: int


@dataclass(frozen=True)
class EntranceWritten(Event):
    """An entrance is new, or has other terms."""

    entrance_id: int
    kind: str
    is_published: bool


@dataclass(frozen=True)
class EntranceGoodsChanged(Event):
    entrance_id: int


@dataclass(frozen=True)
class EntranceEnded(Event):
    entrance_id: int


@dataclass(frozen=True)
class DealTaken(Event):
    item_id: int
    order_id: int
    pieces: int


@dataclass(frozen=True)
class DealReleased(Event):
    item_id: int
    order_id: int
    pieces: int


@dataclass(frozen=True)
class CashbackPromised(Event):
    order_id: int
    amount: str


@dataclass(frozen=True)
class CashbackGiven(Event):
    order_id: int
    coupon_id: int
    amount: str


@dataclass(frozen=True)
class CashbackDropped(Event):
    order_id: int

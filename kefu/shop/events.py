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

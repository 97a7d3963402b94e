from dataclasses import dataclass

from kefu.core.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    order_id: int
    customer_id: int | None  # None: a guest
    total: str


@dataclass(frozen=True)
class OrderJoined(Event):
    """A guest's order belongs to an account now: its address was the one left with the order."""

    order_id: int
    customer_id: int


@dataclass(frozen=True)
class InvoiceWanted(Event):
    """Asked for, or asked for in another way."""

    invoice_id: int
    order_id: int
    kind: str


@dataclass(frozen=True)
class InvoiceDropped(Event):
    invoice_id: int


@dataclass(frozen=True)
class InvoiceRead(Event):
    """A colleague opened one with the customer's data in clear."""

    invoice_id: int


@dataclass(frozen=True)
class InvoiceIssued(Event):
    invoice_id: int
    order_id: int
    amount: str


@dataclass(frozen=True)
class InvoiceCorrected(Event):
    invoice_id: int
    correction_id: int
    amount: str


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
class PricePlanned(Event):
    plan_id: int
    sku_id: int
    price: str


@dataclass(frozen=True)
class PlannedPriceDropped(Event):
    plan_id: int
    sku_id: int


@dataclass(frozen=True)
class StockCorrected(Event):
    """Pieces were found, lost, counted anew or came in; never a sale."""

    sku_id: int
    pieces: int
    left: int


@dataclass(frozen=True)
class LowMarkSet(Event):
    sku_id: int
    mark: int


@dataclass(frozen=True)
class AttributeWorded(Event):
    """What an attribute is called, or its unit, is no longer what it was."""

    attribute_id: int


@dataclass(frozen=True)
class TableAsked(Event):
    run_id: int
    what: str
    way: str


@dataclass(frozen=True)
class TableTaken(Event):
    """Somebody said yes to what a table changes."""

    run_id: int


@dataclass(frozen=True)
class TableDropped(Event):
    run_id: int


@dataclass(frozen=True)
class TableFetched(Event):
    """A table that went out was downloaded."""

    run_id: int


@dataclass(frozen=True)
class DigitalGoodsSet(Event):
    """A SKU is a file or a key from now on, or has other terms."""

    goods_id: int
    kind: str


@dataclass(frozen=True)
class FileVersionAdded(Event):
    goods_id: int
    file_id: int


@dataclass(frozen=True)
class KeysAdded(Event):
    goods_id: int
    keys: int


@dataclass(frozen=True)
class DigitalHandedOver(Event):
    """Files may be downloaded, keys are given; `missing` keys have yet to come."""

    order_id: int
    keys: int
    missing: int


@dataclass(frozen=True)
class DigitalTakenBack(Event):
    order_id: int


@dataclass(frozen=True)
class DownloadBegun(Event):
    right_id: int


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
class OrderPacked(Event):
    """Everything of it lies in its box, and waits for the carrier."""

    order_id: int


@dataclass(frozen=True)
class OrderUnpacked(Event):
    order_id: int


@dataclass(frozen=True)
class OrdersAsked(Event):
    """Somebody asked for one act on many orders."""

    batch_id: int
    what: str
    orders: int


@dataclass(frozen=True)
class OrdersTakenBack(Event):
    batch_id: int


@dataclass(frozen=True)
class SlipPrinted(Event):
    """Where an order goes was read in clear, to be put on its box."""

    order_id: int


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


@dataclass(frozen=True)
class OptionsWritten(Event):
    """What may be chosen on a product has changed, or is shown to customers, or no longer."""

    product_id: int
    version: int
    is_open: bool


@dataclass(frozen=True)
class DesignSaved(Event):
    design_id: int
    product_id: int


@dataclass(frozen=True)
class DesignShared(Event):
    """Its owner shows it to everybody with the address, or no longer."""

    design_id: int
    shared: bool


@dataclass(frozen=True)
class DesignRemoved(Event):
    design_id: int


@dataclass(frozen=True)
class ReturnWaived(Event):
    """A customer confirmed that what is made for them is not returned without a reason."""

    order_id: int
    words_sha256: str


@dataclass(frozen=True)
class ProductionAccepted(Event):
    production_id: int
    order_id: int
    due: str


@dataclass(frozen=True)
class ProductionMoved(Event):
    """A stage was reached, or gone back to."""

    production_id: int
    order_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ProductionDateMoved(Event):
    production_id: int
    order_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ProductionPhotographed(Event):
    production_id: int


@dataclass(frozen=True)
class GoodsPutIn(Event):
    """Into a basket."""

    basket_id: int
    sku_id: int
    pieces: int


@dataclass(frozen=True)
class GoodsTakenOut(Event):
    basket_id: int
    sku_id: int


@dataclass(frozen=True)
class BasketsJoined(Event):
    """What a guest had gathered lies in a customer's basket now."""

    basket_id: int
    lines: int


@dataclass(frozen=True)
class FreightSet(Event):
    rule_id: int


@dataclass(frozen=True)
class FreightDropped(Event):
    rule_id: int

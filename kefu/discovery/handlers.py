from kefu.core.events import on
from kefu.discovery.events import SynonymsDropped, SynonymsKept
from kefu.discovery.services import changes, trials
from kefu.shop.events import (
    GoodsTakenIn,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    PriceChanged,
    ProductChanged,
    ProductRemoved,
    ReviewWritten,
)
from kefu.shop.queries.catalogue import product_of
from kefu.shop.queries.orders import products_in
from kefu.tracking.events import TrailEnded


@on(ProductChanged)
@on(ProductRemoved)
@on(ReviewWritten)
def note_the_product(event: ProductChanged | ProductRemoved | ReviewWritten) -> None:
    changes.note_changes([event.product_id])


@on(PriceChanged)
def note_the_price(event: PriceChanged) -> None:
    product = product_of(event.sku_id)
    changes.note_changes([product] if product else [])


@on(OrderPlaced)
@on(OrderPaid)
@on(OrderCancelled)
def note_what_was_sold(event: OrderPlaced | OrderPaid | OrderCancelled) -> None:
    changes.note_changes(products_in(event.order_id))


@on(GoodsTakenIn)
def note_the_whole_shop(_event: GoodsTakenIn) -> None:
    changes.note_everything()


@on(SynonymsKept)
@on(SynonymsDropped)
def note_the_synonyms(_event: SynonymsKept | SynonymsDropped) -> None:
    changes.note_synonyms()


@on(TrailEnded)
def forget_what_was_made_of_it(event: TrailEnded) -> None:
    trials.forget(event.visitor)

from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.core.events import Circumstances, on
from kefu.core.health import tells
from kefu.discovery.events import GoodsCompared, SynonymsDropped, SynonymsKept
from kefu.discovery.queries import following, learning
from kefu.discovery.queries.comparing import picks_told_to
from kefu.discovery.services import boards, changes, comparing, trials
from kefu.shop.events import (
    GoodsTakenIn,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    PriceChanged,
    ProductChanged,
    ProductRemoved,
    ReturnNoted,
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


tells(learning.health)
tells(following.health)


@on(OrderPlaced)
@on(OrderPaid)
@on(OrderCancelled)
def count_what_was_sold(event: OrderPlaced | OrderPaid | OrderCancelled) -> None:
    boards.mark_order(event.order_id)


@on(ReviewWritten)
def count_what_was_said(event: ReviewWritten) -> None:
    boards.mark_review(event.review_id)


@on(ReturnNoted)
def count_what_came_back(event: ReturnNoted) -> None:
    boards.mark_return(event.return_id)


@on(GoodsTakenIn)
def count_everything_anew(_event: GoodsTakenIn) -> None:
    boards.mark_everything()


@on(GoodsCompared)
def count_what_was_compared(event: GoodsCompared, more: Circumstances) -> None:
    boards.note_comparison(event, more)


@on(CustomerErased)
def forget_what_they_picked(event: CustomerErased) -> None:
    comparing.forget_picks(event.user_id)


@on(CustomerIdentified)
def keep_what_they_picked(event: CustomerIdentified) -> None:
    comparing.move_picks(user_id=event.user_id, guest_id=event.guest_id)


@exports("compared")
def own_picks(user: User) -> Iterable[dict[str, Any]]:
    return picks_told_to(user)

"""Reviews of `olist`."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from kefu.connectors.importers.olist import rows as told_as
from kefu.connectors.importers.olist.orders import PORTUGUESE, UNKNOWN_ORDER
from kefu.connectors.importers.olist.rows import SOURCE
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.tables import fresh, only_with, understood
from kefu.connectors.queries import here
from kefu.shop.services.bulk.reviews import PastReview, add_past_reviews

WITHOUT_ITEMS = gettext_noop("Order %(key)s has no items that could be reviewed")


def take_reviews(told: Sequence[Row], tally: Tally) -> None:
    reviews = list(understood(told, tally, told_as.review))
    silent = here.silent_reviews(SOURCE, [one.key for _, one in reviews])
    known = here.known_reviews(SOURCE, [one.key for _, one in reviews])
    speaking = {one.key: one for _, one in reviews if one.words and one.key in silent}
    first = fresh(reviews, lambda one: one.key, known - speaking.keys(), tally)
    orders = here.known_orders(SOURCE, {one.order for _, one in first})
    first = only_with(first, lambda one: one.order, orders, UNKNOWN_ORDER, tally)
    lines = here.dearest_lines(SOURCE, {one.order for _, one in first})
    first = only_with(first, lambda one: one.order, lines, WITHOUT_ITEMS, tally)
    add_past_reviews(
        source=SOURCE,
        reviews=[
            PastReview(
                external_id=one.key,
                product_id=lines[one.order].product_id,
                stars=one.stars,
                text=one.words,
                language=PORTUGUESE,
                at=one.at,
                customer_id=orders[one.order].customer_id,
                line_id=lines[one.order].line_id,
            )
            for _, one in first
        ],
    )
    for _, one in first:
        tally.count("words of a known review" if one.key in speaking else "review")

"""A Brazilian marketplace: eight tables, known by their first lines; some copies leave columns out.

- categories: the English names of the shelves, which else keep their Portuguese ones;
- sellers: suppliers; products: without names or prices, so each is called by its shelf and the
  first signs of its number, and is for sale once somebody offered it;
- customers: one person may bear many numbers, one for each order;
- orders: with the day that was promised (its last second, in São Paulo) and the parcel with the
  steps the file tells. Delivered, but nobody knows when: no promise is judged;
- items: a line each, and the freight of all items of an order as one; a product of another seller
  is another SKU;
- payments: added up to the one charge of the order. How many instalments, our books do not carry;
- reviews: of the dearest line of their order; an order without items parks its review.
"""

from collections.abc import Callable, Mapping, Sequence

from kefu.connectors.importers.olist import goods, orders, payments, reviews
from kefu.connectors.importers.olist.rows import SOURCE, TABLES
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.tables import TablesImporter
from kefu.shop.services.bulk.goods import count_sold, price_from_sales, supply_from_skus
from kefu.shop.services.bulk.parcels import pack_past_lines
from kefu.shop.services.bulk.reviews import count_reviews
from kefu.shop.services.bulk.shelves import settle_attributes

TAKERS: Mapping[str, Callable[[Sequence[Row], Tally], None]] = {
    "categories": goods.take_categories,
    "sellers": goods.take_sellers,
    "products": goods.take_products,
    "customers": orders.take_customers,
    "orders": orders.take_orders,
    "items": orders.take_items,
    "payments": payments.take_payments,
    "reviews": reviews.take_reviews,
}


class Olist(TablesImporter):
    format = SOURCE
    TABLES = TABLES

    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None:
        TAKERS[table](rows, tally)

    def finish(self) -> None:
        pack_past_lines(source=SOURCE)
        price_from_sales(source=SOURCE)
        supply_from_skus(source=SOURCE)
        count_sold(source=SOURCE)
        count_reviews(source=SOURCE)
        settle_attributes(source=SOURCE, language="en")

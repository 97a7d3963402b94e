"""A year of a British gift wholesaler's invoices, a line a row: InvoiceNo, StockCode, Description,
Quantity, InvoiceDate, UnitPrice, CustomerID, Country.

Where each kind of row ends:
- goods sold: a line of an order; without a CustomerID the order belongs to nobody;
- postage, bank charges, manual entries and the like: a freight or fee line of that order;
- a cancellation (invoice "C…") of goods: a settled return; of a fee or a discount: an allowance;
- pieces without a price and without a buyer, or fewer than none: a correction of the stock;
- bad debt (invoice "A…"): an adjustment of the books;
- the same row of the same invoice again: a duplicate, counted and left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from kefu.aftersale.models import ServiceRequest
from kefu.aftersale.services.bulk import PastRequest, add_past_requests, match_to_lines
from kefu.connectors.importers.online_retail.sales import FREIGHT, Sale, understood
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import (
    BrokenFile,
    BrokenRow,
    Row,
    header_of,
    single_line_rows,
)
from kefu.connectors.queries import here
from kefu.connectors.services.customers import customers_of
from kefu.payments.services import add_adjustment
from kefu.shop.models.orders import OrderLine
from kefu.shop.services.bulk import goods
from kefu.shop.services.bulk.goods import PastStockMove
from kefu.shop.services.bulk.orders import PastLine, PastOrder, add_past_orders

SOURCE = "online-retail"
HEADER = [
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
    "Country",
]  # fmt: skip
CURRENCY = "GBP"
PART_OF_A_CENT = Decimal("0.0001")


class OnlineRetail:
    format = SOURCE
    batch = 20_000

    def __init__(self) -> None:
        self.skus: dict[str, int] = {}
        self.seen: set[int] = set()

    def table_of(self, path: Path) -> str | None:
        return "invoices" if header_of(path) == HEADER else None

    def sort(self, paths: Sequence[Path]) -> list[tuple[Path, str]]:
        for path in paths:
            if self.table_of(path) is None:
                raise BrokenFile(
                    _("%(file)s is no file of %(format)s: its first line must be %(header)s.")
                    % {"file": path.name, "format": SOURCE, "header": ",".join(HEADER)}
                )
        return [(path, "invoices") for path in paths]

    def read(self, path: Path) -> Iterator[Row]:
        return single_line_rows(path)

    def recall(self, rows: Sequence[Row]) -> None:
        for _sale in self._fresh([row for row in rows if row.fault is None], Tally()):
            pass

    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None:
        by_fate: dict[str, list[Sale]] = defaultdict(list)
        moved_goods = []
        for sale in self._fresh(rows, tally):
            by_fate[sale.fate].append(sale)
            if not sale.is_fee and sale.fate != "adjustment":
                moved_goods.append(sale)
        self._know_goods(moved_goods)
        lines = by_fate["goods"] + by_fate["goods, buyer unknown"] + by_fate["fee"]
        customers = _customers(lines + by_fate["return"] + by_fate["allowance"])
        self._add_orders(lines, customers, tally)
        self._add_requests(by_fate["return"] + by_fate["allowance"], customers, tally)
        self._add_stock_moves(by_fate["stock correction"], tally)
        for sale in by_fate["adjustment"]:
            _add_adjustment(sale, tally)

    def finish(self) -> None:
        match_to_lines(source=SOURCE)
        goods.count_sold(source=SOURCE)

    def _fresh(self, rows: Sequence[Row], tally: Tally) -> Iterator[Sale]:
        """Rows that say something, and say it for the first time in their invoice."""
        for row in rows:
            try:
                sale = understood(row)
            except BrokenRow as fault:
                tally.refuse(row.line, fault)
                continue
            mark = sale.mark
            if mark in self.seen:
                _count(sale, "duplicate", tally)
                continue
            self.seen.add(mark)
            yield sale

    def _know_goods(self, sales: Sequence[Sale]) -> None:
        if not self.skus:
            self.skus = here.known_skus(SOURCE)
        new = {sale.code: sale for sale in sales if sale.code not in self.skus and sale.words}
        new |= {
            sale.code: sale for sale in sales if sale.code not in self.skus and sale.code not in new
        }
        if new:
            self.skus |= goods.add_plain_goods(
                source=SOURCE,
                currency=CURRENCY,
                category=goods.shelf(code="gifts", name_zh="礼品杂货", name_en="Gifts"),
                kind=goods.product_class(code="gift", name_zh="礼品", name_en="Gift"),
                goods=[(code, sale.words or code, sale.price) for code, sale in new.items()],
            )

    def _add_orders(self, sales: Sequence[Sale], customers: dict[str, int], tally: Tally) -> None:
        there = here.known_lines(SOURCE, {sale.invoice for sale in sales})
        orders: dict[str, PastOrder] = {}
        for sale in sales:
            line = self._line(sale)
            known_as = (sale.invoice, line.sku_id, line.name, line.quantity, line.unit_price)
            if there and there[known_as]:
                there[known_as] -= 1
                _count(sale, "already there", tally)
                continue
            if sale.invoice not in orders:
                orders[sale.invoice] = _order(sale, customers)
            orders[sale.invoice].lines.append(line)
            _count(sale, sale.fate, tally)
        add_past_orders(list(orders.values()))

    def _line(self, sale: Sale) -> PastLine:
        kind = OrderLine.Kind.GOODS
        if sale.is_fee:
            is_freight = sale.code.upper() in FREIGHT
            kind = OrderLine.Kind.FREIGHT if is_freight else OrderLine.Kind.FEE
        sku_id = None if sale.is_fee else self.skus[sale.code]
        price = sale.price.quantize(PART_OF_A_CENT)
        return PastLine(sku_id, sale.words or sale.code, sale.quantity, price, kind)

    def _add_requests(self, sales: Sequence[Sale], customers: dict[str, int], tally: Tally) -> None:
        there = here.known_requests(SOURCE, [sale.key for sale in sales])
        add_past_requests(
            source=SOURCE,
            requests=[
                PastRequest(
                    external_id=sale.key,
                    kind=ServiceRequest.Kind(sale.fate),
                    customer_id=customers.get(sale.customer),
                    sku_id=None if sale.is_fee else self.skus[sale.code],
                    quantity=-sale.quantity,
                    refund=-sale.amount,
                    currency=CURRENCY,
                    words=sale.words or sale.code,
                    at=sale.at,
                )
                for sale in sales
                if sale.key not in there
            ],
        )
        for sale in sales:
            _count(sale, "already there" if sale.key in there else sale.fate, tally)

    def _add_stock_moves(self, sales: Sequence[Sale], tally: Tally) -> None:
        there = here.known_stock_moves(SOURCE, [sale.key for sale in sales])
        goods.add_stock_moves(
            source=SOURCE,
            moves=[
                PastStockMove(self._any_sku(sale), sale.quantity, sale.words, sale.at, sale.key)
                for sale in sales
                if sale.key not in there
            ],
        )
        for sale in sales:
            _count(sale, "already there" if sale.key in there else sale.fate, tally)

    def _any_sku(self, sale: Sale) -> int:
        if sale.code not in self.skus:
            self._know_goods([sale])
        return self.skus[sale.code]


def _customers(sales: Sequence[Sale]) -> dict[str, int]:
    regions = {sale.customer: sale.region for sale in sales if sale.customer}
    return customers_of(SOURCE, regions)


def _order(sale: Sale, customers: dict[str, int]) -> PastOrder:
    return PastOrder(
        source=SOURCE,
        external_id=sale.invoice,
        customer_id=customers.get(sale.customer),
        placed_at=sale.at,
        currency=CURRENCY,
        region=sale.region,
    )


def _add_adjustment(sale: Sale, tally: Tally) -> None:
    is_new = add_adjustment(
        source=SOURCE,
        external_id=sale.key,
        amount=sale.amount,
        currency=CURRENCY,
        words=sale.words,
        at=sale.at,
    )
    _count(sale, sale.fate if is_new else "already there", tally)


def _count(sale: Sale, fate: str, tally: Tally) -> None:
    tally.count(fate, quantity=sale.quantity, amount=sale.amount)

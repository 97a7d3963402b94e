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

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale

from kefu.aftersale.models import ServiceRequest
from kefu.aftersale.services.bulk import PastRequest, add_past_requests, match_to_lines
from kefu.connectors import queries
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import (
    BrokenFile,
    BrokenRow,
    Row,
    header_of,
    single_line_rows,
)
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
LONDON = ZoneInfo("Europe/London")
CURRENCY = "GBP"
INVOICE = re.compile(r"[CA]?\d{6}")
FREIGHT = frozenset({"POST", "DOT", "C2"})
FEES = frozenset({"M", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK"})
OWN_NAMES = {"EIRE": "IE", "RSA": "ZA", "USA": "US", "European Community": "EU"}
REGIONS = {name: code for code, name in Locale("en").territories.items() if code.isalpha()}
NOT_GOODS = FREIGHT | FEES
MOST_PIECES = 2**31

Content = tuple[str, str, int, Decimal, datetime]


@dataclass
class Sale:
    """A row, understood. `quantity` is negative where something was taken back."""

    line: int
    invoice: str
    code: str
    words: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str
    country: str

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @cached_property
    def is_fee(self) -> bool:
        return self.code.upper() in NOT_GOODS

    @cached_property
    def fate(self) -> str:
        taken_back = {"A": "adjustment", "C": "allowance" if self.is_fee else "return"}
        if self.invoice[0] in taken_back:
            return taken_back[self.invoice[0]]
        if self.quantity < 0 or (not self.price and not self.customer):
            return "stock correction"
        if self.is_fee:
            return "fee"
        return "goods" if self.customer else "goods, buyer unknown"

    @property
    def content(self) -> Content:
        """What makes this row another one than its neighbours in the same invoice."""
        return self.code, self.words, self.quantity, self.price, self.at

    @property
    def key(self) -> str:
        """Invoice and content, short enough for a column."""
        words = "|".join(map(str, self.content))
        return f"{self.invoice}:{hashlib.sha256(words.encode()).hexdigest()[:24]}"


class OnlineRetail:
    format = SOURCE

    def __init__(self) -> None:
        self.skus: dict[str, int] = {}
        self.seen: dict[str, set[Content]] = defaultdict(set)

    def sort(self, paths: Sequence[Path]) -> list[Path]:
        for path in paths:
            if header_of(path) != HEADER:
                raise BrokenFile(f"{path.name}: the first line must be {','.join(HEADER)}")
        return list(paths)

    def read(self, path: Path) -> Iterator[Row]:
        return single_line_rows(path)

    def take(self, path: Path, rows: Sequence[Row], tally: Tally) -> None:
        by_fate: dict[str, list[Sale]] = defaultdict(list)
        for sale in self._fresh(rows, tally):
            by_fate[sale.fate].append(sale)
        self._know_goods([sale for sales in by_fate.values() for sale in sales if not sale.is_fee])
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
                tally.refuse(row.line, str(fault))
                continue
            seen = self.seen[sale.invoice]
            if sale.content in seen:
                tally.count("duplicate", quantity=sale.quantity, amount=sale.amount)
                continue
            seen.add(sale.content)
            yield sale

    def _know_goods(self, sales: Sequence[Sale]) -> None:
        if not self.skus:
            self.skus = queries.known_skus(SOURCE)
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
        there = queries.known_lines(SOURCE, {sale.invoice for sale in sales})
        orders: dict[str, PastOrder] = {}
        for sale in sales:
            line = self._line(sale)
            known_as = (sale.invoice, line.sku_id, line.name, line.quantity, line.unit_price)
            if there[known_as]:
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
        return PastLine(sku_id, sale.words or sale.code, sale.quantity, sale.price, kind)

    def _add_requests(self, sales: Sequence[Sale], customers: dict[str, int], tally: Tally) -> None:
        there = queries.known_requests(SOURCE, [sale.key for sale in sales])
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
        there = queries.known_stock_moves(SOURCE, [sale.key for sale in sales])
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


def understood(row: Row) -> Sale:
    """What the row says. Raises BrokenRow with a reason a person can act on."""
    values = row.values
    invoice, code = values["InvoiceNo"].strip(), values["StockCode"].strip()
    if not INVOICE.fullmatch(invoice):
        raise BrokenRow(f"InvoiceNo {invoice!r} is not six digits, with C or A before them at most")
    if not code:
        raise BrokenRow("StockCode is empty")
    quantity = _whole(values["Quantity"])
    if invoice.startswith("C") and quantity > 0:
        raise BrokenRow(f"a cancellation takes back, but Quantity is {quantity}")
    customer = values["CustomerID"].strip().removesuffix(".0")
    if customer and not customer.isdecimal():
        raise BrokenRow(f"CustomerID {customer!r} is not a number")
    price = _price(values["UnitPrice"])
    if price < 0 and not invoice.startswith("A"):
        raise BrokenRow(f"UnitPrice is negative: {price}")
    return Sale(
        row.line, invoice, code, values["Description"].strip(), quantity,
        _moment(values["InvoiceDate"]), price, customer, values["Country"].strip(),
    )  # fmt: skip


def _whole(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise BrokenRow(f"Quantity {text!r} is not a whole number") from None
    if not number or abs(number) >= MOST_PIECES:
        raise BrokenRow(f"Quantity {number} cannot be")
    return number


def _price(text: str) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise BrokenRow(f"UnitPrice {text!r} is not a number") from None
    if not price.is_finite() or abs(price) >= MOST_PIECES:
        raise BrokenRow(f"UnitPrice {text!r} cannot be")
    return price


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        raise BrokenRow(f"InvoiceDate {text!r} is not a date and time") from None


def _customers(sales: Sequence[Sale]) -> dict[str, int]:
    regions = {
        sale.customer: OWN_NAMES.get(sale.country, REGIONS.get(sale.country, ""))
        for sale in sales
        if sale.customer
    }
    return customers_of(SOURCE, regions)


def _order(sale: Sale, customers: dict[str, int]) -> PastOrder:
    return PastOrder(
        source=SOURCE,
        external_id=sale.invoice,
        customer_id=customers.get(sale.customer),
        placed_at=sale.at,
        currency=CURRENCY,
        region=OWN_NAMES.get(sale.country, REGIONS.get(sale.country, "")),
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

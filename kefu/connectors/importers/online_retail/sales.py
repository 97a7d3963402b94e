"""One row of an invoice, understood."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext_noop

from kefu.connectors.importers import values
from kefu.connectors.importers.rows import BrokenRow, Row

LONDON = ZoneInfo("Europe/London")
INVOICE = re.compile(r"[CA]?[0-9]{6}")
CUSTOMER = re.compile(r"[0-9]{0,20}")
MOST_PAID = Decimal(10) ** 8
FREIGHT = frozenset({"POST", "DOT", "C2"})
FEES = frozenset({"M", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK"})
OWN_NAMES = {"EIRE": "IE", "RSA": "ZA", "USA": "US", "European Community": "EU"}
REGIONS: dict[str, str] = {
    name: code for code, name in Locale("en").territories.items() if code.isalpha()
}
NOT_GOODS = FREIGHT | FEES

Content = tuple[str, str, int, Decimal, datetime]


@dataclass(slots=True)
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
    is_fee: bool
    fate: str

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @property
    def region(self) -> str:
        return OWN_NAMES.get(self.country) or REGIONS.get(self.country, "")

    @property
    def content(self) -> Content:
        """What makes this row another one than its neighbours in the same invoice."""
        return self.code, self.words, self.quantity, self.price.normalize(), self.at

    @property
    def mark(self) -> int:
        """Invoice and content in 64 bits, in which half a million rows do not meet. Numbers go in
        as texts: to Python the hashes of -1 and -2 are the same."""
        code, words, quantity, price, at = self.content
        return hash((self.invoice, code, words, f"{quantity} {price}", at))

    @property
    def key(self) -> str:
        """Invoice and content, short enough for a column."""
        words = "|".join(map(str, self.content))
        return f"{self.invoice}:{hashlib.sha256(words.encode()).hexdigest()[:24]}"


def understood(row: Row) -> Sale:
    """What the row says. Raises BrokenRow with a reason a person can act on."""
    says = row.values
    invoice, code = says["InvoiceNo"].strip(), values.key(says, "StockCode", most=40)
    if not INVOICE.fullmatch(invoice):
        raise BrokenRow(
            gettext_noop(
                "InvoiceNo “%(value)s” is not six digits, with C or A before them at most"
            ),
            value=invoice[:20],
        )
    quantity = values.whole(says, "Quantity", least=-values.MOST_PIECES)
    customer = says["CustomerID"].strip().removesuffix(".0")
    if not CUSTOMER.fullmatch(customer):
        raise BrokenRow(gettext_noop("CustomerID “%(value)s” is not a number"), value=customer[:20])
    price = _price(says["UnitPrice"])
    _check(invoice, quantity, price)
    is_fee = code.upper() in NOT_GOODS
    return Sale(
        row.line, invoice, code, says["Description"].strip()[:300], quantity,
        _moment(says["InvoiceDate"]), price, customer, says["Country"].strip(),
        is_fee, _fate(invoice, quantity, price, customer, is_fee=is_fee),
    )  # fmt: skip


@lru_cache(4096)
def _price(text: str) -> Decimal:
    return values.number({"UnitPrice": text}, "UnitPrice")


@lru_cache(4096)
def _moment(text: str) -> datetime:
    return values.moment({"InvoiceDate": text}, "InvoiceDate", LONDON)


def _check(invoice: str, quantity: int, price: Decimal) -> None:
    if not quantity:
        raise BrokenRow(gettext_noop("Quantity is 0"))
    if invoice[0] == "C" and quantity > 0:
        raise BrokenRow(
            gettext_noop("A cancellation takes back, but Quantity is %(value)s"), value=quantity
        )
    if abs(price * quantity) >= MOST_PAID:
        raise BrokenRow(gettext_noop("Nobody pays %(value)s"), value=str(price * quantity)[:40])
    if price < 0 and invoice[0] != "A":
        raise BrokenRow(gettext_noop("UnitPrice is negative: %(value)s"), value=str(price))


def _fate(invoice: str, quantity: int, price: Decimal, customer: str, *, is_fee: bool) -> str:
    taken_back = {"A": "adjustment", "C": "allowance" if is_fee else "return"}
    if invoice[0] in taken_back:
        return taken_back[invoice[0]]
    if quantity < 0 or not (price or customer):
        return "stock correction"
    if is_fee:
        return "fee"
    return "goods" if customer else "goods, buyer unknown"

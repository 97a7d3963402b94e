"""Purchases out of files of others, by what their first line names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kefu.core.measure_files import BadFile, Row, columns_of, csv_rows
from kefu.crm.lifetime.histories import Purchases

Sum = Callable[[Row], float]


@dataclass(frozen=True)
class Format:
    customer: str
    day: str
    written: str  # how the day is written
    amount: Sum
    also: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.customer, self.day, *self.also)


def _line(row: Row) -> float:
    """Pieces by price; what was sent back, or cost nothing, is no purchase."""
    return row.number_of("Quantity") * row.number_of("UnitPrice")


FORMATS = (
    Format("sample_id", "date", "%Y%m%d", lambda row: row.number_of("amount"), ("amount",)),
    Format("customer_id", "date", "%Y%m%d", lambda row: row.number_of("amount"), ("amount",)),
    Format("CustomerID", "InvoiceDate", "%Y-%m-%d", _line, ("Quantity", "UnitPrice")),
    Format(
        "CUSTOMER_ID", "TRANSACTION_DT", "%m/%d/%Y",
        lambda row: row.number_of("SALES_PRICE"), ("SALES_PRICE",),
    ),
)  # fmt: skip
LENGTHS = {"%Y%m%d": 8, "%Y-%m-%d": 10}  # a time of the day may follow
ANY = 40


def purchases(path: Path) -> Purchases:
    """Of customers that are known. Raises BadFile."""
    named = set(columns_of(path))
    form = next((one for one in FORMATS if set(one.columns) <= named), None)
    if form is None:
        known = "; ".join(", ".join(one.columns) for one in FORMATS)
        raise BadFile(path, 1, f"no purchases by these columns; known are {known}")
    rows = list(_purchases(path, form))
    if not rows:
        raise BadFile(path, None, "nobody bought anything")
    return Purchases.of(rows)


def _purchases(path: Path, form: Format) -> Iterator[tuple[str, date, float]]:
    days: dict[str, date] = {}
    for row in csv_rows(path, columns=form.columns):
        customer = row.text(form.customer).strip()
        if not customer:
            continue
        amount = form.amount(row)
        if amount <= 0 and form.day == "InvoiceDate":
            continue
        text = row.text(form.day)[: LENGTHS.get(form.written, ANY)]
        if text not in days:
            days[text] = _day(row, text, form.written)
        yield customer, days[text], amount


def _day(row: Row, text: str, written: str) -> date:
    try:
        return datetime.strptime(text, written).date()  # noqa: DTZ007  a day of their calendar
    except ValueError:
        raise row.wrong(f"no day: {text!r:.40}") from None

"""Stock counted anew: what was seen stands in the table, so that nothing sold since is lost."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_noop

from kefu.shop.models.catalogue import Sku
from kefu.shop.models.tables import TableRun
from kefu.shop.services import stock
from kefu.shop.services.tables.port import Change, Column, Outcome, Row, WrongLine, outcomes
from kefu.shop.services.tables.skus import CODE, NAME, all_skus, each_sku, sku_in, skus_of, told

SEEN = Column("stock", "现有库存", "Stock now", is_needed=True)
NEW = Column("new_stock", "新库存", "New stock", is_needed=True)
WHY = Column("reason", "原因", "Reason")


class Stock:
    columns = (CODE, NAME, SEEN, NEW, WHY)

    def plan(self, run: TableRun, rows: Sequence[Row]) -> list[Outcome]:
        found = skus_of(rows)
        return outcomes(rows, lambda row: _seen(row, found))

    def do(self, run: TableRun, change: Change) -> None:
        to, seen = int(change.data["to"]), int(change.data["seen"])
        words = change.row.text("reason", most=200) or run.file_name
        key = f"{run.number}:{change.row.line}"
        try:
            stock.count_anew(change.data["sku"], to=to, seen=seen, words=words, by=run.by, key=key)
        except stock.StockMoved as moved:
            raise _moved(moved.sku.stock, seen) from moved

    def count(self, run: TableRun) -> int:
        return all_skus().count()

    def rows(self, run: TableRun) -> Iterator[Sequence[object]]:
        for sku in each_sku():
            name = " ".join(filter(None, (sku.product.name, sku.name)))
            yield (sku.code, name, sku.stock, "", "")


def _seen(row: Row, found: dict[str, Sku]) -> Change | None:
    sku = sku_in(row, found)
    if not row.text("new_stock"):
        return None
    seen, to = row.pieces("stock"), row.pieces("new_stock")
    row.text("reason", most=200)
    if sku.stock == to:
        return None
    if sku.stock != seen:
        raise _moved(sku.stock, seen)
    data = {"sku": sku.pk, "to": to, "seen": seen}
    return Change(row, told(sku), str(seen), str(to), data)


def _moved(now: int, seen: int) -> WrongLine:
    reason = gettext_noop("It was %(seen)s in this table and is %(now)s by now; count it again")
    return WrongLine("stock", reason, seen=seen, now=now)

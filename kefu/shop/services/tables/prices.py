"""Prices changed together, at once or from a moment on; what was seen stands in the table."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kefu.core.money import written
from kefu.core.sheets import shown
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.tables import TableRun
from kefu.shop.services import prices
from kefu.shop.services.tables.port import Change, Column, Outcome, Row, WrongLine, outcomes
from kefu.shop.services.tables.skus import CODE, NAME, all_skus, each_sku, sku_in, skus_of, told

SEEN = Column("price", "现价", "Price now", is_needed=True)
NEW = Column("new_price", "新价", "New price", is_needed=True)
FROM = Column("from", "生效时间", "From")
LARGE_STEP = Decimal("0.3")


class Prices:
    columns = (CODE, NAME, SEEN, NEW, FROM)

    def plan(self, run: TableRun, rows: Sequence[Row]) -> list[Outcome]:
        found = skus_of(rows)
        usual = parse_datetime(run.asked.get("starts_at", "")) if run.asked else None
        return outcomes(rows, lambda row: _seen(row, found, usual))

    def do(self, run: TableRun, change: Change) -> None:
        sku, to, starts_at = change.data["sku"], change.data["to"], change.data["starts_at"]
        if starts_at is not None:
            prices.plan_price(sku, to=to, starts_at=starts_at, by=run.by)
            return
        try:
            prices.change_price(sku, to=to, seen=change.data["seen"], by=run.by)
        except prices.PriceElsewhere as moved:
            raise _moved(moved.sku.price, change.data["seen"]) from moved

    def count(self, run: TableRun) -> int:
        return all_skus().count()

    def rows(self, run: TableRun) -> Iterator[Sequence[object]]:
        for sku in each_sku():
            name = " ".join(filter(None, (sku.product.name, sku.name)))
            yield (sku.code, name, sku.price, "", "")


def _seen(row: Row, found: dict[str, Sku], usual: datetime | None) -> Change | None:
    sku = sku_in(row, found)
    if not row.text("new_price"):
        return None
    seen, to = row.money("price"), row.money("new_price")
    starts_at = _moment(row) or usual
    if starts_at is not None and starts_at <= now():
        starts_at = None
    if starts_at is None and sku.price == to:
        return None
    if starts_at is None and sku.price != seen:
        raise _moved(sku.price, seen)
    currency = sku.product.currency
    data = {"sku": sku.pk, "to": to, "seen": seen, "starts_at": starts_at}
    after = written(to, currency)
    if starts_at is not None:
        when = f"{localtime(starts_at):%Y-%m-%d %H:%M}"
        after = _("%(price)s from %(when)s") % {"price": after, "when": when}
    return Change(row, told(sku), written(seen, currency), after, data, _remark(sku, to))


def _remark(sku: Sku, to: Decimal) -> str:
    """What somebody who looks at it should see first."""
    if sku.cost is not None and to < sku.cost:
        return _("below its cost")
    if sku.price and abs(to - sku.price) > sku.price * LARGE_STEP:
        return _("a large step")
    return ""


def _moved(now_is: Decimal, seen: Decimal) -> WrongLine:
    reason = gettext_noop("It was %(seen)s in this table and is %(now)s by now; look at it again")
    return WrongLine("price", reason, seen=str(seen), now=str(now_is))


def _moment(row: Row) -> datetime | None:
    text = row.text("from", most=40)
    if not text:
        return None
    text = text.replace("/", "-")
    try:
        day = parse_date(text)
        at = make_aware(datetime.combine(day, time())) if day else parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        reason = gettext_noop("“%(value)s” is no day like 2026-12-01 or 2026-12-01 10:00")
        raise WrongLine("from", reason, value=shown(text))
    return at if at.tzinfo else make_aware(at)

"""Batches and serial numbers are written down as pieces leave the house."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.recalls import UnitsWritten
from kefu.aftersale.models.units import Unit
from kefu.aftersale.queries.units import lines_called
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order, OrderLine


@dataclass(frozen=True)
class Written:
    """One line of what was typed; `row` says which, for the sentence about a fault."""

    row: int
    order: str
    sku: str
    batch: str
    serial: str


@transaction.atomic
def write_units(rows: Sequence[Written], *, by: User) -> int:
    """All of them or none; those known already are left as they are. Returns how many are new."""
    lines = lines_called((row.order for row in rows), (row.sku for row in rows))
    orders = {line.order_id for line in lines.values()}
    list(Order.objects.select_for_update().filter(pk__in=orders).order_by("pk").values("pk"))
    new = [_unit(row, lines.get((row.order, row.sku))) for row in rows]
    new = _unknown(rows, new)
    _fit(new)
    Unit.objects.bulk_create(new, batch_size=2000)
    if new:
        record(UnitsWritten(len(new), by.pk), by=by)
    return len(new)


def _unit(row: Written, line: OrderLine | None) -> Unit:
    if line is None or line.sku_id is None:
        words = _("Line %(row)d: order %(order)s has no goods with the code %(sku)s.")
        raise Refusal(words % {"row": row.row, "order": row.order, "sku": row.sku})
    return Unit(sku_id=line.sku_id, line=line, batch=row.batch, serial=row.serial)


def _unknown(rows: Sequence[Written], units: Sequence[Unit]) -> list[Unit]:
    """Without those that stand there already, for the same line; elsewhere a serial is wrong."""
    serials = {unit.serial for unit in units if unit.serial}
    there = {
        (unit.sku_id, unit.serial): unit.line_id for unit in Unit.objects.filter(serial__in=serials)
    }
    new, seen = [], set[tuple[int, str]]()
    for row, unit in zip(rows, units, strict=True):
        mark = (unit.sku_id, unit.serial)
        if unit.serial and (mark in seen or there.get(mark, unit.line_id) != unit.line_id):
            words = _("Line %(row)d: the serial number %(serial)s has gone to another buyer.")
            raise Refusal(words % {"row": row.row, "serial": unit.serial})
        if unit.serial:
            seen.add(mark)
        if mark not in there:
            new.append(unit)
    return new


def _fit(new: Sequence[Unit]) -> None:
    """No line has more pieces with a batch than were bought."""
    more = Counter(unit.line_id for unit in new)
    lines = {unit.line_id: unit.line for unit in new}
    known = Unit.objects.filter(line__in=more).values_list("line").annotate(pieces=Count("pk"))
    for line_id, pieces in known:
        more[line_id] += pieces
    for line_id, pieces in more.items():
        line = lines[line_id]
        if pieces > line.quantity:
            words = _("Order %(order)s has only %(n)d of %(sku)s.")
            code = line.sku.code if line.sku else ""
            raise Refusal(words % {"order": line.order.number, "n": line.quantity, "sku": code})

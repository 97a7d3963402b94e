"""One recalled piece: what its buyer chose, that it is back, and what was given for it.

The order is locked before the piece, so that pieces of one order are put right one after another.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.recalls import RecallChosen, RecalledBack, RecallRemedied
from kefu.aftersale.models.recalls import Recall, RecallUnit, Remedies
from kefu.aftersale.queries.recalls import units_called
from kefu.core.events import record, record_all
from kefu.core.money import share_out
from kefu.desk.services.refusals import Refusal
from kefu.payments import services as payments
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order
from kefu.shop.services import replacements
from kefu.shop.services.stock import OutOfStock

NO_LONGER = "gone"
LEAVES_WITHIN = timedelta(hours=48)
Status = RecallUnit.Status


@transaction.atomic
def choose(recall: Recall, order: Order, choices: Mapping[str, str], *, by: User | None) -> int:
    """What the buyer wants for each piece, by its number. Where nothing has to come back, it is
    given at once. Returns how many pieces were chosen for."""
    if recall.status != Recall.Status.RUNNING:
        raise Refusal(_("This recall has ended. Write to us, and we see what can be done."))
    Order.objects.select_for_update().get(pk=order.pk)
    units = recall.units.select_for_update().filter(order=order, number__in=choices)
    chosen = 0
    for unit in units.order_by("pk"):
        chosen += _choose(recall, unit, choices[unit.number], by)
    return chosen


@transaction.atomic
def note_back(recall: Recall, names: Iterable[str], *, by: User) -> tuple[int, list[str]]:
    """Pieces that lie before us, by serial or number. Those nobody knows come back as they were
    typed. Whoever hears of it gives what their buyers chose. A few queries, whatever came: a
    pallet is scanned in one go."""
    wanted = list(dict.fromkeys(names))
    found = units_called(recall, wanted)
    done = _all_back(recall, {unit.pk for unit in found.values()}, by)
    return done, [name for name in wanted if name not in found]


@transaction.atomic
def give(unit_id: int) -> bool:
    """Money back or a new piece, once. False where it cannot be, and then the piece says why."""
    unit = _locked(unit_id)
    if unit.status != _ready(unit.recall) or not unit.remedy:
        return False
    amount = _refund(unit) if unit.remedy == Remedies.REFUND else _exchange(unit)
    if amount is None:
        unit.save(update_fields=["stuck"])
        return False
    _remedied(unit, amount, by=None)
    return True


@transaction.atomic
def put_right_by_hand(unit_id: int, *, by: User, remedy: str, note: str) -> None:
    """Where the machine cannot: an old order that was paid elsewhere, another model, a repair."""
    unit = _locked(unit_id)
    if unit.is_at_an_end:
        return
    unit.remedy, unit.note, unit.stuck = remedy or unit.remedy, note, ""
    if unit.waits_for_buyer or unit.status == Status.GONE:
        unit.move_to(Status.CHOSEN)
        unit.chosen_at = now()
    _remedied(unit, Decimal(0), by=by)


@transaction.atomic
def try_again(unit_id: int) -> bool:
    """After the shelf was filled, or a sum cleared up."""
    RecallUnit.objects.filter(pk=unit_id).update(stuck="")
    return give(unit_id)


def _choose(recall: Recall, unit: RecallUnit, choice: str, by: User | None) -> bool:
    if choice == NO_LONGER:
        if not unit.can_move_to(Status.GONE):
            return False
        unit.move_to(Status.GONE)
        unit.remedy = ""
    elif choice in recall.remedies:
        if unit.status == Status.CHOSEN:
            unit.remedy = choice  # thought better of it
        elif unit.status == Status.BACK and not unit.remedy:
            unit.remedy = choice  # it came before a word did
        elif unit.can_move_to(Status.CHOSEN):
            unit.move_to(Status.CHOSEN)
            unit.remedy = choice
        else:
            return False
    else:
        return False
    unit.chosen_at, unit.stuck = now(), ""
    unit.save(update_fields=["status", "remedy", "chosen_at", "stuck"])
    record(RecallChosen(recall.pk, unit.pk, unit.remedy), by=by)
    return True


def _all_back(recall: Recall, called: set[int], by: User) -> int:
    of_them = recall.units.filter(pk__in=called)
    orders = Order.objects.filter(pk__in=of_them.values("order"))
    list(orders.select_for_update().order_by("pk").values_list("pk"))
    units = of_them.select_for_update().order_by("order", "pk")
    back = [unit for unit in units if unit.can_move_to(Status.BACK)]
    for unit in back:
        unit.move_to(Status.BACK)
        unit.back_at = now()
        if len(recall.remedies) == 1:
            unit.remedy = recall.remedies[0]
    RecallUnit.objects.bulk_update(back, ["status", "back_at", "remedy"], batch_size=500)
    record_all([RecalledBack(recall.pk, unit.pk, by.pk) for unit in back], by=by)
    return len(back)


def _refund(unit: RecallUnit) -> Decimal | None:
    """The share of this very piece in what was paid for its line, freight included."""
    line, order = unit.line, unit.order
    paid = (line.amount if line.due is None else line.due) + line.freight
    worth = share_out(paid, [1] * line.quantity, order.currency)[unit.place]
    charge = payments.locked(order.charge_id) if order.charge_id else None
    if charge is None or charge.status != Charge.Status.PAID:
        unit.stuck = "unpaid"
        return None
    if not worth or worth > charge.amount - charge.refunded:
        unit.stuck = "returned"
        return None
    unit.refund = payments.refund(
        charge.pk, amount=worth, key=f"aftersale.recall:{unit.number}", reason=unit.recall.title_zh
    )
    return worth


def _exchange(unit: RecallUnit) -> Decimal | None:
    by = unit.recall.announced_by or unit.recall.drafted_by
    try:
        with transaction.atomic():
            unit.shipment = replacements.resend(
                unit.order_id,
                lines={unit.line_id: 1},
                promised_at=now() + LEAVES_WITHIN,
                key=f"RC-{unit.number}",
                by=by,
            )
    except OutOfStock:
        unit.stuck = "sold_out"
    except (replacements.NothingToSend, replacements.NoCarrier):
        unit.stuck = "unsendable"
    return None if unit.stuck else Decimal(0)


def _remedied(unit: RecallUnit, amount: Decimal, *, by: User | None) -> None:
    unit.move_to(Status.REMEDIED)
    unit.remedied_at = now()
    unit.save()
    by_hand = by is not None
    record(RecallRemedied(unit.recall_id, unit.pk, unit.remedy, str(amount), by_hand), by=by)


def _ready(recall: Recall) -> str:
    return Status.BACK if recall.goods_back else Status.CHOSEN


def _locked(unit_id: int) -> RecallUnit:
    order_id = RecallUnit.objects.values_list("order", flat=True).get(pk=unit_id)
    Order.objects.select_for_update().get(pk=order_id)
    units = RecallUnit.objects.select_for_update(of=["self"])
    return units.select_related("recall", "order", "line").get(pk=unit_id)

"""Each day's bill laid beside our books, and what people make of the differences."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.events import BillCompared, DifferenceSettled, DifferenceTaken
from kefu.payments.models import BillDay, BillDifference
from kefu.payments.port import Declined, Unreachable
from kefu.payments.queries import bills as queries
from kefu.payments.queries.reconciling import Comparison, Difference, NoBill, compared

log = logging.getLogger(__name__)
Status = BillDifference.Status


def due(at: datetime) -> list[tuple[str, date]]:
    """Days whose bill should be there and was not compared yet."""
    return sorted(queries.missing(at), key=lambda one: (one[1], one[0]))


def compare_if_possible(gateway: str, day: date) -> BillDay | None:
    """One gateway that is away must not keep us from the others."""
    try:
        return compare(gateway, day)
    except (NoBill, Declined, Unreachable) as error:
        log.warning("the bill of %s of %s cannot be had: %s", gateway, day, error)
        _not_yet(gateway, day, str(error) or type(error).__name__)
        return None


def compare(gateway: str, day: date) -> BillDay:
    """Fetch the bill and write down what differs, each difference once. What was written before
    and is no more is corrected. Raises NoBill, and what the port raises."""
    return _written(gateway, day, compared(gateway, day))


@transaction.atomic
def _written(gateway: str, day: date, found: Comparison) -> BillDay:
    bill = _bill(gateway, day)
    known = {(one.what, one.kind, one.number): one for one in bill.differences.all()}
    there = {(one.what, one.kind, one.number): one for one in found.differences}
    for key, one in there.items():
        if key not in known:
            BillDifference.objects.create(bill=bill, **_values(one))
        elif known[key].status == Status.CORRECTED:
            _move(known[key], Status.OPEN)
    for key, old in known.items():
        if key not in there and old.status != Status.CORRECTED:
            _move(old, Status.CORRECTED)
    bill.rows, bill.error = found.rows, ""
    bill.tried_at = bill.done_at = now()
    bill.save()
    record(BillCompared(gateway, day.isoformat(), len(there)))
    return bill


@transaction.atomic
def own(difference_id: int, *, by: User) -> None:
    """I look into it."""
    one = _locked(difference_id)
    one.owner = by
    one.save(update_fields=["owner"])
    record(DifferenceTaken(one.pk), by=by)


@transaction.atomic
def settle(difference_id: int, *, status: str, note: str, by: User) -> None:
    """Explained or corrected, with a word; or open again. Raises WrongMove."""
    one = _locked(difference_id)
    if one.status != status:
        one.move_to(status)
    one.note, one.owner = note[:300], one.owner or by
    one.settled_at = None if status == Status.OPEN else now()
    one.save(update_fields=["status", "note", "owner", "settled_at"])
    record(DifferenceSettled(one.pk, status), by=by)


@transaction.atomic
def _not_yet(gateway: str, day: date, why: str) -> None:
    bill = _bill(gateway, day)
    bill.error, bill.tried_at = why[:300], now()
    bill.save(update_fields=["error", "tried_at"])


def _bill(gateway: str, day: date) -> BillDay:
    BillDay.objects.get_or_create(gateway=gateway, day=day)
    return BillDay.objects.select_for_update().get(gateway=gateway, day=day)


def _move(one: BillDifference, status: str) -> None:
    one.move_to(status)
    one.settled_at = None if status == Status.OPEN else now()
    one.save(update_fields=["status", "settled_at"])
    record(DifferenceSettled(one.pk, status))


def _values(one: Difference) -> dict[str, object]:
    return {
        "what": one.what,
        "kind": one.kind,
        "number": one.number,
        "ours": one.ours,
        "theirs": one.theirs,
        "our_currency": one.our_currency,
        "their_currency": one.their_currency,
    }


def _locked(difference_id: int) -> BillDifference:
    return BillDifference.objects.select_for_update().get(pk=difference_id)

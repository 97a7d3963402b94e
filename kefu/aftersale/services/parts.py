"""Spare parts: kept, taken in, put aside for repairs, the one that has waited longest first."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.repairs import PartMoved, PartWritten
from kefu.aftersale.models.parts import Part, PartMove, PartUse
from kefu.aftersale.models.repairs import Repair
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal


@transaction.atomic
def write_part(part: Part, *, by: User) -> Part:
    """A new part, or an old one under other words and months; what lies there is not touched."""
    if part._state.adding:
        part.save()
    else:
        part.save(
            update_fields=["name_zh", "name_en", "months", "low_mark", "is_active", "product_class"]
        )
    record(PartWritten(part.pk), by=by)
    return part


@transaction.atomic
def take_in(part_id: int, *, pieces: int, by: User, key: str, words: str = "") -> None:
    """So many came, or (less than nothing) are gone. Repairs that wait for it get theirs at once.
    The same key again changes nothing."""
    part = Part.objects.select_for_update().get(pk=part_id)
    if not pieces or PartMove.objects.filter(key=key).exists():
        return
    if part.stock + pieces < 0:
        raise Refusal(_("Only %(n)d lie there.") % {"n": part.stock})
    _shift(part, pieces, by=by, key=key, words=words)
    _hand_out(part)


@transaction.atomic
def ask_for(repair: Repair, wanted: Mapping[int, int], *, by: User) -> None:
    """What a repair needs beyond what it has: put aside where it lies here, else waited for."""
    own = Part.objects.select_for_update().filter(pk__in=wanted, is_active=True).order_by("pk")
    known = {use.part_id for use in repair.parts.all()}
    found = [part for part in own if wanted[part.pk] > 0]
    if len(found) < sum(count > 0 for count in wanted.values()):
        raise Refusal(_("One of these parts is not kept any more. Choose again."))
    for part in found:
        if part.pk in known:
            raise Refusal(_("%(part)s is set down for it already.") % {"part": part.name})
        use = PartUse.objects.create(repair=repair, part=part, quantity=wanted[part.pk])
        if part.stock >= use.quantity and not _others_wait(part, use):
            _take(part, use, by=by)


@transaction.atomic
def put_back(repair: Repair, *, by: User) -> None:
    """It is not repaired after all: what was put aside lies on the shelf again."""
    uses = list(repair.parts.all())
    parts = Part.objects.select_for_update().filter(pk__in=[use.part_id for use in uses])
    by_pk = {part.pk: part for part in parts.order_by("pk")}
    for use in uses:
        if repair.status == Repair.Status.TESTED and use.taken_at is not None:
            continue  # it is built in
        if use.taken_at is not None:
            key = f"back:{use.pk}"
            _shift(by_pk[use.part_id], use.quantity, by=by, key=key, repair=repair)
        use.delete()
    for part in by_pk.values():
        _hand_out(part)


def missing(repair: Repair) -> bool:
    """Whether a part it needs has not been put aside for it."""
    return PartUse.objects.filter(repair=repair, taken_at=None).exists()


def ready_repairs(part_id: int) -> list[int]:
    """Those that waited for this part, among others, and have now all they need."""
    waiting = Repair.objects.filter(status=Repair.Status.WAITING, parts__part=part_id)
    return list(waiting.exclude(parts__taken_at=None).order_by("pk").values_list("pk", flat=True))


def _hand_out(part: Part) -> None:
    """To those who wait, the eldest first; who wants more than there is keeps its place."""
    waiting = PartUse.objects.select_related("repair").filter(part=part, taken_at=None)
    for use in waiting.order_by("asked_at", "pk"):
        if part.stock < use.quantity:
            break
        _take(part, use, by=None)


def _others_wait(part: Part, use: PartUse) -> bool:
    return PartUse.objects.filter(part=part, taken_at=None).exclude(pk=use.pk).exists()


def _take(part: Part, use: PartUse, *, by: User | None) -> None:
    _shift(part, -use.quantity, by=by, key=f"use:{use.pk}", repair=use.repair)
    use.taken_at = now()
    use.save(update_fields=["taken_at"])


def _shift(
    part: Part,
    pieces: int,
    *,
    by: User | None,
    key: str,
    words: str = "",
    repair: Repair | None = None,
) -> None:
    part.stock += pieces
    part.save(update_fields=["stock"])
    PartMove.objects.create(
        part=part,
        quantity=pieces,
        left=part.stock,
        words=words[:200],
        repair=repair,
        by=by,
        key=key,
    )
    record(PartMoved(part.pk, pieces, part.stock), by=by)

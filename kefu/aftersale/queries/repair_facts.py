"""What repairs of a line say to whoever judges what its buyer may ask for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.periods import Pause
from kefu.shop.models.orders import OrderLine

Status = Repair.Status
DONE = (Status.SENT_BACK, Status.BACK)


@dataclass(frozen=True, slots=True)
class RepairFacts:
    """`finished` counts repairs that found a fault and came back, `waited_days` and `stay_days` are
    the longest of those since the last exchange, the current one's among them. `since` is the day
    of that exchange, when the guarantee began anew."""

    finished: int = 0
    is_open: bool = False
    waited_days: int = 0
    stay_days: int = 0
    since: date | None = None
    pauses: tuple[Pause, ...] = ()


NONE = RepairFacts()


def facts_of(lines: Collection[OrderLine], *, at: datetime) -> Mapping[int, RepairFacts]:
    """By the id of the line; a line without repairs has no entry. One query."""
    return facts_by_id([line.pk for line in lines], at=at)


def facts_by_id(line_ids: Collection[int], *, at: datetime) -> Mapping[int, RepairFacts]:
    by_line = defaultdict[int, list[Repair]](list)
    repairs = Repair.objects.filter(line__in=line_ids).exclude(status=Status.CALLED_OFF)
    for repair in repairs.order_by("created_at", "pk"):
        by_line[repair.line_id].append(repair)
    return {line: facts_from(found, at=at) for line, found in by_line.items()}


def facts_from(repairs: Sequence[Repair], *, at: datetime) -> RepairFacts:
    """The repairs of one line, the eldest first."""
    exchanged = [one for one in repairs if one.status == Status.EXCHANGED]
    last = exchanged[-1] if exchanged else None
    since = localdate(last.ended_at) if last and last.ended_at else None
    own = [one for one in repairs if last is None or one.created_at > last.created_at]
    return RepairFacts(
        finished=sum(one.status in DONE and not one.no_fault for one in own),
        is_open=any(one.is_open for one in own),
        waited_days=max((one.waited_days(at) for one in own), default=0),
        stay_days=max((one.stay_days(at) for one in own), default=0),
        since=since,
        pauses=tuple(Pause(one.received_at, one.ended_at or at) for one in own if one.received_at),
    )

"""A case passes to its next owner: always with a brief, its promises along."""

from datetime import datetime

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.shifts import CaseHandedOver
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.promises import Promise
from kefu.desk.services.briefs import written
from kefu.desk.services.ledger import state, tell
from kefu.desk.services.line import step_out

HAPPENED_SO = {HandOver.Why.ABSENT, HandOver.Why.ROUTED}


def give(
    case: Case, *, to: User, by: User | None, why: str, at: datetime, with_words: bool = False
) -> Case:
    """The caller holds the case's lock."""
    before = case.owner
    if before.pk == to.pk:
        return case
    _write_brief(case, giver=before, taker=to, why=why, at=at)
    case.keeper_id = _keeper(case, before, to, why)
    case.owner, case.team = to, to.team
    case.save(update_fields=["owner", "team", "keeper"])
    case.promises.filter(status=Promise.Status.OPEN).update(owner=to)
    if case.in_line and why in {HandOver.Why.ASKED, HandOver.Why.TAKEN}:
        step_out(case, "ended", at)
    state(case, "owner", author=to, facts={"from": before.pk, "why": str(why)})
    record(CaseHandedOver(case.pk, before.pk, to.pk, with_words), by=by)
    tell(case, before)
    return case


def _keeper(case: Case, before: User, to: User, why: str) -> int | None:
    """Whose matter it stays: the first in a row of stand-ins, if they ever had to do with it."""
    if why not in HandOver.STANDS_IN:
        return None
    if why in HAPPENED_SO and case.first_answered_at is None:
        return case.keeper_id if case.keeper_id != to.pk else None
    keeper = case.keeper_id or before.pk
    return keeper if keeper != to.pk else None


def _write_brief(case: Case, *, giver: User, taker: User, why: str, at: datetime) -> None:
    """What was mended by hand beforehand is kept, with what happened since."""
    planned = HandOver.objects.filter(case=case, done_at=None).first()
    brief = written(case, reader=taker)
    if planned is None:
        planned = HandOver(case=case)
        planned.happened, planned.promised, planned.next_step = brief
        planned.written_at = at
    elif (news := written(case, reader=taker, since=planned.mended_at)[0]) != "":
        planned.happened = f"{planned.happened}\n{news}"
    planned.giver, planned.taker, planned.why, planned.done_at = giver, taker, why, at
    planned.save()

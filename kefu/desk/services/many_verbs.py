"""What can be done to many cases: each time the verb for one case, and its way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kefu.accounts.models import Team, User
from kefu.accounts.queries.people import agents
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import TeamStatus
from kefu.desk.models.many import ManyAct, ManyStep
from kefu.desk.models.tags import CaseTag, Tag
from kefu.desk.models.talks import Conversation
from kefu.desk.services.cases import (
    SOMEBODY_WAS_FASTER,
    hand_over,
    reopen_case,
    solve_case,
    take_case,
)
from kefu.desk.services.conversations import mark_seen
from kefu.desk.services.fields import set_standing
from kefu.desk.services.forwarding import forward_to_team
from kefu.desk.services.ledger import locked_case
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.tags import tag_case, untag_case

SOLVED, OPEN = "solved", "open"

Before = dict[str, Any] | None  # nothing, if it was so already


@dataclass(frozen=True)
class Verb:
    do: Callable[[ManyStep, ManyAct], Before]
    undo: Callable[[ManyStep, ManyAct], None]


def _assign(step: ManyStep, act: ManyAct) -> Before:
    case = _seen(step)
    taker = agents().filter(number=act.to).first()
    if taker is None:
        raise Refusal(_("This colleague does not work at the desk."))
    if case.owner_id == taker.pk:
        return None
    if taker.pk == act.by_id:
        take_case(case.pk, by=act.by, seen_owner=case.owner.number)
    else:
        hand_over(case.pk, to=taker, by=act.by)
    return {"owner": case.owner_id, "taker": taker.pk}


def _to_team(step: ManyStep, act: ManyAct) -> Before:
    case, team = _seen(step), Team.objects.filter(code=act.to).first()
    if team is None:
        raise Refusal(_("Nobody of this team works at the desk."))
    if case.owner.team_id == team.pk:
        return None
    after = forward_to_team(case.pk, team=team, by=act.by)
    return {"owner": case.owner_id, "taker": after.owner_id}


def _back_to_owner(step: ManyStep, act: ManyAct) -> None:
    case = locked_case(step.case_id)
    if case.owner_id != step.before["taker"]:
        raise Refusal(str(SOMEBODY_WAS_FASTER))
    hand_over(case.pk, to=User.objects.get(pk=step.before["owner"]), by=act.by)


def _tag(step: ManyStep, act: ManyAct) -> Before:
    had = set(CaseTag.objects.filter(case=step.case_id).values_list("tag", flat=True))
    tag = tag_case(step.case_id, name=act.to, by=act.by)
    return None if tag.pk in had else {"tag": tag.pk}


def _untag(step: ManyStep, act: ManyAct) -> None:
    tag = Tag.objects.filter(pk=step.before["tag"]).first()
    if tag is not None:
        untag_case(step.case_id, tag=tag, by=act.by)


def _set_state(step: ManyStep, act: ManyAct) -> Before:
    case = locked_case(step.case_id)
    before = {"status": case.status, "standing": case.standing_id}
    if act.to == SOLVED:
        if case.status == Case.Status.SOLVED:
            return None
        solve_case(case.pk, by=act.by)
    elif act.to == OPEN:
        if case.is_under_way:
            return None
        reopen_case(case.pk, by=act.by)
    else:
        standing = TeamStatus.objects.filter(pk=int(act.to), is_active=True).first()
        if standing is None or case.standing_id == standing.pk:
            return None
        set_standing(case.pk, standing=standing, by=act.by)
    return before


def _state_before(step: ManyStep, act: ManyAct) -> None:
    case = locked_case(step.case_id)
    if act.to == SOLVED:
        if case.status != Case.Status.SOLVED:
            raise _moved_on()
        reopen_case(case.pk, by=act.by)
    elif act.to == OPEN:
        raise Refusal(_("The customer has been told that it is open again."))
    else:
        if case.standing_id != int(act.to):
            raise _moved_on()
        was = TeamStatus.objects.filter(pk=step.before["standing"] or 0).first()
        set_standing(case.pk, standing=was, by=act.by)


def _read(step: ManyStep, act: ManyAct) -> Before:
    talks = Conversation.objects.filter(case=step.case_id)
    unread = {talk.number: talk.last_seq for talk in talks if talk.last_seq > talk.seen_by_staff}
    if not unread:
        return None
    mark_seen(by=act.by, upto=unread)
    return {"talks": len(unread)}


def _stays_read(_step: ManyStep, _act: ManyAct) -> None:
    raise Refusal(_("What is read stays read."))


VERBS = {
    ManyAct.What.ASSIGN: Verb(_assign, _back_to_owner),
    ManyAct.What.TEAM: Verb(_to_team, _back_to_owner),
    ManyAct.What.TAG: Verb(_tag, _untag),
    ManyAct.What.STATE: Verb(_set_state, _state_before),
    ManyAct.What.READ: Verb(_read, _stays_read),
}


def _seen(step: ManyStep) -> Case:
    """Locked, and still with the owner the asker saw."""
    case = locked_case(step.case_id)
    if case.status == Case.Status.CLOSED:
        raise Refusal(_("This case is closed."))
    if case.owner.number != step.seen_owner:
        raise Refusal(str(SOMEBODY_WAS_FASTER))
    return case


def _moved_on() -> Refusal:
    return Refusal(_("It has moved on since."))

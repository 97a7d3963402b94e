"""The same act on many cases. Each case goes through the verb it would go through alone, under its
own lock and in its own transaction, and its step says what became of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.core.machine import WrongMove
from kefu.desk.events.many import ManyAsked, ManyTakenBack
from kefu.desk.models.many import ManyAct, ManyStep
from kefu.desk.queries.cases import cases_for
from kefu.desk.services.many_verbs import VERBS
from kefu.desk.services.refusals import Refusal
from kefu.desk.topics import inbox_topic

MOST = 400
AT_ONCE = 40  # what a request does before it answers; a job does the others
State = ManyStep.State


@transaction.atomic
def ask_for_many(
    cases: Mapping[str, str], *, by: User, what: str, to: str, client_id: str
) -> ManyAct:
    """`cases` are numbers with the owner the asker saw. Asked twice, it is one act."""
    known = ManyAct.objects.filter(by=by, client_id=client_id).first()
    if known is not None:
        return known
    found = cases_for(by).filter(number__in=list(cases)[:MOST], merged_into=None)
    chosen = dict(found.values_list("number", "pk"))
    if not chosen:
        raise Refusal(_("Choose at least one case."))
    act = ManyAct.objects.create(by=by, what=what, to=to, client_id=client_id)
    ManyStep.objects.bulk_create(
        ManyStep(act=act, case_id=chosen[number], seen_owner=owner)
        for number, owner in cases.items()
        if number in chosen
    )
    record(ManyAsked(act.pk, what, len(chosen)), by=by)
    return act


def go_on(act: ManyAct, *, most: int = AT_ONCE) -> int:
    """Do the next cases; how many still wait. Whoever comes second finds nothing left to do."""
    waiting = ManyStep.objects.filter(act=act, state=State.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)[:most]):
        _do(act, pk)
    live.changed(inbox_topic(act.by))
    return waiting.count()


def finish(act_id: int) -> None:
    """As a job: all that is left, in the words of whoever asked."""
    act = ManyAct.objects.select_related("by").get(pk=act_id)
    with translation.override(act.by.language):
        while go_on(act):
            continue


def take_back(act: ManyAct, *, by: User) -> ManyAct:
    """Each case goes back to where it was, unless it has moved on since."""
    with transaction.atomic():
        act = ManyAct.objects.select_for_update().select_related("by").get(pk=act.pk)
        if act.by_id != by.pk or not act.may_be_undone(now()):
            raise Refusal(_("This can no longer be taken back."))
        ManyStep.objects.filter(act=act, state=State.WAITING).update(state=State.SAME)
        act.undone_at = now()
        act.save(update_fields=["undone_at"])
        record(ManyTakenBack(act.pk), by=by)
    for pk in list(act.steps.filter(state=State.DONE).values_list("pk", flat=True)):
        _undo(act, pk)
    return act


def _do(act: ManyAct, pk: int) -> None:
    with transaction.atomic():
        step = _locked(pk, State.WAITING)
        if step is None:
            return
        try:
            with transaction.atomic():
                before = VERBS[ManyAct.What(act.what)].do(step, act)
        except (Refusal, WrongMove) as refusal:
            _note(step, State.LEFT, why=_sentence(refusal))
        else:
            _note(step, State.SAME if before is None else State.DONE, before=before or {})


def _undo(act: ManyAct, pk: int) -> None:
    with transaction.atomic():
        step = _locked(pk, State.DONE)
        if step is None:
            return
        try:
            with transaction.atomic():
                VERBS[ManyAct.What(act.what)].undo(step, act)
        except (Refusal, WrongMove) as refusal:
            _note(step, State.STAYED, why=_sentence(refusal))
        else:
            _note(step, State.UNDONE)


def _locked(pk: int, state: str) -> ManyStep | None:
    steps = ManyStep.objects.select_for_update(skip_locked=True, of=["self"])
    return steps.select_related("case").filter(pk=pk, state=state).first()


def _note(step: ManyStep, state: str, **told: Any) -> None:
    step.state = state
    for name, value in told.items():
        setattr(step, name, value)
    step.save(update_fields=["state", *told])


def _sentence(refusal: Refusal | WrongMove) -> str:
    return refusal.sentence if isinstance(refusal, WrongMove) else str(refusal)[:300]

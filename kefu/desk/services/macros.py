"""A macro is done whole or not at all, and once."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.replies import MacroDone
from kefu.desk.events.words import WordsHeldBack
from kefu.desk.models.cases import Case
from kefu.desk.models.replies import Macro, MacroRun
from kefu.desk.queries.macros import ORDER, Plan, Shown, Step, plan
from kefu.desk.services.cases import hand_over, name_case, solve_case
from kefu.desk.services.conversations import post_message, write_note
from kefu.desk.services.held import HeldBack
from kefu.desk.services.ledger import locked_case, policy_for
from kefu.desk.services.outgoing import Held, Word
from kefu.desk.services.promises import make_promise
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.tags import tag_case


@transaction.atomic
def do_macro(
    macro: Macro, case_id: int, *, by: User, word: Word, due_at: datetime | None = None
) -> MacroRun | Held:
    """All its acts in one; held back if its words may not leave. `word.body` is its reply, and
    `due_at` the time of its promise as the agent has seen it."""
    case = locked_case(case_id)
    known = MacroRun.objects.filter(client_id=word.client_id).first()
    if known is not None:
        return known
    run = MacroRun(macro=macro, case=case, by=by, client_id=word.client_id)
    try:
        with transaction.atomic():
            run.save()
            _do_all(preview(macro, case, by=by, shown=Shown(word.body, due_at)), case, by, word)
    except HeldBack as held:
        if held.reading.fault:
            record(WordsHeldBack(case.pk, by.pk, held.reading.fault), by=by)
        return Held(held.reading, held.because)
    record(MacroDone(macro.pk, macro.version, case.pk), by=by)
    return run


def preview(macro: Macro, case: Case, *, by: User, shown: Shown | None = None) -> Plan:
    """What it would do now."""
    return plan(macro, case, agent=by, policy=policy_for(case), at=now(), shown=shown)


def _do_all(planned: Plan, case: Case, by: User, word: Word) -> None:
    """In one order, whatever order they were chosen in: what is promised before what is said, and
    the end last."""
    if "reply" in planned.does and not word.body.strip():
        raise Refusal(_("The reply is empty."))
    acts = {
        "name": _name,
        "tag": _tag,
        "promise": _promise,
        "reply": _reply,
        "note": _note,
        "hand_over": _hand_over,
        "solve": _solve,
    }
    steps = {step["do"]: step for step in planned.steps}
    for name in (name for name in ORDER if name in steps and name in acts):
        acts[name](case, planned, steps[name], by, word)


def _name(case: Case, _plan: Plan, step: Step, by: User, _word: Word) -> None:
    name_case(case.pk, by=by, subject=step["subject"])


def _tag(case: Case, _plan: Plan, step: Step, by: User, _word: Word) -> None:
    for name in step["tags"]:
        tag_case(case.pk, name=name, by=by)


def _promise(case: Case, planned: Plan, _step: Step, by: User, word: Word) -> None:
    if planned.promised:
        make_promise(case.pk, by=by, client_id=_part(word, "promise"), **planned.promised)


def _reply(case: Case, planned: Plan, _step: Step, by: User, word: Word) -> None:
    talk = case.conversations.order_by("-pk")[0]
    decided = replace(word.decided, solves="solve" in planned.does)
    name = _part(word, "reply")
    post_message(talk, author=by, body=word.body, client_id=name, decided=decided)


def _note(case: Case, _plan: Plan, step: Step, by: User, word: Word) -> None:
    talk = case.conversations.order_by("-pk")[0]
    write_note(talk, author=by, body=step["body"], client_id=_part(word, "note"))


def _hand_over(case: Case, planned: Plan, _step: Step, by: User, _word: Word) -> None:
    if planned.colleague is None:
        raise Refusal(_("This colleague does not work at the desk."))
    hand_over(case.pk, to=planned.colleague, by=by)


def _solve(case: Case, _plan: Plan, _step: Step, by: User, _word: Word) -> None:
    solve_case(case.pk, by=by)


def _part(word: Word, name: str) -> str:
    """The same for the same run: done twice, each act is done once."""
    return hashlib.sha256(f"{word.client_id}:{name}".encode()).hexdigest()[:40]

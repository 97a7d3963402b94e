"""What a macro would do in one case, told before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from kefu.accounts.models import User
from kefu.core.clock import EPOCH
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import TOLD_IN_STEPS_OF, ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, MacroVersion, SavedReply
from kefu.desk.queries.reading import Proposal, Reading, read_words
from kefu.desk.queries.replies import filled, values_of

ORDER = ("name", "tag", "promise", "reply", "note", "hand_over", "solve")  # as they are done
Step = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """What the agent has seen and mended before it is done: the reply, the time of the promise."""

    body: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class Plan:
    """One macro in one case: what it says, what is found in that, and what else it does."""

    macro: Macro
    steps: list[Step]
    body: str
    reading: Reading | None
    promised: dict[str, Any] | None  # kind and time of its own promise
    colleague: User | None

    @property
    def does(self) -> list[str]:
        return [step["do"] for step in self.steps]

    @property
    def promise_label(self) -> str:
        return str(Promise.Kind(self.promised["kind"]).label) if self.promised else ""


def macros_for(agent: User) -> QuerySet[Macro]:
    macros = Macro.objects.filter(retired_at=None)
    if not agent.may("desk.supervise"):
        macros = macros.filter(Q(team=None) | Q(team=agent.team_id))
    return macros.order_by("title_zh", "pk")


def all_macros(agent: User) -> list[Macro]:
    macros = Macro.objects.all() if agent.may("desk.supervise") else macros_for(agent)
    order = (F("retired_at").asc(nulls_first=True), "title_zh", "pk")
    return list(macros.select_related("team").order_by(*order))


def macro_versions(macro: Macro) -> list[MacroVersion]:
    return list(macro.versions.select_related("by"))


def step_of(macro: Macro, name: str) -> Step | None:
    return next((step for step in macro.steps if step["do"] == name), None)


def promise_of(macro: Macro, policy: ServicePolicy, at: datetime) -> dict[str, Any] | None:
    """Kind and time of its promise, in business time, told in round minutes."""
    step = step_of(macro, "promise")
    if step is None:
        return None
    due = policy.clock.add(at, timedelta(minutes=step["minutes"]))
    return {"kind": step["kind"], "due_at": due + (EPOCH - due) % TOLD_IN_STEPS_OF}


def plan(
    macro: Macro,
    case: Case,
    *,
    agent: User,
    policy: ServicePolicy,
    at: datetime,
    shown: Shown | None = None,
) -> Plan:
    """Without `shown`, the reply is as it is saved."""
    promised = promise_of(macro, policy, at)
    if promised and shown and shown.due_at and shown.due_at > at:
        promised = {**promised, "due_at": shown.due_at}
    if shown is None:
        values = values_of(
            agent, case, policy=policy, at=at, due_at=promised["due_at"] if promised else None
        )
        body = _reply_of(macro, values, language=case.customer.language)
    else:
        body = shown.body
    solves = step_of(macro, "solve") is not None
    reading = read_words(case, body, policy=policy, at=at, solves=solves) if body else None
    if reading is not None and promised is not None:
        made = [_known_if_made(one, promised) for one in reading.proposals]
        reading = replace(reading, proposals=tuple(made))
    hand_over = step_of(macro, "hand_over")
    colleague = User.objects.filter(number=hand_over["to"]).first() if hand_over else None
    steps = sorted(macro.steps, key=lambda step: ORDER.index(step["do"]))
    return Plan(macro, steps, body, reading, promised, colleague)


def _reply_of(macro: Macro, values: Mapping[str, str], *, language: str) -> str:
    step = step_of(macro, "reply")
    reply = SavedReply.objects.filter(number=step["reply"]).first() if step else None
    return filled(reply, values, language=language).text if reply else ""


def _known_if_made(found: Proposal, promised: dict[str, Any]) -> Proposal:
    """The macro makes this very promise by itself."""
    same = found.kind == promised["kind"] and found.due_at == promised["due_at"]
    return replace(found, is_known=found.is_known or same)

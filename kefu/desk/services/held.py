"""Words that do not leave the desk as they are, and promises that leave with them."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.words import FoundPromiseDeclined
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.queries.reading import Decided, Proposal, Reading, read_words
from kefu.desk.queries.replies import PLACES
from kefu.desk.services.promises import make_promise
from kefu.desk.services.refusals import Refusal


class HeldBack(Refusal):
    """The agent has to mend the words, or to decide about a promise in them, before they go."""

    def __init__(self, reading: Reading, because: str) -> None:
        self.reading, self.because = reading, because
        super().__init__(sentence_of(reading, because))


def read_before_leaving(
    case: Case, body: str, decided: Decided, *, policy: ServicePolicy, at: datetime
) -> Reading:
    """Every word to a customer passes here; what may not leave is refused."""
    reading = read_words(case, body, policy=policy, at=at, solves=decided.solves)
    because = reading.objection(decided)
    if because:
        raise HeldBack(reading, because)
    return reading


def promise_what_was_said(
    case: Case, reading: Reading, decided: Decided, *, by: User, client_id: str
) -> None:
    """Each promise found becomes one, or it is recorded that the agent said it is none."""
    for proposal in reading.new:
        decision = decided.decisions[proposal.n]
        if not decision.keeps:
            due = proposal.due_at.isoformat()
            record(FoundPromiseDeclined(case.pk, by.pk, proposal.kind, due), by=by)
            continue
        make_promise(
            case.pk,
            by=by,
            kind=decision.kind or proposal.kind,
            due_at=decision.due_at or proposal.due_at,
            client_id=_name_of(proposal, client_id),
            text=proposal.text,
        )


def sentence_of(reading: Reading, because: str) -> str:
    """Why the words are held back, for whoever wrote them."""
    if because == "unfilled":
        places = ", ".join(map(_place, reading.unfilled))
        return _("Still to be filled in: %(places)s.") % {"places": places}
    if because == "vague":
        words = ", ".join(f"“{word}”" for word in reading.vague_words)
        return _("%(words)s says no time. Say when, and it can go out.") % {"words": words}
    if because == "passed":
        return _("A time named in these words is over. Please mend them.")
    return _("This promises something. Confirm the promise, change it, or say that it is none.")


def _place(name: str) -> str:
    told = f"{{{{{name}}}}}"
    return f"{told} ({PLACES[name]})" if name in PLACES else told


def _name_of(proposal: Proposal, client_id: str) -> str:
    """The same for the same message: sent twice, it is promised once."""
    return hashlib.sha256(f"{client_id}:{proposal.n}".encode()).hexdigest()[:40]

"""A case goes on to another team of ours, or its words by mail to somebody outside."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.accounts.models import Team, User
from kefu.accounts.queries.people import agents
from kefu.core.events import record
from kefu.core.moments import stamped
from kefu.core.personal import mask_email
from kefu.desk.events.cases import CaseForwarded
from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message
from kefu.desk.queries.loads import least_busy_first
from kefu.desk.services.cases import hand_over
from kefu.desk.services.ledger import locked_case, note_for_staff, tell_staff
from kefu.desk.services.refusals import Refusal
from kefu.notices.services import send_outside


@dataclass(frozen=True)
class Letter:
    """What is sent outside: to whom, with which words of ours, in which language."""

    address: str
    text: str
    language: str


@transaction.atomic
def forward_to_team(
    case_id: int, *, team: Team, by: User, words: str = "", client_id: str = ""
) -> Case:
    """To whoever of that team carries least, with owner, date and promises."""
    case = locked_case(case_id)
    if case.owner.team_id == team.pk:
        return case
    crew = agents().filter(team=team).exclude(pk=case.owner_id)
    taker = least_busy_first(crew).first()
    if taker is None:
        raise Refusal(_("Nobody of this team works at the desk."))
    case = hand_over(case.pk, to=taker, by=by, words=words, client_id=client_id)
    record(CaseForwarded(case.pk, team.pk, None), by=by)
    return case


@transaction.atomic
def forward_by_mail(
    case_id: int, *, letter: Letter, words: Collection[int], by: User, client_id: str
) -> Message:
    """The chosen words go to an address outside; the case stays where it is, and says so."""
    case = locked_case(case_id)
    known = Message.objects.filter(conversation__case=case, client_id=client_id).first()
    if known is not None:
        return known
    lines = Message.objects.filter(
        conversation__case=case, pk__in=words, kind__in=["text", "product", "order"]
    ).select_related("author", "product", "order")
    chosen = list(lines.order_by("at", "pk"))
    if not chosen:
        raise Refusal(_("Choose at least one message."))
    facts = {"to": mask_email(letter.address), "words": len(chosen)}
    note = note_for_staff(
        case, "forwarded", author=by, body=letter.text, facts=facts, client_id=client_id
    )
    notice = send_outside(
        address=letter.address,
        language=letter.language,
        key=f"desk.forwarded:{note.pk}",
        template="desk/mail/forwarded",
        context=_quoted(case, chosen, letter, by),
    )
    record(CaseForwarded(case.pk, None, notice.pk), by=by)
    tell_staff(case)
    return note


def _quoted(case: Case, lines: list[Message], letter: Letter, by: User) -> dict[str, Any]:
    """The customer has no name here: whoever reads it needs the matter, not the person."""
    with translation.override(letter.language):
        customer = pgettext("forwarded", "Customer")
        return {
            "number": case.number,
            "subject": case.title,
            "text": letter.text,
            "by": by.name,
            "lines": [
                {
                    "who": line.author.name if line.author and line.is_from_staff else customer,
                    "at": stamped(line.at),
                    "body": line.gist,
                }
                for line in lines
            ],
        }

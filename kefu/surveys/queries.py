"""Invitations and answers: who holds the signed link may answer, the desk may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from kefu.accounts.models import User
from kefu.surveys import links
from kefu.surveys.models import Answer, Invitation
from kefu.surveys.standard import SCORE, SOLVED


@dataclass(frozen=True)
class Verdict:
    """What a customer said of one case."""

    invitation: Invitation
    score: int | None
    solved: bool | None
    words: str


def invitation_behind(token: str) -> Invitation | None:
    """The invitation of a link, nobody's if it is forged, or too old."""
    number = links.number_in(token)
    if number is None:
        return None
    return (
        Invitation.objects.filter(number=number)
        .select_related("survey", "case", "customer")
        .prefetch_related("survey__questions")
        .first()
    )


def invitations_for(reader: User) -> QuerySet[Invitation]:
    invitations = Invitation.objects.order_by("-created_at")
    if reader.may("desk.read") or reader.may("insight.read"):
        return invitations
    return invitations.filter(customer=reader.pk)


def verdict_on(case_number: str, *, reader: User) -> Verdict | None:
    """The answer about a case, or the invitation that waits for one."""
    answers = Prefetch("answers", Answer.objects.select_related("question"))
    invitation = (
        invitations_for(reader).filter(case__number=case_number).prefetch_related(answers).first()
    )
    if invitation is None:
        return None
    given = {answer.question.code: answer for answer in invitation.answers.all()}
    return Verdict(
        invitation,
        score=given[SCORE].value if SCORE in given else None,
        solved=bool(given[SOLVED].value) if SOLVED in given else None,
        words=next((answer.words for answer in given.values() if answer.words), ""),
    )


def told_to(customer: User) -> Iterator[dict[str, Any]]:
    """A customer's own answers as plain rows, for a copy of their data."""
    answers = Answer.objects.filter(invitation__customer=customer.pk).select_related("question")
    for answer in answers.order_by("at"):
        yield {
            "question": answer.question.text,
            "answer": answer.words or answer.value,
            "at": answer.at.isoformat(),
        }

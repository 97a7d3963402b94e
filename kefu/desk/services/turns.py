"""Whose turn it is, read from the words themselves: for cases whose words have moved."""

from datetime import datetime

from django.db.models import Q

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.talks import Message

SPOKEN = (Message.Kind.TEXT, Message.Kind.PRODUCT, Message.Kind.ORDER)
ANSWERS = ("promised", "made_good", "solved")  # facts by which we have had our say
QUESTIONS = ("broken", "denied")  # facts after which a word of ours is owed


def unanswered_since(case: Case) -> datetime | None:
    """When the oldest word was said that we have not answered."""
    lines = Message.objects.filter(conversation__case=case).filter(
        Q(kind__in=SPOKEN) | Q(kind=Message.Kind.FACT, facts__name__in=[*ANSWERS, *QUESTIONS])
    )
    since = None
    columns = lines.order_by("at", "pk").values_list("at", "kind", "facts", "author__role")
    for at, kind, facts, role in columns:
        if kind == Message.Kind.FACT:
            asks = facts["name"] in QUESTIONS
        else:
            asks = role == User.Role.CUSTOMER
        since = (since or at) if asks else None
    return since


def owe_since(case: Case, since: datetime | None, policy: ServicePolicy) -> None:
    """We owe a word since then, or none. A clock that runs from that moment runs on."""
    if since is None:
        case.waiting_since = case.answer_due_at = None
    elif since != case.waiting_since:
        case.waiting_since = None
        case.hear(since, policy)


def owe_the_older(case: Case, other: Case) -> None:
    """Of two matters that became one, the longer wait and the nearer date hold."""
    case.waiting_since = _earlier(case.waiting_since, other.waiting_since)
    case.answer_due_at = _earlier(case.answer_due_at, other.answer_due_at)
    case.first_answered_at = _earlier(case.first_answered_at, other.first_answered_at)
    case.first_answer_due_at = _earlier(case.first_answer_due_at, other.first_answer_due_at)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, [one, other]), default=None)

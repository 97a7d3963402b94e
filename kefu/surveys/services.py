from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.desk.models.cases import Case
from kefu.desk.topics import case_topic
from kefu.notices import services as notices
from kefu.surveys import links
from kefu.surveys.events import CustomerInvited, SurveyAnswered
from kefu.surveys.models import Answer, Invitation, Question, Survey
from kefu.surveys.standard import AFTER_A_CASE, SCORE, SOLVED, Standard

Values = Mapping[str, int | str | None]


class AnsweredAlready(Exception):
    """One invitation, one answer: the first one counts."""


class TooLate(Exception):
    """The invitation has run out."""


@transaction.atomic
def ready(standard: Standard) -> Survey:
    """The survey as it stands in the database, written down the first time it is needed."""
    survey, is_new = Survey.objects.get_or_create(
        code=standard.code,
        version=standard.version,
        defaults={"name_zh": standard.name_zh, "name_en": standard.name_en},
    )
    if is_new:
        Question.objects.bulk_create(
            Question(
                survey=survey,
                code=asked.code,
                kind=asked.kind,
                text_zh=asked.text_zh,
                text_en=asked.text_en,
                required=asked.required,
                position=position,
            )
            for position, asked in enumerate(standard.questions)
        )
    return survey


def after_a_case() -> Survey:
    """The survey that goes out when a case is closed."""
    return ready(AFTER_A_CASE)


@transaction.atomic
def ask_after_case(case_id: int) -> Invitation | None:
    """Ask the customer how it went, once a case, by mail; nobody who said no to surveys."""
    case = Case.objects.select_related("customer").get(pk=case_id)
    if not _may_be_asked(case.customer):
        return None
    invitation, is_new = Invitation.objects.get_or_create(
        survey=ready(AFTER_A_CASE),
        case=case,
        defaults={
            "customer": case.customer,
            "expires_at": now() + timedelta(days=Invitation.LIVES_DAYS),
            "is_demo": case.is_demo,
        },
    )
    if is_new:
        record(CustomerInvited(invitation.pk, case.customer_id, case.pk))
    notices.send(
        to=case.customer,
        key=f"surveys.invitation:{invitation.pk}",
        template="surveys/mail/invitation",
        context={"token": links.token_of(invitation), "subject": case.subject},
    )
    return invitation


def note_opened(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now())


@transaction.atomic
def answer(number: str, values: Values) -> Invitation:
    """Keep the answers to one invitation. `values` maps question codes to numbers or words.

    Raises AnsweredAlready, TooLate.
    """
    invitation = Invitation.objects.select_for_update().get(number=number)
    if invitation.answered_at is not None:
        raise AnsweredAlready
    if invitation.expires_at < now():
        raise TooLate
    invitation.answered_at = now()
    invitation.save(update_fields=["answered_at"])
    Answer.objects.bulk_create(
        _answer(invitation, question, values.get(question.code))
        for question in invitation.survey.questions.all()
        if values.get(question.code) not in (None, "")
    )
    _tell(invitation, values)
    return invitation


@transaction.atomic
def add_past_answers(invitations: Sequence[Invitation], answers: Sequence[Answer]) -> None:
    """Who was asked long ago and what they said, for the demo shop; nobody is told."""
    write(numbered(tied(invitations, "case")))
    write(tied(answers, "invitation"))


@transaction.atomic
def remove_demo_answers() -> None:
    Answer.objects.filter(invitation__customer__is_demo=True).delete()
    Invitation.objects.filter(customer__is_demo=True).delete()


@transaction.atomic
def forget(user_id: int) -> None:
    """The words of somebody who wants to be forgotten go; the numbers stay, nobody's."""
    Answer.objects.filter(invitation__customer=user_id).update(words="")


@transaction.atomic
def move_to(user_id: int, *, guest_id: int) -> None:
    Invitation.objects.filter(customer=guest_id).update(customer=user_id)


def _answer(invitation: Invitation, question: Question, value: int | str | None) -> Answer:
    if question.kind == Question.Kind.OPEN:
        return Answer(invitation=invitation, question=question, words=str(value))
    return Answer(invitation=invitation, question=question, value=int(value or 0))


def _tell(invitation: Invitation, values: Values) -> None:
    numbers = {
        code: int(value) for code in (SCORE, SOLVED) if (value := values.get(code)) is not None
    }
    case = invitation.case
    record(
        SurveyAnswered(
            invitation.pk,
            case.pk if case else None,
            case.owner_id if case else None,
            numbers.get(SCORE),
            numbers.get(SOLVED),
        ),
        by=invitation.customer,
    )
    if case is not None:
        live.changed(case_topic(case.number))


def _may_be_asked(customer: User) -> bool:
    said = customer.consents.filter(purpose="surveys").order_by("-given_at", "-pk").first()
    return bool(customer.email) and (said is None or said.withdrawn_at is None)

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.services.consents import give_consent, withdraw_consent
from kefu.core.events import record
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.desk.events.cases import CaseClosed
from kefu.desk.tests.factories import CaseFactory
from kefu.surveys import links, queries, services
from kefu.surveys.models import Answer, Invitation
from kefu.surveys.tests.factories import InvitationFactory

pytestmark = pytest.mark.django_db

SAID = {"solved": "1", "score": "9", "words": "回电很准时"}


@pytest.fixture
def case(lin, mei):
    return CaseFactory(customer=lin, owner=mei)


@pytest.fixture
def address(case):
    return reverse("surveys:answer", args=[links.token_of(InvitationFactory(case=case))])


def close(case):
    record(CaseClosed(case.pk, case.customer_id, case.owner_id, "yes"))
    deliver_all()
    run_jobs()


def test_a_closed_case_leads_to_one_mail_whose_link_opens_the_questions(client, case):
    close(case)
    close(case)

    (letter,) = mail.outbox
    link = re.search(r"http://[^/]+(/survey/\S+)", letter.body)[1]
    page = client.get(link).content.decode()
    assert "您的问题解决了吗" in page
    assert case.subject in page
    assert Invitation.objects.get().opened_at is not None


def test_an_answer_is_kept_and_seen_at_the_desk(client, as_user, mei, case, address):
    page = client.post(address, SAID)

    assert "回答已收到" in page.content.decode()
    verdict = queries.verdict_on(case.number, reader=mei)
    assert (verdict.score, verdict.solved, verdict.words) == (9, True, "回电很准时")
    shown = as_user(mei).get(reverse("surveys:verdict", args=[case.number])).content.decode()
    assert "回电很准时" in shown
    assert EventRow.objects.filter(name="surveys.SurveyAnswered", data__score=9).exists()


def test_the_first_answer_counts(client, case, mei, address):
    client.post(address, SAID)

    page = client.post(address, {**SAID, "score": "1"})

    assert page.status_code == 200
    assert queries.verdict_on(case.number, reader=mei).score == 9
    assert Answer.objects.count() == 3


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, address):
    page = client.post(address, {"words": "等了两天"})

    assert page.status_code == 422
    assert "请选一项" in page.content.decode()
    assert "等了两天" in page.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("score", ["0", "11", "ten", "-1"])
def test_a_score_off_the_scale_is_refused(client, address, score):
    assert client.post(address, {**SAID, "score": score}).status_code == 422
    assert not Answer.objects.exists()


def test_a_forged_link_opens_nothing(client, case, address):
    number = Invitation.objects.get().number
    for token in (
        number,
        signing.dumps(number, salt="another"),
        links.token_of(Invitation.objects.get())[:-2],
    ):
        assert client.get(reverse("surveys:answer", args=[token])).status_code == 404
        assert client.post(reverse("surveys:answer", args=[token]), SAID).status_code == 404
    assert not Answer.objects.exists()


def test_a_link_ends(client, address):
    Invitation.objects.update(expires_at=now() - timedelta(minutes=1))

    assert client.get(address).status_code == 410
    assert client.post(address, SAID).status_code == 410


def test_who_said_no_to_surveys_is_not_asked(case, lin):
    give_consent(user=lin, purpose="surveys", source="account")
    withdraw_consent(user=lin, purpose="surveys", source="account")

    close(case)

    assert mail.outbox == []
    assert services.ask_after_case(case.pk) is None


def test_a_customer_cannot_read_the_desks_view(as_user, wei, lin, case):
    for stranger in (wei, lin):
        page = as_user(stranger).get(reverse("surveys:verdict", args=[case.number]))
        assert page.status_code == 403
    assert queries.verdict_on(case.number, reader=wei) is None

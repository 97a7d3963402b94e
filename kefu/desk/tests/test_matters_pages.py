"""The pages on which a case is split, merged and forwarded."""

import pytest
from django.core import mail
from django.urls import reverse

from kefu.accounts.models import Team, User
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message
from kefu.desk.services.cases import close_silent, solve_case
from kefu.desk.services.conversations import open_conversation, say
from kefu.desk.services.structure import merge_cases
from kefu.notices.models import Notice

PART = {"HX-Request": "true"}


@pytest.fixture
def case(lin, mei):
    return say(customer=lin, channel="chat", body="壶不加热", client_id="kettle").conversation.case


@pytest.fixture
def other(lin, case):
    said = open_conversation(customer=lin, channel="mail", body="发票抬头错了", client_id="bill")
    return said.conversation.case


@pytest.fixture
def second_word(lin, case):
    return say(customer=lin, channel="chat", body="另外想改地址", client_id="2")


def page_of(case):
    return reverse("surfaces:desk_case", args=[case.number])


def test_words_are_chosen_and_become_a_case(as_user, mei, case, second_word):
    address = reverse("desk:split", args=[case.number])
    browser = as_user(mei)

    form = browser.get(address, {"from": second_word.pk}).content.decode()
    answer = browser.post(address, {"words": [second_word.pk], "client_id": "s"})

    new = Case.objects.exclude(pk=case.pk).get()
    assert form.count(" checked") == 1
    assert (answer.status_code, answer.url) == (302, page_of(new))
    assert new.number in browser.get(page_of(case)).content.decode()
    assert "另外想改地址" not in browser.get(page_of(case)).content.decode()


def test_a_script_is_sent_to_the_new_case(as_user, mei, case, second_word):
    sent = {"words": [second_word.pk], "client_id": "s"}

    answer = as_user(mei).post(reverse("desk:split", args=[case.number]), sent, headers=PART)

    new = Case.objects.exclude(pk=case.pk).get()
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, page_of(new))


def test_the_old_number_leads_to_the_case_that_stayed(as_user, mei, case, other):
    browser = as_user(mei)
    form = browser.get(reverse("desk:merge", args=[case.number])).content.decode()

    browser.post(reverse("desk:merge", args=[case.number]), {"other": other.number})

    assert other.number in form
    answer = browser.get(page_of(other))
    assert (answer.status_code, answer.url) == (302, page_of(case))
    words = browser.get(reverse("desk:words", args=[other.number]), headers=PART)
    assert "壶不加热" in words.content.decode()


def test_this_one_may_go_into_the_other(as_user, mei, case, other):
    sent = {"other": other.number, "away": "on"}

    as_user(mei).post(reverse("desk:merge", args=[case.number]), sent)

    case.refresh_from_db()
    assert case.merged_into == other


def test_a_merge_is_taken_back_from_its_page(as_user, mei, case, other):
    merge_cases(other.pk, into_id=case.pk, by=mei)
    address = reverse("desk:merge_undoing", args=[case.number, other.number])

    as_user(mei).post(address)

    other.refresh_from_db()
    assert other.merged_into is None
    assert as_user(mei).post(address).status_code == 404


def test_a_merged_case_never_closes_by_silence_into_the_other(case, other, mei):
    solve_case(other.pk, by=mei)
    merge_cases(other.pk, into_id=case.pk, by=mei)
    other.refresh_from_db()

    assert close_silent(at=other.told_by) == 0

    case.refresh_from_db()
    assert case.is_under_way


def test_a_case_goes_to_whoever_of_a_team_carries_least(as_user, mei, case):
    team = Team.objects.create(code="works", name_zh="维修", name_en="Works")
    names = ("a@example.com", "b@example.com")
    busy, free = (User.objects.create_user(name, role="agent", team=team) for name in names)
    Case.objects.create(customer=case.customer, owner=busy, told_by=case.told_by)
    sent = {"to": "team", "team": "works", "text": "请看第二张图", "client_id": "f"}

    for _ in range(2):
        as_user(mei).post(reverse("desk:forward", args=[case.number]), sent)

    case.refresh_from_db()
    assert (case.owner, case.team) == (free, team)
    assert Message.objects.filter(kind="note", body="请看第二张图").count() == 1
    assert EventRow.objects.filter(name="desk.CaseForwarded").count() == 1


def test_chosen_words_go_by_mail_and_nothing_else(as_user, mei, lin, case, second_word):
    sent = {
        "to": "mail",
        "address": "works@supplier.example",
        "language": "zh-hans",
        "text": "请看这件事",
        "words": [second_word.pk],
        "client_id": "f",
    }

    for _ in range(2):
        as_user(mei).post(reverse("desk:forward", args=[case.number]), sent)
    deliver_all()
    run_jobs()

    (letter,) = mail.outbox
    whole = f"{letter.subject} {letter.body} {letter.alternatives[0].content}"
    assert letter.to == ["works@supplier.example"]
    assert "另外想改地址" in letter.body
    assert "壶不加热" not in letter.body.replace(case.title, "")
    assert lin.name not in whole
    assert Notice.objects.get(key__startswith="desk.forwarded").context == {}
    case.refresh_from_db()
    assert case.owner == mei
    page = as_user(mei).get(page_of(case)).content.decode()
    assert "works@supplier.example" not in page


def test_an_address_must_be_one(as_user, mei, case, second_word):
    sent = {"to": "mail", "address": "nowhere", "text": "看", "words": [1], "client_id": "f"}

    answer = as_user(mei).post(reverse("desk:forward", args=[case.number]), sent)

    assert answer.status_code == 409
    assert not Notice.objects.exists()


def test_customers_see_nothing_of_it(as_user, mei, lin, case, other):
    merge_cases(other.pk, into_id=case.pk, by=mei)

    page = as_user(lin).get(reverse("gateways:panel")).content.decode()

    assert other.number not in page
    assert 'c-fact"></li>' not in page

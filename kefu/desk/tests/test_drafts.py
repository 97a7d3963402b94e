"""Words that are being written: each author's own draft, on every device."""

import pytest
from django.urls import reverse

from kefu.core.testing import together
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.queries import lists
from kefu.desk.queries.writing import draft_of
from kefu.desk.services import outgoing
from kefu.desk.services.cases import hand_over
from kefu.desk.services.conversations import post_message, say
from kefu.desk.services.drafts import keep_draft
from kefu.desk.services.people import forget_customer
from kefu.desk.tests.hands import put_off


def test_a_draft_is_kept_for_its_author_alone(talk, mei, hao):
    keep_draft(talk.case, by=mei, body="您好，我看", client_id="a")
    keep_draft(talk.case, by=mei, body="您好，我看一下", client_id="a")

    assert (draft_of(mei, talk.case).body, draft_of(mei, talk.case).version) == (
        "您好，我看一下",
        2,
    )
    assert draft_of(hao, talk.case) is None


def test_the_row_of_the_case_shows_ones_own_draft(talk, mei, hao, as_user):
    keep_draft(talk.case, by=mei, body="您好", client_id="a")

    assert [row.has_draft for row in lists.inbox(mei).rows] == [True]
    assert [row.has_draft for row in lists.inbox(hao, shown="all").rows] == [False]
    assert "d-draft-mark" in as_user(mei).get(reverse("desk:inbox")).content.decode()


def test_another_device_opens_with_the_draft(talk, mei, as_user):
    url = reverse("desk:draft", args=[talk.case.number])
    as_user(mei).post(url, {"body": "您好，我看一下", "client_id": "a", "to": "customer"})

    page = as_user(mei).get(reverse("surfaces:desk_case", args=[talk.case.number]))

    assert ">您好，我看一下</textarea>" in page.content.decode()
    assert as_user(mei).get(url).json()["client_id"] == "a"


def test_a_draft_goes_when_it_is_sent_and_does_not_come_back(talk, mei):
    keep_draft(talk.case, by=mei, body="您好", client_id="a")
    outgoing.send_words(talk, by=mei, word=outgoing.Word("您好", "a"))

    keep_draft(talk.case, by=mei, body="您好", client_id="a")

    assert not Draft.objects.exists()


def test_a_draft_goes_when_it_is_emptied_or_becomes_a_note(talk, mei):
    keep_draft(talk.case, by=mei, body="您好", client_id="a")
    keep_draft(talk.case, by=mei, body="  ", client_id="a")
    assert not Draft.objects.exists()

    keep_draft(talk.case, by=mei, body="记一下", client_id="b", to="colleagues")
    outgoing.note_words(talk, by=mei, body="记一下", client_id="b")
    assert not Draft.objects.exists()


def test_a_draft_stays_with_its_author_when_the_case_moves(talk, mei, hao):
    keep_draft(talk.case, by=mei, body="您好", client_id="a")

    hand_over(talk.case_id, to=hao, by=mei)

    assert Draft.objects.get().author == mei


@pytest.mark.django_db(transaction=True)
def test_two_devices_save_at_once(lin, mei):
    talk = say(customer=lin, channel="chat", body="壶", client_id="first").conversation

    results = together(6, lambda: keep_draft(talk.case, by=mei, body="您好", client_id="a").version)

    assert sorted(results) == [1, 2, 3, 4, 5, 6]
    assert Draft.objects.count() == 1


def test_who_is_forgotten_is_in_no_draft(talk, lin, mei):
    keep_draft(talk.case, by=mei, body="林女士您好", client_id="a")
    put_off(talk, mei)

    forget_customer(user_id=lin.pk)

    assert not Draft.objects.exists()
    assert not Outgoing.objects.exists()


def test_the_inbox_costs_the_same_however_many_drafts(as_user, mei, talk, lin, flat_queries):
    browser = as_user(mei)

    def write_more():
        for n in range(8):
            said = say(customer=lin, channel="chat", body="还有", client_id=f"n{n}")
            keep_draft(said.conversation.case, by=mei, body="您好", client_id=f"d{n}")

    write_more()
    post_message(talk, author=mei, body="您好", client_id="z")
    flat_queries(lambda: browser.get(reverse("desk:inbox")), grow=write_more)

"""Seconds in which a word can be taken back before it is said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.services import outgoing
from kefu.desk.services.conversations import say
from kefu.desk.services.drafts import keep_draft, set_undo_seconds
from kefu.desk.tests.factories import ConversationFactory
from kefu.desk.tests.hands import put_off, said_by, send_all_due
from kefu.desk.tests.test_found_promises import PART


def test_in_chat_a_word_goes_at_once_and_by_mail_after_some_seconds(talk, mei, lin):
    letter = ConversationFactory(case=talk.case, channel="mail")

    outgoing.send_words(talk, by=mei, word=outgoing.Word("您好", "a"))
    waits = outgoing.send_words(letter, by=mei, word=outgoing.Word("您好", "b"))

    assert said_by(mei).get().conversation == talk
    assert waits.is_undo
    assert timedelta(seconds=7) < waits.send_at - now() < timedelta(seconds=9)


def test_an_agent_may_want_time_in_chat_too(talk, mei):
    set_undo_seconds(agent=mei, seconds=5)

    outgoing.send_words(talk, by=mei, word=outgoing.Word("您好", "a"))

    assert not said_by(mei).exists()
    assert send_all_due() == 1


def test_taken_back_it_is_a_draft_again_and_is_never_said(talk, mei, as_user):
    set_undo_seconds(agent=mei, seconds=5)
    waits = outgoing.send_words(talk, by=mei, word=outgoing.Word("您好", "a"))
    keep_draft(talk.case, by=mei, body="还有", client_id="b")

    url = reverse("desk:taken_back", args=[waits.number])
    told = as_user(mei).post(url, headers=PART).json()

    assert told["body"] == "您好\n还有"
    assert told["client_id"] not in {"a", "b"}
    assert send_all_due() == 0
    assert as_user(mei).post(url, headers=PART).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_sending_at_once_end_in_one_of_them(lin, mei):
    talk = say(customer=lin, channel="chat", body="壶", client_id="first").conversation
    waits = put_off(talk, mei)
    acts = iter([send_all_due, lambda: outgoing.take_back(waits.number, by=mei)] * 2)

    def act():
        next(acts)()

    together(4, act)
    send_all_due()

    waits.refresh_from_db()
    was_said = said_by(mei).exists()
    assert waits.status == ("sent" if was_said else "taken")
    assert Draft.objects.exists() != was_said


def test_when_its_seconds_are_over_the_page_may_say_it(talk, mei, as_user):
    set_undo_seconds(agent=mei, seconds=5)
    outgoing.send_words(talk, by=mei, word=outgoing.Word("您好", "a"))
    url = reverse("desk:going", args=[talk.case.number])

    as_user(mei).post(url, headers=PART)
    assert not said_by(mei).exists()
    Outgoing.objects.update(send_at=now())
    as_user(mei).post(url, headers=PART)

    assert said_by(mei).exists()


def test_every_act_is_recorded(talk, mei):
    waits = put_off(talk, mei)
    outgoing.take_back(waits.number, by=mei)

    names = EventRow.objects.filter(name__startswith="desk.Words").values_list("name", flat=True)
    assert list(names) == ["desk.WordsScheduled", "desk.WordsTakenBack"]

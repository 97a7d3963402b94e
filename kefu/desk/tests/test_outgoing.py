"""Words that wait: drafts, later hours, and seconds in which a word can be taken back."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.queries import lists
from kefu.desk.queries.talks import talk_of_customer
from kefu.desk.queries.writing import draft_of, times_to_send
from kefu.desk.services import outgoing
from kefu.desk.services.cases import hand_over
from kefu.desk.services.conversations import post_message, say
from kefu.desk.services.drafts import keep_draft, set_undo_seconds
from kefu.desk.services.people import forget_customer
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.structure import merge_cases
from kefu.desk.tests.factories import ConversationFactory
from kefu.desk.tests.test_found_promises import CALL, PART, VAGUE, kept, tomorrow

LATER = timedelta(hours=2)


@pytest.fixture
def talk(lin, mei):
    said = say(customer=lin, channel="chat", body="壶不加热", client_id="first")
    return said.conversation


def put_off(talk, by, body="您好，壶已寄出。", name="w1", **more):
    word = outgoing.Word(body, name, send_at=now() + LATER, **more)
    return outgoing.send_words(talk, by=by, word=word)


def send_all_due():
    """As the job does, at the hour of everything."""
    at = now() + LATER + timedelta(seconds=1)
    return outgoing.send_due(at=at)


def said_by(agent):
    return Message.objects.filter(author=agent, kind="text")


# ---- drafts


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


# ---- later


def test_what_waits_is_seen_by_the_staff_alone(talk, lin, mei, as_user):
    put_off(talk, mei)

    page = as_user(mei).get(reverse("surfaces:desk_case", args=[talk.case.number]))
    customers = talk_of_customer(lin, channel="chat").lines
    assert "您好，壶已寄出。" in page.content.decode()
    assert not [line for line in customers if line.body == "您好，壶已寄出。"]
    assert Case.objects.get().waiting_since is not None  # not answered yet


def test_at_its_hour_it_is_said_once(talk, mei):
    put_off(talk, mei)

    assert outgoing.send_due(at=now()) == 0
    assert (send_all_due(), send_all_due()) == (1, 0)

    waits = Outgoing.objects.get()
    assert (waits.status, waits.message) == ("sent", said_by(mei).get())
    assert Case.objects.get().waiting_since is None


def test_put_off_twice_it_waits_once(talk, mei):
    assert put_off(talk, mei) == put_off(talk, mei)

    assert Outgoing.objects.count() == 1
    assert send_all_due() == 1
    assert put_off(talk, mei) == said_by(mei).get()


@pytest.mark.django_db(transaction=True)
def test_two_workers_say_it_once(lin, mei):
    talk = say(customer=lin, channel="chat", body="壶", client_id="first").conversation
    for n in range(4):
        put_off(talk, mei, body=f"第{n}句", name=f"w{n}")

    while Outgoing.objects.filter(status="waiting").exists():
        together(4, send_all_due)

    assert said_by(mei).count() == 4
    assert set(Outgoing.objects.values_list("status", flat=True)) == {"sent"}


KILLED = """
import os, signal, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "kefu.config.settings"
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from datetime import timedelta
from django.utils.timezone import now
from kefu.desk.models.writing import Outgoing
from kefu.desk.services import outgoing
def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)
Outgoing.settle = die
outgoing.send_due(at=now() + timedelta(hours=3))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(lin, mei):
    talk = say(customer=lin, channel="chat", body="壶", client_id="first").conversation
    put_off(talk, mei, body=CALL, decided=kept(CALL))
    name = connection.settings_dict["NAME"]

    killed = subprocess.run([sys.executable, "-c", KILLED, name], env=os.environ, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert Outgoing.objects.get().status == "waiting"
    assert not said_by(mei).exists()
    while not send_all_due():
        pass  # until the server has seen that the killed one is gone
    assert (said_by(mei).count(), Promise.objects.count()) == (1, 1)


def test_its_promise_counts_from_when_it_is_said(talk, mei):
    body = "两小时内给您回电。"
    put_off(talk, mei, body=body, decided=kept(body))
    assert not Promise.objects.exists()

    later = now() + LATER + timedelta(minutes=1)
    with patch("kefu.desk.services.conversations.now", lambda: later):
        outgoing.send_due(at=later)

    assert Promise.objects.get().due_at == later + timedelta(hours=2)


def test_vague_words_are_held_back_when_they_are_put_off(talk, mei):
    assert isinstance(put_off(talk, mei, body=VAGUE), outgoing.Held)
    assert not Outgoing.objects.exists()


def test_if_the_case_was_closed_it_is_not_said_and_its_author_hears(talk, mei, as_user):
    put_off(talk, mei)
    at = now()
    Case.objects.update(status="closed", solved_at=at, closed_at=at)

    send_all_due()

    waits = Outgoing.objects.get()
    assert (waits.status, waits.reason) == ("refused", "closed")
    assert not said_by(mei).exists()
    assert "d-unsent" in as_user(mei).get(reverse("desk:inbox")).content.decode()
    page = as_user(mei).get(reverse("surfaces:desk_case", args=[talk.case.number]))
    assert "is-refused" in page.content.decode()


def test_a_refusal_that_was_read_is_gone_and_its_words_are_a_draft(talk, mei, as_user):
    put_off(talk, mei)
    mei.is_active = False
    mei.save()
    send_all_due()
    waits = Outgoing.objects.get()
    assert waits.reason == "left"
    mei.is_active = True
    mei.save()

    as_user(mei).post(reverse("desk:noticed", args=[waits.number]))

    assert lists.inbox(mei).not_sent == []
    assert draft_of(mei, talk.case).body == waits.body


def test_a_time_that_has_passed_meanwhile_is_not_told(talk, mei):
    body = "今天 18:00 前给您回电。"
    waits = put_off(talk, mei)
    decided = [{"n": 0, "keeps": True, "kind": "", "due_at": None}]
    Outgoing.objects.update(body=body, decided=decided)

    evening = tomorrow(19)
    with patch("kefu.desk.services.conversations.now", lambda: evening):
        outgoing.send_due(at=evening)

    waits.refresh_from_db()
    assert (waits.status, waits.reason) == ("refused", "passed")
    assert not said_by(mei).exists()


def test_it_is_changed_while_it_waits(talk, mei, as_user):
    waits = put_off(talk, mei)
    url = reverse("desk:waiting", args=[waits.number])
    at = now() + timedelta(days=1)
    browser = as_user(mei)

    assert "您好，壶已寄出。" in browser.get(url).content.decode()
    changed = {"body": "您好，新壶已寄出。", "client_id": "x", "send": at.isoformat()}
    assert browser.post(url, changed, headers=PART).status_code == 204
    held = browser.post(url, {**changed, "body": VAGUE}, headers=PART)

    waits.refresh_from_db()
    assert held.status_code == 422
    mended = browser.post(url, {**changed, "body": VAGUE, "insert": "1"}, headers=PART)
    assert 'name="found-0"' in mended.content.decode()
    assert (waits.body, waits.send_at) == ("您好，新壶已寄出。", at)


def test_an_hour_that_has_passed_is_refused(talk, mei):
    word = outgoing.Word("您好", "w", send_at=now() - LATER)

    with pytest.raises(Refusal):
        outgoing.send_words(talk, by=mei, word=word)


@pytest.mark.parametrize("chosen", ["other", "soon"])
def test_an_hour_that_is_none_is_refused(talk, mei, as_user, chosen):
    url = reverse("desk:words", args=[talk.case.number])

    answer = as_user(mei).post(
        url, {"body": "您好", "client_id": "a", "send": chosen}, headers=PART
    )

    assert answer.status_code == 409
    assert not Outgoing.objects.exists()


# ---- taking back


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


def test_words_follow_the_conversation_into_a_merged_case(talk, mei, lin):
    other = say(customer=lin, channel="mail", body="另一封", client_id="x").conversation
    put_off(talk, mei)
    keep_draft(talk.case, by=mei, body="草稿", client_id="d")

    merge_cases(talk.case_id, into_id=other.case_id, by=mei)
    send_all_due()

    assert said_by(mei).get().conversation.case_id == other.case_id
    assert Draft.objects.get().case_id == other.case_id


def test_strangers_neither_see_nor_touch_what_waits(talk, lin, wei, mei, as_user):
    waits = put_off(talk, mei)
    names = ["waiting", "taken_back", "noticed"]
    urls = [reverse(f"desk:{name}", args=[waits.number]) for name in names]
    urls += [reverse(f"desk:{name}", args=[talk.case.number]) for name in ("draft", "going")]

    for who in (lin, wei):
        assert {as_user(who).post(url).status_code for url in urls} == {403}
    assert Outgoing.objects.get().status == "waiting"


def test_what_does_not_exist_is_not_found(mei, as_user):
    for name in ("waiting", "taken_back", "noticed", "draft", "going"):
        url = reverse(f"desk:{name}", args=["AAAA-AAAA-AAAA"])
        assert as_user(mei).post(url, {"body": "a", "client_id": "b"}).status_code == 404


def test_every_act_is_recorded(talk, mei):
    waits = put_off(talk, mei)
    outgoing.take_back(waits.number, by=mei)

    names = EventRow.objects.filter(name__startswith="desk.Words").values_list("name", flat=True)
    assert list(names) == ["desk.WordsScheduled", "desk.WordsTakenBack"]


def test_the_hours_offered_lie_ahead_and_are_in_order():
    times = times_to_send(now())

    assert times == sorted(times)
    assert all(time > now() + timedelta(minutes=15) for time in times)
    assert tomorrow(9) in times


def test_the_inbox_costs_the_same_however_many_drafts(as_user, mei, talk, lin, flat_queries):
    browser = as_user(mei)

    def write_more():
        for n in range(8):
            said = say(customer=lin, channel="chat", body="还有", client_id=f"n{n}")
            keep_draft(said.conversation.case, by=mei, body="您好", client_id=f"d{n}")

    write_more()
    post_message(talk, author=mei, body="您好", client_id="z")
    flat_queries(lambda: browser.get(reverse("desk:inbox")), grow=write_more)

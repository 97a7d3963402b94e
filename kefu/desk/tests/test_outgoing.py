"""Words that wait for a later hour: said once, changed meanwhile, or refused in their hour."""

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

from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.queries import lists
from kefu.desk.queries.talks import talk_of_customer
from kefu.desk.queries.writing import draft_of, times_to_send
from kefu.desk.services import outgoing
from kefu.desk.services.conversations import say
from kefu.desk.services.drafts import keep_draft
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.structure import merge_cases
from kefu.desk.tests.hands import LATER, put_off, said_by, send_all_due
from kefu.desk.tests.test_found_promises import CALL, PART, VAGUE, kept, tomorrow


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


@pytest.mark.parametrize("minutes", range(5, 24 * 60, 20))
def test_the_hours_offered_lie_ahead_and_are_in_order(minutes):
    at = tomorrow(0) + timedelta(minutes=minutes)

    times = times_to_send(at)

    assert times == sorted(set(times))
    assert all(time > at + timedelta(minutes=15) for time in times)
    assert tomorrow(9) + timedelta(days=1) in times

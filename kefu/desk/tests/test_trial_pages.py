"""Supervisors try settings of routing on what was recorded, and take over what they like."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.testing import run_jobs
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.queries.crew import routing_settings
from kefu.desk.queries.trials import told
from kefu.desk.services import trials
from kefu.desk.services.conversations import post_message, say
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import client_id

ASKED = {"channel": "chat", "days": "30", "waits": ["0", "120"], "rooms": ["1", "3"]}


@pytest.fixture
def recorded(lin, mei):
    """Lin came yesterday at ten, was answered a minute later, and came back."""
    for hours in (30, 29):
        said = say(customer=lin, channel="chat", body="壶漏水", client_id=client_id())
        at = now() - timedelta(hours=hours)
        ours = post_message(said.conversation, author=mei, body="已处理", client_id=client_id())
        Conversation.objects.filter(pk=said.conversation_id).update(created_at=at)
        Message.objects.filter(pk=ours.pk).update(at=at + timedelta(minutes=1))


def start(client):
    client.post(reverse("desk:routing_trials"), ASKED)
    return RoutingTrial.objects.get()


def test_a_trial_is_played_by_a_job_and_compares_with_what_holds(as_user, hao, recorded):
    browser = as_user(hao)

    trial = start(browser)
    waiting = browser.get(reverse("desk:routing_trial", args=[trial.number])).content.decode()
    run_jobs()
    page = browser.get(reverse("desk:routing_trial", args=[trial.number])).content.decode()

    trial.refresh_from_db()
    held = routing_settings()
    pairs = {(row.wait, row.room) for row in told(trial).rows}
    assert "<progress" in waiting
    assert pairs == {(wait, room) for wait in (0, 60, 120) for room in (1, 3, held.chat_room)}
    assert [(row.wait, row.room) for row in told(trial).rows if row.holds_now] == [
        (held.wait_seconds, held.chat_room)
    ]
    assert trial.done == trial.whole == 9 * trial.facts["arrivals"]
    assert page.count("data-chart=") == 3


def test_what_was_tried_can_be_put_in_force(as_user, hao, recorded):
    browser = as_user(hao)
    trial = start(browser)
    run_jobs()

    browser.post(reverse("desk:routing_trial", args=[trial.number]), {"wait": "120", "room": "3"})

    assert (routing_settings().wait_seconds, routing_settings().chat_room) == (120, 3)


def test_what_was_not_tried_is_not_put_in_force(hao, recorded):
    trial = trials.ask_for_trial(trials.Wanted("chat", 30, [0], [1]), by=hao)
    trials.run_trial(trial.pk)
    trial.refresh_from_db()

    with pytest.raises(Refusal):
        trials.use_settings(trial, wait=7, room=1, by=hao)

    assert routing_settings().wait_seconds == 60


def test_run_again_it_comes_out_the_same(hao, recorded):
    trial = trials.ask_for_trial(trials.Wanted("chat", 30, [0, 120], [1]), by=hao)
    trials.run_trial(trial.pk)
    first = RoutingTrial.objects.get().found

    trials.run_trial(trial.pk)

    assert RoutingTrial.objects.get().found == first


def test_without_arrivals_it_says_so(as_user, hao):
    browser = as_user(hao)
    trial = start(browser)
    run_jobs()

    page = browser.get(reverse("desk:routing_trial", args=[trial.number])).content.decode()

    trial.refresh_from_db()
    assert trial.state == "empty"
    assert "这些天没有人来" in page


@pytest.mark.parametrize("wrong", [{"waits": []}, {"rooms": ["99"]}, {"channel": "mail"}])
def test_what_cannot_be_tried_is_told_at_the_form(as_user, hao, wrong):
    page = as_user(hao).post(reverse("desk:routing_trials"), {**ASKED, **wrong})

    assert page.status_code == 422
    assert not RoutingTrial.objects.exists()


def test_agents_and_customers_neither_ask_nor_read(as_user, hao, mei, lin, recorded):
    trial = start(as_user(hao))

    for person in (mei, lin):
        browser = as_user(person)
        for address in (
            reverse("desk:routing_trials"),
            reverse("desk:routing_trial", args=[trial.number]),
        ):
            assert browser.get(address).status_code in {403, 404}
            assert browser.post(address, ASKED).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        trials.ask_for_trial(trials.Wanted("chat", 30, [0], [1]), by=mei)

    assert RoutingTrial.objects.count() == 1

"""Trials of routing: the same decision as at the desk, on arrivals that are told."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from kefu.desk import trial
from kefu.desk.arrivals import Arrival, Day, from_database, from_file, prepared, steady_shifts
from kefu.desk.ladder import decide
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.services.conversations import post_message, say
from kefu.desk.tests.factories import client_id
from kefu.desk.trial import Plan, Trial

PLAIN = """time,customer,channel,seconds
2026-11-02T09:00:00+08:00,lin,chat,300
2026-11-02T09:01:00+08:00,wei,chat,120
2026-11-02T09:10:00+08:00,lin,chat,60
2026-11-02T09:10:30+08:00,,chat,
"""
CALLS = """customer_id,date,vru_exit,q_start,q_time,outcome,ser_time,server
0,990201,7:02:56,0:00:00,0,AGENT,166,DORIT
48178511,990201,8:19:47,8:19:47,34,AGENT,104,MICHAL
23317894,990201,8:09:22,8:09:22,5,HANG,0,NO_SERVER
1,990201,8:10:00,8:10:00,0,PHANTOM,0,NO_SERVER
"""


def come(at, customer="", seconds=100.0, patience=1000.0):
    return Arrival(at=at, customer=customer, seconds=seconds, patience=patience)


def day(*arrivals, agents=2):
    return steady_shifts(Day(list(arrivals), [], 600.0, 0), agents=agents)


def run(told, **plan):
    return Trial(told, Plan(**{"wait": 60, "room": 1, **plan})).run().figures()


def test_with_hands_enough_nobody_waits_and_who_comes_back_meets_the_same_agent():
    figures = run(day(come(0, "lin"), come(200, "lin"), come(400, "lin")))

    assert (figures["wait_median"], figures["same_agent"], figures["returns"]) == (0, 1.0, 2)
    assert figures["within_target"] == 1.0


def test_waiting_for_the_same_agent_buys_continuity_with_time():
    busy = day(come(0, "lin", 50), come(10, "lin", 5), come(400))

    at_once, patient = run(busy, wait=0), run(busy, wait=300)

    assert (at_once["same_agent"], at_once["wait_p90"]) == (0.0, 0.0)
    assert (patient["same_agent"], patient["wait_p90"]) == (1.0, 40.0)


def test_who_has_no_patience_left_leaves():
    figures = run(day(come(0), come(1, patience=5), agents=1))

    assert (figures["abandoned"], figures["contacts"]) == (0.5, 2)


def test_more_at_once_is_less_waiting():
    rush = day(*(come(float(second)) for second in range(20)), come(5000))

    assert run(rush, room=5)["wait_p90"] < run(rush, room=1)["wait_p90"]


def test_a_trial_comes_out_the_same_again(tmp_path):
    records = _plain_records(tmp_path)
    first, second = (run(steady_shifts(prepared(records, seed=7), agents=1)) for _n in range(2))

    assert first == second


def test_it_decides_by_the_function_of_the_desk():
    assert trial.decide is decide


def test_a_plain_file_is_read(tmp_path):
    records = _plain_records(tmp_path)

    assert [one.customer for one in records] == ["lin", "wei", "lin", ""]
    assert [one.left for one in records] == [False, False, False, True]


def test_the_log_of_a_call_centre_is_read_and_its_shifts_with_it(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text(CALLS)

    told = prepared(from_file(path), seed=1)

    assert [one.customer for one in told.arrivals] == ["", "23317894", "48178511"]
    assert told.arrivals[1].patience == 5.0
    assert sorted(agent for agent, _, _ in told.shifts) == ["DORIT", "MICHAL"]
    assert told.recorded_left == 1


def test_the_shops_own_contacts_are_read(lin, mei):
    said = say(customer=lin, channel="chat", body="在吗", client_id=client_id())
    talk = Conversation.objects.get()
    Conversation.objects.update(created_at=now() - timedelta(minutes=10))
    post_message(talk, author=mei, body="在的", client_id=client_id())
    Message.objects.exclude(pk=said.pk).update(at=now() - timedelta(minutes=8))

    record = from_database("chat", days=1, at=now())[0]

    assert (record.customer, record.agent) == (str(lin.pk), mei.number)
    assert record.seconds == 30
    assert 119 <= record.waited <= 121


def test_the_command_tells_people_a_table_and_machines_a_line(tmp_path):
    path, out = tmp_path / "day.csv", StringIO()
    path.write_text(PLAIN)

    call_command("simulate_routing", arrivals=path, agents=1, wait=[0, 60], stdout=out)

    lines = out.getvalue().splitlines()
    assert "same agent" in lines[1]
    found = json.loads(lines[-1])["simulate_routing"]
    assert [one["wait"] for one in found] == [0, 60]


@pytest.mark.django_db
def test_without_arrivals_it_says_so():
    with pytest.raises(CommandError):
        call_command("simulate_routing", stdout=StringIO())


def _plain_records(folder):
    path = folder / "day.csv"
    path.write_text(PLAIN)
    return from_file(path)

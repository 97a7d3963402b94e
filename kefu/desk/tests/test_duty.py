from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kefu.core.models import EventRow
from kefu.core.testing import deliver_all
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, RoutingSettings
from kefu.desk.services.conversations import say
from kefu.desk.services.duty import (
    describe,
    fall_away,
    note_here,
    set_duty,
    set_own_agent,
    set_routing,
)
from kefu.desk.tests.factories import client_id


def state_of(agent):
    return Duty.objects.get(agent=agent).state


def test_who_opens_the_desk_is_on_duty(mei):
    note_here(mei)

    assert state_of(mei) == "on"
    changed = EventRow.objects.get(name="desk.DutyChanged")
    assert (changed.data["agent_id"], changed.data["state"]) == (mei.pk, "on")


def test_a_lost_line_is_an_absence_after_the_stated_time_and_a_found_one_ends_it(mei):
    note_here(mei)
    seen = Duty.objects.get().seen_at

    early, late = fall_away(at=seen + timedelta(seconds=180)), fall_away(at=seen + timedelta(200))
    fallen = state_of(mei)
    note_here(mei)

    assert (early, late, fallen) == (0, 1, "away")
    assert state_of(mei) == "on"


def test_the_stated_time_is_a_setting(mei, hao):
    set_routing(by=hao, values={"away_seconds": 30})
    note_here(mei)

    assert fall_away(at=Duty.objects.get().seen_at + timedelta(seconds=31)) == 1


@pytest.mark.parametrize("state", ["break", "off"])
def test_an_open_screen_does_not_end_a_break_or_begin_a_shift(mei, state):
    set_duty(mei, state, by=mei)

    note_here(mei)

    assert state_of(mei) == state


def test_signs_of_life_close_together_are_written_once(mei, django_assert_num_queries):
    note_here(mei)

    with django_assert_num_queries(3):  # of them two are the savepoint
        note_here(mei)


def test_only_a_supervisor_says_it_for_somebody_else(mei, hao):
    with pytest.raises(PermissionDenied):
        set_duty(hao, "off", by=mei)
    set_duty(mei, "break", by=hao)

    assert state_of(mei) == "break"
    assert not Duty.objects.filter(agent=hao).exists()


def test_only_a_supervisor_says_what_somebody_takes_on(mei, hao):
    asked = {"room": {"chat": 3}, "languages": ["en"], "skills": ["kind:order"]}
    with pytest.raises(PermissionDenied):
        describe(mei, by=mei, **asked)
    with pytest.raises(PermissionDenied):
        set_routing(by=mei, values={"wait_seconds": 0})

    describe(mei, by=hao, **asked)

    duty = Duty.objects.get(agent=mei)
    assert (duty.room, duty.languages, duty.skills) == ({"chat": 3}, ["en"], ["kind:order"])
    assert not RoutingSettings.objects.exists()


def test_whoever_comes_on_duty_finds_the_line_at_once(lin, mei):
    set_duty(mei, "off", by=mei)
    say(customer=lin, channel="chat", body="在吗", client_id=client_id())
    assert Case.objects.get().in_line

    set_duty(mei, "on", by=mei)
    deliver_all()

    assert not Case.objects.get().in_line


def test_an_own_agent_is_set_changed_and_taken_away(lin, mei, hao):
    set_own_agent(lin, mei)
    set_own_agent(lin, hao)
    set_own_agent(lin, None)

    events = EventRow.objects.filter(name="desk.OwnAgentSet").order_by("pk")
    assert [row.data["agent_id"] for row in events] == [mei.pk, hao.pk, None]

"""Service policies: which applies, what it means, who may set it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from kefu.core.models import EventRow
from kefu.desk.forms.policies import PolicyForm, filled
from kefu.desk.models.clocks import Clock
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.queries.policies import foresee, policy_of
from kefu.desk.services import conversations, policies
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.hands import at_time

FRIDAY_20_50 = datetime(2026, 11, 27, 12, 50, tzinfo=UTC)  # 20:50 in Shanghai
RULES = {"first_answer_minutes": 20}


def row(channel="", tier=None, minutes=30, **more):
    return ServicePolicy.objects.create(
        channel=channel, tier=tier, first_answer_minutes=minutes, **more
    )


def asked(policy=None, **more):
    said = {name: value for name, value in filled(policy or ServicePolicy()).items() if value}
    return {**said, **more}


@pytest.mark.parametrize(
    ("rows", "nearest"),
    [
        ([], 30),
        ([("", None, 1)], 1),
        ([("", None, 1), ("", 2, 2)], 2),
        ([("", None, 1), ("", 2, 2), ("chat", None, 3)], 3),
        ([("", None, 1), ("", 2, 2), ("chat", None, 3), ("chat", 2, 4)], 4),
        ([("mail", 2, 5), ("chat", 1, 6)], 30),
    ],
)
def test_the_nearest_policy_applies(db, rows, nearest):
    for channel, tier, minutes in rows:
        row(channel, tier, minutes)

    assert policy_of("chat", tier=2).first_answer_minutes == nearest


def test_a_gold_customer_is_answered_by_the_policy_for_gold(lin, mei):
    row("chat", None, 30)
    gold = row("chat", 2, 10)
    lin.tier = 2
    lin.save()

    with at_time(FRIDAY_20_50):
        case = conversations.say(
            customer=lin, channel="chat", body="在吗", client_id="1"
        ).conversation.case

    assert case.told_by == FRIDAY_20_50 + timedelta(minutes=10)
    assert set(Clock.objects.values_list("policy", "tier")) == {(gold.pk, 2)}


def test_looking_ahead_says_what_will_happen():
    policy = ServicePolicy(first_answer_minutes=20, days="workdays", hours="09:00-21:00")

    ahead = foresee(policy, FRIDAY_20_50, channel="chat")

    assert ahead.first_by == datetime(2026, 11, 30, 1, 10, tzinfo=UTC)  # Monday 09:10
    assert ahead.dispatch_by == FRIDAY_20_50 + timedelta(hours=48)
    assert [int((one - FRIDAY_20_50).total_seconds()) for one in ahead.alarms] == [30, 100, 180]
    assert foresee(policy, FRIDAY_20_50, channel="mail").alarms == []


def test_a_change_makes_a_new_row_and_what_runs_keeps_the_old_one(lin, mei, hao):
    old = row("chat", None, 30)
    conversations.say(customer=lin, channel="chat", body="在吗", client_id="1")

    new = policies.set_policy(by=hao, channel="chat", tier=None, rules=RULES, replaces=old.pk)

    old.refresh_from_db()
    assert old.ended_at is not None
    assert (new.made_by, policy_of("chat")) == (hao, new)
    assert set(Clock.objects.values_list("policy", flat=True)) == {old.pk}
    event = EventRow.objects.get(name="desk.PolicySet")
    assert event.data["replaces_id"] == old.pk
    assert event.actor_id == hao.pk


def test_saved_unchanged_it_stays_itself(hao):
    old = row("chat", 1, 20)

    same = policies.set_policy(by=hao, channel="chat", tier=1, rules=RULES, replaces=old.pk)

    assert same == old
    assert not EventRow.objects.exists()


def test_two_policies_for_the_same_customers_are_refused(hao):
    row("chat", None, 30)

    with pytest.raises(Refusal):
        policies.set_policy(by=hao, channel="chat", tier=None, rules=RULES)
    assert ServicePolicy.objects.count() == 1


def test_what_was_changed_meanwhile_is_not_changed_again(hao):
    old = row()
    policies.end_policy(old.pk, by=hao)

    with pytest.raises(Refusal):
        policies.set_policy(by=hao, channel="", tier=None, rules=RULES, replaces=old.pk)
    assert policy_of("chat").pk is None


@pytest.mark.parametrize("hours", ["", "9 to 5", "21:00", "25:00-26:00", "mon-fry 09:00-18:00"])
def test_hours_that_never_open_are_refused(hours):
    form = PolicyForm(asked(hours=hours))

    assert "hours" in form.errors


def test_alarms_must_rise():
    assert "alarm_3" in PolicyForm(asked(alarm_1=30, alarm_2=30, alarm_3=20)).errors
    assert PolicyForm(asked()).is_valid()


def test_a_policy_is_made_changed_and_taken_away_on_its_pages(as_user, hao):
    browser = as_user(hao)
    browser.post(reverse("desk:new_policy"), asked(channel="mail", tier=1, next_answer_minutes=45))
    made = ServicePolicy.objects.get()
    assert (made.channel, made.tier, made.next_answer_minutes) == ("mail", 1, 45)
    assert made.pauses == {"resolution": ["waiting", "solved"], "refund": ["waiting"]}

    browser.post(reverse("desk:policy", args=[made.pk]), asked(made, next_answer_minutes=50))
    changed = ServicePolicy.objects.get(ended_at=None)
    assert changed.next_answer_minutes == 50

    browser.post(reverse("desk:policy_end", args=[changed.pk]))
    assert not ServicePolicy.objects.filter(ended_at=None).exists()


def test_a_taken_place_is_said_in_the_form(as_user, hao):
    row("mail", 1)

    page = as_user(hao).post(reverse("desk:new_policy"), asked(channel="mail", tier=1))

    assert page.status_code == 422
    assert "这类顾客已有服务政策" in page.content.decode()


def test_one_looks_ahead_before_one_saves(as_user, hao):
    said = asked(channel="chat", tier=2, first_answer_minutes=20, moment="2026-11-27T20:50")

    page = as_user(hao).post(reverse("desk:new_policy"), {**said, "preview": "1"})

    words = page.content.decode()
    assert (
        "金牌顾客 11月27日 周五 20:50 通过在线聊天发来消息" in words
        or "11月28日 周六 09:10" in words
    )
    assert not ServicePolicy.objects.exists()


def test_looking_ahead_with_the_policies_in_force(as_user, mei):
    row("chat", 2, 5)

    page = as_user(mei).get(
        reverse("desk:policies"),
        {"channel": "chat", "tier": 2, "moment": "2026-11-27T20:50"},
        headers={"HX-Request": "true"},
    )

    assert "11月27日 周五 20:55" in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_open_in_both_languages(as_user, hao, language):
    made = row("chat", 2, 5)
    browser = as_user(hao)
    browser.cookies["django_language"] = language

    for address in [
        reverse("desk:policies"),
        reverse("desk:new_policy"),
        reverse("desk:policy", args=[made.pk]),
    ]:
        with translation.override(language):
            assert browser.get(address).status_code == 200


def test_agents_see_policies_and_do_not_set_them(as_user, mei, lin):
    made = row()
    browser = as_user(mei)

    assert browser.get(reverse("desk:policies")).status_code == 200
    for name, arguments in [("new_policy", []), ("policy", [made.pk]), ("policy_end", [made.pk])]:
        assert browser.post(reverse(f"desk:{name}", args=arguments), asked()).status_code == 403
    assert as_user(lin).get(reverse("desk:policies")).status_code == 403
    assert ServicePolicy.objects.get().ended_at is None

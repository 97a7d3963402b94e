"""The decision itself: no database, no clock."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kefu.desk.ladder import AWAY, BREAK, ENDLESS, HERE, OFF, UNKNOWN, Asked, Hand, Rules, decide

MINUTE = Rules(wait=60)


def hand(pk, state=HERE, **more):
    return Hand(pk=pk, **{"state": state, "room": 5, "languages": frozenset({"zh-hans"}), **more})


def knows(*pks, rung="same_agent", **more):
    return Asked(known=tuple((pk, rung) for pk in pks), **more)


def told(verdict):
    return [(step["rung"], step.get("who"), step.get("is")) for step in verdict.steps]


def test_the_agent_of_the_matter_answers_however_much_less_others_have():
    verdict = decide(knows(1), [hand(1, load=4), hand(2, load=0)], MINUTE)

    assert (verdict.owner, verdict.because, verdict.waits) == (1, "same_agent", False)
    assert told(verdict) == [("same_agent", 1, "free")]


def test_then_the_customers_own_agent():
    asked = Asked(known=((1, "same_agent"), (2, "own_agent")))

    verdict = decide(asked, [hand(1, OFF), hand(2, load=3), hand(3)], MINUTE)

    assert (verdict.owner, verdict.because) == (2, "own_agent")
    assert told(verdict) == [("same_agent", 1, "off"), ("own_agent", 2, "free")]


def test_a_full_agent_is_waited_for_as_long_as_the_shop_says():
    crew = [hand(1, load=5), hand(2)]

    at_first, at_last = (decide(knows(1, waited=one), crew, MINUTE) for one in (20, 60))

    assert (at_first.owner, at_first.waits, at_first.wait_left) == (1, True, 40)
    assert (at_last.owner, at_last.waits, at_last.because) == (2, False, "least_busy")
    assert ("waited", None, None) in told(at_last)


def test_a_short_break_is_waited_for_and_an_absence_is_not():
    crew = [hand(1, "soon"), hand(2)]
    gone = [[hand(1, state), hand(2)] for state in (BREAK, AWAY, OFF)]

    assert decide(knows(1), crew, MINUTE).waits
    assert [decide(knows(1), one, MINUTE).owner for one in gone] == [2, 2, 2]


def test_a_letter_does_not_wait_for_the_end_of_a_break_but_lies_there():
    verdict = decide(knows(1, is_live=False), [hand(1, "soon"), hand(2)], MINUTE)

    assert (verdict.owner, verdict.waits) == (1, False)


def test_skill_comes_before_language_and_language_before_load():
    skilled = hand(1, load=3, skills=frozenset({"shelf:home"}), languages=frozenset({"en"}))
    fluent, idle = hand(2, load=2), hand(3, load=0, languages=frozenset({"en"}))
    asked = Asked(language="zh-hans", skills=frozenset({"shelf:home", "kind:product"}))

    by_skill = decide(asked, [skilled, fluent, idle], MINUTE)
    by_language = decide(replace(asked, skills=frozenset()), [skilled, fluent, idle], MINUTE)
    by_load = decide(Asked(), [skilled, fluent, idle], MINUTE)

    assert (by_skill.owner, by_skill.because) == (1, "skill")
    assert (by_language.owner, by_language.because) == (2, "language")
    assert (by_load.owner, by_load.because) == (3, "least_busy")
    assert ("behind", 2, "no_skill") in told(by_skill)
    assert ("behind", 3, "no_language") in told(by_language)


def test_when_the_team_is_full_another_team_helps():
    verdict = decide(Asked(team=1), [hand(1, load=5, team=1), hand(2, load=4, team=2)], MINUTE)

    assert (verdict.owner, verdict.because) == (2, "overflow")


def test_a_supervisor_answers_only_when_no_agent_is_free():
    lead = hand(9, is_lead=True)

    assert decide(Asked(), [lead, hand(1, load=4)], MINUTE).owner == 1
    assert decide(Asked(), [lead, hand(1, load=5)], MINUTE).because == "supervisor"


def test_who_never_used_the_switch_is_counted_on_after_those_who_are_there():
    unsure = Hand(pk=1, state=UNKNOWN)

    assert decide(Asked(), [unsure, hand(2, load=4)], MINUTE).owner == 2
    assert decide(Asked(), [unsure, hand(2, OFF)], MINUTE).owner == 1


def test_with_nobody_free_somebody_is_responsible_all_the_same():
    full = decide(Asked(), [hand(1, load=7), hand(2, load=6)], MINUTE)
    night = decide(knows(1), [hand(1, OFF), hand(2, OFF)], MINUTE)
    letter = decide(Asked(is_live=False), [hand(1, load=7), hand(2, load=6)], MINUTE)

    assert (full.owner, full.because, full.waits) == (2, "nobody_free", True)
    assert (night.owner, night.because, night.waits) == (1, "nobody_here", True)
    assert (letter.owner, letter.waits) == (2, False)
    assert decide(Asked(), [], MINUTE).owner is None


def test_equals_take_turns():
    crew = [hand(pk) for pk in (1, 2, 3)]

    assert {decide(Asked(turn=turn), crew, MINUTE).owner for turn in range(3)} == {1, 2, 3}


HANDS = st.builds(
    Hand,
    pk=st.integers(1, 6),
    state=st.sampled_from([HERE, UNKNOWN, "soon", BREAK, AWAY, OFF]),
    load=st.integers(0, 6),
    room=st.sampled_from([1, 5, ENDLESS]),
    is_lead=st.booleans(),
    team=st.sampled_from([None, 1, 2]),
    languages=st.frozensets(st.sampled_from(["zh-hans", "en"])),
    skills=st.frozensets(st.sampled_from(["kind:order", "shelf:home"])),
)
ASKED = st.builds(
    Asked,
    known=st.lists(st.tuples(st.integers(1, 7), st.just("same_agent")), max_size=2).map(tuple),
    language=st.sampled_from(["", "zh-hans", "en"]),
    skills=st.frozensets(st.sampled_from(["kind:order", "shelf:home"])),
    team=st.sampled_from([None, 1, 2]),
    is_live=st.booleans(),
    waited=st.sampled_from([0.0, 30.0, 60.0]),
    turn=st.integers(0, 50),
)


@given(asked=ASKED, crew=st.lists(HANDS, max_size=6, unique_by=lambda one: one.pk))
def test_every_decision_names_an_owner_fills_no_full_hand_and_says_why(asked, crew):
    verdict = decide(asked, crew, MINUTE)

    owner = {one.pk: one for one in crew}.get(verdict.owner)
    assert (owner is None) == (not crew)
    assert bool(verdict.steps)
    if owner is None:
        return
    assert verdict.waits <= asked.is_live
    lies_there = owner.state == "soon" and not asked.is_live
    if not verdict.waits and any(one.is_free for one in crew):
        assert owner.is_free or lies_there
    if verdict.waits and not verdict.wait_left:
        assert not any(one.is_free for one in crew)
    if verdict.wait_left:
        assert owner.pk in dict(asked.known)

"""Who answers: the whole decision as one pure function, for the desk and for trials alike.

The agent of this matter, then the customer's own agent, then skill, language and load. The first
two are worth a short wait when they are only busy. Nothing here asks the database or the clock,
and every answer brings the steps by which it was reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

HERE, UNKNOWN, BREAK, AWAY, OFF = "on", "", "break", "away", "off"
BACK_SOON = "soon"  # on a break that has only begun
ENDLESS = 10**6
RUNNERS_UP = 4  # named in the steps with what told against them
Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    wait: float = 60.0  # seconds for the same agent before anybody else


@dataclass(slots=True)
class Hand:
    """An agent as routing sees one, in one channel."""

    pk: int
    state: str = UNKNOWN
    load: int = 0
    room: int = ENDLESS  # how many at once
    is_lead: bool = False
    team: int | None = None
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()

    @property
    def is_here(self) -> bool:
        return self.state in {HERE, UNKNOWN}

    @property
    def is_free(self) -> bool:
        return self.is_here and self.load < self.room


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case asks for."""

    known: tuple[tuple[int, str], ...] = ()  # who knows the customer, and from what; best first
    language: str = ""
    skills: frozenset[str] = frozenset()
    team: int | None = None
    is_live: bool = True  # somebody sits and waits: chat and telephone
    waited: float = 0.0
    turn: int = 0  # so that equals take turns


@dataclass(frozen=True, slots=True)
class Verdict:
    """`owner` is responsible from now on. `waits` means that nobody has a hand free: for the
    owner alone while `wait_left` is more than nothing, else for whoever is free first."""

    owner: int | None
    because: str
    waits: bool = False
    wait_left: float = 0.0
    steps: list[Step] = field(default_factory=list)


def decide(asked: Asked, crew: Sequence[Hand], rules: Rules) -> Verdict:
    hands = {hand.pk: hand for hand in crew}
    steps: list[Step] = []
    for pk, rung in asked.known:
        hand = hands.get(pk)
        told = _what_of(hand, asked)
        steps.append({"rung": rung, "who": pk, "is": told, **_numbers(hand)})
        if told == "free":
            return Verdict(pk, rung, steps=steps)
        if told in {"full", BACK_SOON} and asked.is_live and asked.waited < rules.wait:
            left = rules.wait - asked.waited
            steps.append({"rung": "wait", "who": pk, "n": round(left)})
            return Verdict(pk, rung, waits=True, wait_left=left, steps=steps)
    if asked.waited and asked.known:
        steps.append({"rung": "waited", "n": round(asked.waited)})
    return _among_all(asked, crew, steps)


def _what_of(hand: Hand | None, asked: Asked) -> str:
    """`free`, or why not."""
    if hand is None:
        return "gone"
    if hand.state == BACK_SOON and not asked.is_live:
        return "free"  # a letter can lie on the table for a quarter of an hour
    if not hand.is_here:
        return hand.state
    return "free" if hand.is_free else "full"


def _among_all(asked: Asked, crew: Sequence[Hand], steps: list[Step]) -> Verdict:
    free = [hand for hand in crew if hand.is_free]
    here = sum(hand.is_here for hand in crew)
    steps.append({"rung": "others", "n": len(crew), "here": here, "free": len(free)})
    if not free:
        return _nobody_free(asked, crew, here > 0, steps)
    places = {hand.pk: place for place, hand in enumerate(crew)}
    ranked = sorted(free, key=lambda hand: _rank(hand, asked, places[hand.pk], len(crew)))
    best, others = ranked[0], ranked[1:]
    because = _why(best, others, asked)
    steps.append({"rung": "chosen", "who": best.pk, "is": because, **_numbers(best)})
    steps += [
        {"rung": "behind", "who": hand.pk, "is": _against(hand, best, asked), **_numbers(hand)}
        for hand in others[:RUNNERS_UP]
    ]
    return Verdict(best.pk, because, steps=steps)


def _rank(hand: Hand, asked: Asked, place: int, count: int) -> tuple[Any, ...]:
    """Leads last; then who is surely here, who can, who speaks the language, whose team it is,
    who carries least; and among equals by turns."""
    return (
        hand.is_lead,
        hand.state == UNKNOWN,
        not _can(hand, asked),
        not _speaks(hand, asked),
        asked.team is not None and hand.team != asked.team,
        hand.load / hand.room,
        hand.load,
        (place + asked.turn) % count,
    )


def _can(hand: Hand, asked: Asked) -> bool:
    return not asked.skills or bool(hand.skills & asked.skills)


def _speaks(hand: Hand, asked: Asked) -> bool:
    return not asked.language or not hand.languages or asked.language in hand.languages


def _why(best: Hand, others: Sequence[Hand], asked: Asked) -> str:
    all_can = all(_can(one, asked) for one in others)
    all_speak = all(_speaks(one, asked) for one in others)
    reasons = [
        ("supervisor", best.is_lead),
        ("skill", bool(asked.skills) and _can(best, asked) and not all_can),
        ("language", _speaks(best, asked) and not all_speak),
        ("overflow", asked.team is not None and best.team != asked.team),
    ]
    return next((name for name, holds in reasons if holds), "least_busy")


def _against(hand: Hand, best: Hand, asked: Asked) -> str:
    """The first thing for which this one stands behind the chosen."""
    checks = [
        ("lead", hand.is_lead and not best.is_lead),
        ("unsure", hand.state == UNKNOWN and best.state != UNKNOWN),
        ("no_skill", _can(best, asked) and not _can(hand, asked)),
        ("no_language", _speaks(best, asked) and not _speaks(hand, asked)),
        ("other_team", best.team == asked.team is not None and hand.team != asked.team),
        ("more_load", hand.load > best.load),
    ]
    return next((name for name, holds in checks if holds), "in_turn")


def _nobody_free(asked: Asked, crew: Sequence[Hand], any_here: bool, steps: list[Step]) -> Verdict:
    """Somebody is responsible all the same: who knows the matter, else who carries least."""
    because = "nobody_free" if any_here else "nobody_here"
    hands = {hand.pk: hand for hand in crew}
    known = [hands[pk] for pk, _ in asked.known if pk in hands]
    if known and (asked.is_live or not any_here or known[0].is_here):
        owner: Hand | None = known[0]
    else:
        owner = min(crew, key=lambda hand: _last_resort(hand, asked), default=None)
    if owner is None:
        return Verdict(None, "nobody", steps=steps)
    steps.append({"rung": because, "who": owner.pk, **_numbers(owner)})
    return Verdict(owner.pk, because, waits=asked.is_live, steps=steps)


def _last_resort(hand: Hand, asked: Asked) -> tuple[Any, ...]:
    other_team = asked.team is not None and hand.team != asked.team
    return (not hand.is_here, hand.is_lead, other_team, hand.load, hand.pk)


def _numbers(hand: Hand | None) -> Step:
    if hand is None:
        return {}
    return {"n": hand.load} if hand.room == ENDLESS else {"n": hand.load, "of": hand.room}

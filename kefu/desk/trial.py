"""What settings of routing would have done with recorded arrivals.

Every decision is made by `ladder.decide`, the one the desk itself makes; only the clock, the
people's patience and the length of contacts are played.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

from kefu.desk.arrivals import Arrival, Day
from kefu.desk.ladder import HERE, OFF, Asked, Hand, Rules, Verdict, decide

PAGE = 2000  # arrivals between two words on how far it has come


@dataclass(frozen=True)
class Plan:
    wait: float  # seconds for the same agent
    room: int  # contacts at once
    target: float = 60.0  # a wait within it is a good one


@dataclass
class Outcome:
    plan: Plan
    waits: list[float] = field(default_factory=list)  # of those who were served
    left: int = 0
    returns: int = 0  # whom some agent of that day or before already knew
    same: int = 0  # … and who reached that agent
    unserved: int = 0  # nobody was at work any more

    @property
    def contacts(self) -> int:
        return len(self.waits) + self.left + self.unserved

    def figures(self) -> dict[str, Any]:
        waits = sorted(self.waits)
        served = len(waits) or 1
        within = sum(one <= self.plan.target for one in waits)
        return {
            **asdict(self.plan),
            "contacts": self.contacts,
            "returns": self.returns,
            "same_agent": round(self.same / (self.returns or 1), 4),
            "wait_median": round(_share(waits, 0.5), 1),
            "wait_p90": round(_share(waits, 0.9), 1),
            "within_target": round(within / (served + self.left), 4),
            "abandoned": round(self.left / (self.contacts or 1), 4),
            "unserved": self.unserved,
        }


def _share(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    known: tuple[tuple[int, str], ...]
    since: float


class Trial:
    """Events in the order of time: somebody comes, somebody is done, a wait or a patience ends,
    a shift begins or ends."""

    def __init__(self, day: Day, plan: Plan, tell: Callable[[int], None] = lambda _: None) -> None:
        self.outcome = Outcome(plan)
        self._rules = Rules(wait=plan.wait)
        self._tell = tell
        names = sorted({agent for agent, _, _ in day.shifts})
        self._numbers = {name: pk for pk, name in enumerate(names, start=1)}
        self._hands = {pk: Hand(pk=pk, state=OFF, room=plan.room) for pk in self._numbers.values()}
        self._crew: list[Hand] = list(self._hands.values())
        self._known: dict[str, int] = {}
        self._line: dict[int, _Waiting] = {}
        self._order = count()
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        for agent, first, last in day.shifts:
            self._at(first, self._shift(agent, HERE))
            self._at(last, self._shift(agent, OFF))
        for number, arrival in enumerate(day.arrivals):
            self._at(arrival.at, self._coming(number, arrival))

    def run(self) -> Outcome:
        while self._events:
            at, _, act = heapq.heappop(self._events)
            act(at)
        self.outcome.unserved += len(self._line)
        return self.outcome

    def _at(self, at: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (at, next(self._order), act))

    def _shift(self, agent: str, state: str) -> Callable[[float], None]:
        def turn(at: float) -> None:
            self._hands[self._numbers[agent]].state = state
            if state == HERE:
                self._serve_line(at)

        return turn

    def _coming(self, number: int, arrival: Arrival) -> Callable[[float], None]:
        def come(at: float) -> None:
            if number % PAGE == 0:
                self._tell(number)
            agent = self._known.get(arrival.customer) if arrival.customer else None
            known = ((agent, "same_agent"),) if agent else ()
            self.outcome.returns += agent is not None
            waiting = _Waiting(arrival, known, at)
            verdict = self._decide(number, waiting, at)
            if verdict.waits:
                self._wait(number, waiting, verdict, at)
            elif verdict.owner is not None:
                self._serve(waiting, verdict.owner, at)
            else:
                self.outcome.unserved += 1

        return come

    def _decide(self, number: int, waiting: _Waiting, at: float) -> Verdict:
        waited = at - waiting.since
        asked = Asked(known=waiting.known, waited=waited, turn=number)
        return decide(asked, self._crew, self._rules)

    def _wait(self, number: int, waiting: _Waiting, verdict: Verdict, at: float) -> None:
        self._line[number] = waiting
        self._at(at + waiting.arrival.patience, lambda _: self._leave(number))
        if verdict.wait_left:
            self._at(at + verdict.wait_left + 0.001, lambda then: self._again(number, then))

    def _leave(self, number: int) -> None:
        if self._line.pop(number, None) is not None:
            self.outcome.left += 1

    def _again(self, number: int, at: float) -> None:
        waiting = self._line.get(number)
        if waiting is None:
            return
        verdict = self._decide(number, waiting, at)
        if verdict.waits or verdict.owner is None:
            return
        del self._line[number]
        self._serve(waiting, verdict.owner, at)

    def _serve(self, waiting: _Waiting, agent: int, at: float) -> None:
        hand = self._hands[agent]
        hand.load += 1
        self.outcome.waits.append(at - waiting.since)
        self.outcome.same += bool(waiting.known) and waiting.known[0][0] == agent
        if waiting.arrival.customer:
            self._known[waiting.arrival.customer] = agent
        self._at(at + waiting.arrival.seconds, lambda then: self._done(hand, then))

    def _done(self, hand: Hand, at: float) -> None:
        hand.load -= 1
        self._serve_line(at)

    def _serve_line(self, at: float) -> None:
        """Whoever waits longest first, as long as there is a free hand."""
        for number in list(self._line):
            if not any(hand.is_free for hand in self._crew):
                return
            self._again(number, at)


def trials(day: Day, plans: list[Plan], tell: Callable[[Plan, int], None]) -> Iterator[Outcome]:
    for plan in plans:
        yield Trial(day, plan, lambda done, plan=plan: tell(plan, done)).run()  # type: ignore[misc]

"""What is counted for each rule of the charter: over which facts, on which day, and what is good.

A figure is one entry of `FIGURES`. The counts by day, the page, and the list of the cases behind a
figure all read the same entry, so that the list holds exactly what was counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kefu.core.moments import lasting, spoken
from kefu.core.money import written
from kefu.desk.models.promises import Promise
from kefu.insight.models import (
    CaseFact,
    ClockFact,
    HandOverFact,
    PromiseFact,
    QueueFact,
    RemedyFact,
)

Words = str | Lazy
A_DAY = 24  # hours
AFTER_THE_WAIT: Mapping[str, Words] = {
    "same_agent": _("the one they waited for"),
    "routed": _("a colleague"),
    "answered": _("answered before their turn"),
    "call_back": _("a call at an hour of their choice"),
    "left": _("left before an answer"),
}
LONGEST_WAIT = 100  # seconds in line
PROMISES = "promises"
PUT_RIGHT = "put_right"


@dataclass(frozen=True)
class Counted:
    """A share counted by day. `target` in percent; `part` is what the figure's name says."""

    name: str
    rule: int
    label: Words
    help: Words
    target: int
    facts: type[Model]
    day: str  # the column that says to which day a fact belongs
    whole: Q
    part: Q
    detail: Callable[[Any], str]  # what the list of cases says of one
    fewer: bool = False  # the less of it the better
    whose: str = "owner_id"  # empty where a fact has no owner

    @property
    def met(self) -> Q:
        """Which facts are as they should be."""
        return ~self.part if self.fewer else self.part

    @property
    def table(self) -> str:
        return table_of(self.facts)


def table_of(facts: type[Model]) -> str:
    """The name under which days of these facts are marked as stale."""
    return facts.__name__.lower()


def _same_agent(fact: CaseFact) -> str:
    return spoken(fact.opened_at)


def _first_answer(fact: CaseFact) -> str:
    return lasting(fact.first_answer_seconds or 0)


def _promise(fact: PromiseFact) -> str:
    return f"{dict(Promise.Kind.choices).get(fact.kind, fact.kind)} · {spoken(fact.due_at)}"


def _remedy(fact: RemedyFact) -> str:
    return f"{written(fact.amount, fact.currency)} · {lasting(fact.hours * 3600)}"


def _wait(fact: QueueFact) -> str:
    waited = ngettext("%(n)d second", "%(n)d seconds", fact.seconds) % {"n": fact.seconds}
    return f"{waited} · {AFTER_THE_WAIT.get(fact.outcome, fact.outcome)}"


def _hand_over(fact: HandOverFact) -> str:
    return spoken(fact.at)


def _solved(fact: CaseFact) -> str:
    return spoken(fact.first_solved_at) if fact.first_solved_at else ""


def _clock(fact: ClockFact) -> str:
    return f"{lasting(fact.seconds)} / {lasting(fact.target_seconds)}"


def _clocks(kind: str, label: Words, text: Words, *, target: int) -> Counted:
    """The share in time of one kind of clocks, by the day on which they were stopped."""
    return Counted(
        name=f"clock_{kind}",
        rule=6,
        label=label,
        help=text,
        target=target,
        facts=ClockFact,
        day="at",
        whole=Q(kind=kind),
        part=Q(in_time=True),
        detail=_clock,
        whose="",
    )


FIGURES: tuple[Counted, ...] = (
    Counted(
        name="same_agent",
        rule=1,
        label=_("Back with the same person"),
        help=_(
            "Of customers who came back with a new matter, the share who met a person they knew."
        ),
        target=80,
        facts=CaseFact,
        day="opened_at",
        whole=Q(is_return=True),
        part=Q(same_agent=True),
        detail=_same_agent,
    ),
    Counted(
        name="briefs",
        rule=1,
        label=_("Handed over with own words"),
        help=_(
            "Every hand-over carries a brief from the record; this share has the agent's words too."
        ),
        target=50,
        facts=HandOverFact,
        day="at",
        whole=Q(),
        part=Q(with_words=True),
        detail=_hand_over,
        whose="",
    ),
    Counted(
        name=PROMISES,
        rule=2,
        label=_("Promises kept on time"),
        help=_("Kept, of all that came due. Promises a customer released do not count."),
        target=95,
        facts=PromiseFact,
        day="settled_at",
        whole=Q(outcome__in=["kept", "broken"]),
        part=Q(outcome="kept"),
        detail=_promise,
    ),
    Counted(
        name=PUT_RIGHT,
        rule=4,
        label=_("Put right within 24 hours"),
        help=_(
            "Where the carrier failed: refunds and new parcels within a day of the customer's "
            "first word about it, of all such refunds and new parcels."
        ),
        target=90,
        facts=RemedyFact,
        day="at",
        whole=Q(carrier_fault=True, kind__in=["refund", "resend"]),
        part=Q(hours__lte=A_DAY),
        detail=_remedy,
    ),
    Counted(
        name="reopened",
        rule=5,
        label=_("Opened again"),
        help=_("Of matters first solved in these days, the share that was opened again since."),
        target=5,
        facts=CaseFact,
        day="first_solved_at",
        whole=Q(),
        part=Q(reopened=True),
        detail=_solved,
        fewer=True,
    ),
    Counted(
        name="first_answers",
        rule=6,
        label=_("First answers in time"),
        help=_("Share of first answers within their target, in business hours."),
        target=90,
        facts=CaseFact,
        day="opened_at",
        whole=Q(first_answer_in_time__isnull=False),
        part=Q(first_answer_in_time=True),
        detail=_first_answer,
    ),
    _clocks(
        "next",
        _("Next answers in time"),
        _("Share of all later answers within their target, in business hours."),
        target=90,
    ),
    _clocks(
        "resolution",
        _("Solved in time"),
        _(
            "Of matters closed by the customer's yes, or by silence after the stated days: the "
            "share solved within the target, without the time we waited for the customer."
        ),
        target=90,
    ),
    _clocks(
        "refund",
        _("Refunds in time"),
        _("Share of refunds that went out within the target after they were owed."),
        target=95,
    ),
    _clocks(
        "dispatch",
        _("Dispatched in time"),
        _("Share of orders that had left the house within the target after they were paid."),
        target=95,
    ),
    _clocks(
        "settlement",
        _("Settled in time"),
        _("Goods back in hand: the share settled within 100 minutes, or what the policy says."),
        target=95,
    ),
    Counted(
        name="line",
        rule=7,
        label=_("In line, answered within 100 seconds"),
        help=_(
            "Of customers for whom nobody had a hand free at once, the share whom somebody "
            "answered within 100 seconds. Booked call-backs do not count."
        ),
        target=80,
        facts=QueueFact,
        day="at",
        whole=Q(outcome__in=["same_agent", "routed", "answered"]),
        part=Q(seconds__lte=LONGEST_WAIT),
        detail=_wait,
    ),
    Counted(
        name="abandoned",
        rule=7,
        label=_("Left the queue unanswered"),
        help=_(
            "Of customers for whom nobody had a hand free at once, the share who said that they "
            "need it no more before anybody had answered."
        ),
        target=5,
        facts=QueueFact,
        day="at",
        whole=Q(outcome__in=["same_agent", "routed", "answered", "call_back", "left"]),
        part=Q(outcome="left"),
        detail=_wait,
        fewer=True,
    ),
)


BY_NAME = {figure.name: figure for figure in FIGURES}


@dataclass(frozen=True)
class OpenCounted:
    """What is counted of all matters that are open at a moment; `met` is as it should be."""

    label: Words
    help: Words
    met: Callable[[datetime], Q]


OPEN_FIGURES: Mapping[str, OpenCounted] = {
    "dated": OpenCounted(
        _("Open matters with a date"),
        _("Of all matters open now, the share whose customer was told a date."),
        lambda _at: Q(told_by__isnull=False),
    ),
    "ahead": OpenCounted(
        _("Open matters within their date"),
        _("Of all matters open now, the share whose told date has not passed."),
        lambda at: Q(told_by__gt=at),
    ),
    "unowned": OpenCounted(
        _("Matters without an owner"),
        _("Open now and nobody's: the database itself keeps this at zero."),
        lambda _at: Q(owner__is_active=True),
    ),
}


def counted_facts(figure: Counted, *, until: datetime, days: int) -> QuerySet[Any]:
    """All facts of the last `days` days that a figure was counted over."""
    last = localdate(until)
    first = last - timedelta(days=days - 1)
    within = {
        f"{figure.day}__gte": start_of(first),
        f"{figure.day}__lt": start_of(last + timedelta(days=1)),
    }
    return figure.facts._default_manager.filter(figure.whole, **within)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())

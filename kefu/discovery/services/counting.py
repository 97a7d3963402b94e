"""What came of a trial: who was shown what, and who then clicked or ordered within a week.

The one who is counted is a person, not a page: a customer with all browsers, or a browser of
nobody we know. Each counts once, from the first showing, for the same number of days; who met both
ways and what we take for a machine is left out, and told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate, now

from kefu.discovery.models.learning import TrialCount, TrialDay
from kefu.discovery.queries import arms
from kefu.discovery.queries.trials import DAYS, LOOKED_BACK
from kefu.discovery.recommend.tables import Assignment
from kefu.tracking.models import PURCHASE, Kind
from kefu.tracking.queries import everything

TOLD = ("visitor", "at", "kind")


@dataclass
class Person:
    """One who takes part: the first showing, the arms met, and what was done when."""

    shown_at: datetime
    arms: set[str] = field(default_factory=set)
    is_machine: bool = False
    did: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def has(self, kind: str) -> bool:
        over = self.shown_at + DAYS
        return any(self.shown_at <= at < over for at in self.did[kind])


def count_trial(trial: str = arms.TRIAL, *, at: datetime | None = None) -> TrialCount:
    """Anew from all there is, so that who erased a trail is in no figure any more."""
    at = at or now()
    people = _people(trial, since=at - LOOKED_BACK)
    _note_what_they_did(people, since=at - LOOKED_BACK)
    alone = [one for one in _each(people) if not one.is_machine and len(one.arms) == 1]
    waiting = [one for one in alone if one.shown_at + DAYS > at]
    over = [one for one in alone if one.shown_at + DAYS <= at]
    every = list(_each(people))
    return _write(
        TrialCount(
            trial=trial,
            counted_at=at,
            waiting=len(waiting),
            first_over_at=min((one.shown_at + DAYS for one in waiting), default=None),
            mixed=sum(len(one.arms) > 1 and not one.is_machine for one in every),
            machines=sum(one.is_machine for one in every),
        ),
        over,
    )


def _people(trial: str, *, since: datetime) -> dict[str, Person]:
    """By the key of each browser; browsers of one customer share their person."""
    rows = Assignment.objects.filter(trial=trial, at__gte=since, visitor__ended_at=None)
    by_browser: dict[str, Person] = {}
    by_customer: dict[int, Person] = {}
    told = rows.order_by("at").values_list("visitor_id", "visitor__customer_id", "arm", "at")
    for key, customer, arm, shown_at in told.iterator(5_000):
        person = by_customer.get(customer) if customer else None
        person = person or Person(shown_at)
        person.arms.add(arm)
        by_browser[key.hex] = person
        if customer:
            by_customer[customer] = person
    return by_browser


def _note_what_they_did(people: Mapping[str, Person], *, since: datetime) -> None:
    with everything.trails(since=localdate(since)) as events:
        machines = events.filter(events.bot != "").select("visitor").distinct()
        driven = machines.to_pyarrow()["visitor"].to_pylist()
        followed = (events.kind == Kind.CLICK) & (events.list == arms.TRIAL)
        acts = events.filter(followed | (events.kind == PURCHASE)).select(*TOLD)
        rows = acts.to_pyarrow().to_pylist()
    for key in driven:
        if key in people:
            people[key].is_machine = True
    for row in rows:
        if row["visitor"] in people:
            people[row["visitor"]].did[row["kind"]].append(row["at"])


def _each(people: Mapping[str, Person]) -> Iterator[Person]:
    return iter({id(person): person for person in people.values()}.values())


@transaction.atomic
def _write(count: TrialCount, over: list[Person]) -> TrialCount:
    TrialCount.objects.filter(trial=count.trial).delete()
    count.save()
    cells = [(localdate(one.shown_at), next(iter(one.arms)), one) for one in over]
    people = Counter((on, arm) for on, arm, _ in cells)
    clicked = Counter((on, arm) for on, arm, one in cells if one.has(Kind.CLICK))
    ordered = Counter((on, arm) for on, arm, one in cells if one.has(PURCHASE))
    TrialDay.objects.bulk_create(
        TrialDay(
            count=count,
            on=on,
            arm=arm,
            people=number,
            clicked=clicked[on, arm],
            ordered=ordered[on, arm],
        )
        for (on, arm), number in sorted(people.items())
    )
    return count

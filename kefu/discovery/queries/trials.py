"""What a trial says: shares of each arm, the difference with its interval, and how long to wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import User
from kefu.core.shares import Difference, Share, people_needed
from kefu.discovery.models.learning import TrialCount, TrialDay
from kefu.discovery.queries import arms

VERB = "office.goods"
DAYS = timedelta(days=7)  # from the first showing, for everybody the same
LOOKED_BACK = timedelta(days=180)
PACE_OVER = 28  # days
LIFTS = (0.1, 0.2, 0.5)
LOOKED_FOR = 0.2  # a fifth more: what a verdict waits for
RATIO = (100 - arms.COMPARED) / arms.COMPARED
GOALS = {
    "ordered": _("Placed an order"),
    "clicked": _("Followed a suggestion"),
}
WAYS = {
    arms.LEARNED: _("What was learned"),
    arms.IN_DEMAND: _("Only what is in demand"),
}
TOPS = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0)


@dataclass(frozen=True)
class Wait:
    """How many people of the smaller arm it takes to see such a lift, and when they are there."""

    lift: int  # percent
    needed: int | None
    days: int | None  # at the pace of the last weeks; 0 where they are there


@dataclass(frozen=True)
class Goal:
    """One thing that people may do, in both arms."""

    key: str
    learned: Share
    in_demand: Share
    waits: tuple[Wait, ...]

    @property
    def label(self) -> str:
        return str(GOALS[self.key])

    @property
    def difference(self) -> Difference:
        return Difference(self.learned, self.in_demand)

    @property
    def ways(self) -> list[tuple[str, Share]]:
        """Both arms, by what customers of it are shown."""
        return [
            (str(WAYS[arms.LEARNED]), self.learned),
            (str(WAYS[arms.IN_DEMAND]), self.in_demand),
        ]

    @property
    def top(self) -> float:
        """Percent at the end of a scale on which both intervals stand."""
        ends = [share.interval[1] for _, share in self.ways if share.interval]
        return next((top for top in TOPS if top >= max(ends, default=0)), TOPS[-1])

    @property
    def lift(self) -> float | None:
        """How much more, in percent of what the plain way has."""
        base, points = self.in_demand.percent, self.difference.points
        return 100 * points / base if base and points is not None else None

    @property
    def is_ripe(self) -> bool:
        """Whether as many were there as were asked for beforehand: only then is a verdict fair."""
        wait = next(wait for wait in self.waits if wait.lift == round(100 * LOOKED_FOR))
        return wait.days == 0

    @property
    def verdict(self) -> str:
        """`early`, or once it is ripe `better`, `worse` or `even`."""
        points = self.difference.points
        if points is None or not self.is_ripe:
            return "early"
        if not self.difference.is_sure:
            return "even"
        return "better" if points > 0 else "worse"


@dataclass(frozen=True)
class Result:
    """A trial as it stands."""

    count: TrialCount
    goals: tuple[Goal, ...]
    since: date | None
    a_day: float  # people of the smaller arm, lately

    @property
    def people(self) -> int:
        return sum(share.whole for share in (self.goals[0].learned, self.goals[0].in_demand))

    @property
    def first_over_at(self) -> datetime | None:
        return self.count.first_over_at


def result_for(reader: User, *, trial: str = arms.TRIAL) -> Result | None:
    """None while nothing was counted yet."""
    if not reader.may(VERB):
        return None
    count = TrialCount.objects.filter(trial=trial).prefetch_related("days").first()
    if count is None:
        return None
    days = list(count.days.all())
    pace = _pace(days, localdate(count.counted_at - DAYS))
    return Result(
        count=count,
        goals=tuple(_goal(key, days, pace) for key in GOALS),
        since=min((day.on for day in days), default=None),
        a_day=pace,
    )


def _goal(key: str, days: Sequence[TrialDay], pace: float) -> Goal:
    learned, in_demand = (_share(key, days, arm) for arm in (arms.LEARNED, arms.IN_DEMAND))
    return Goal(key, learned, in_demand, tuple(_wait(lift, in_demand, pace) for lift in LIFTS))


def _share(key: str, days: Sequence[TrialDay], arm: str) -> Share:
    own = [day for day in days if day.arm == arm]
    return Share(sum(getattr(day, key) for day in own), sum(day.people for day in own))


def _wait(lift: float, base: Share, pace: float) -> Wait:
    share = base.part / base.whole if base.whole else 0.0
    needed = people_needed(share, lift=lift, ratio=RATIO)
    percent = round(100 * lift)
    if needed is None:
        return Wait(percent, None, None)
    missing = max(0, needed - base.whole)
    if missing and not pace:
        return Wait(percent, needed, None)
    return Wait(percent, needed, ceil(missing / pace) if missing else 0)


def _pace(days: Sequence[TrialDay], last: date) -> float:
    """People of the smaller arm a day, over the last weeks whose people are counted."""
    first = last - timedelta(days=PACE_OVER)
    lately = [day for day in days if day.arm == arms.IN_DEMAND and first < day.on <= last]
    span = min(PACE_OVER, max((last - day.on).days + 1 for day in days)) if days else PACE_OVER
    return sum(day.people for day in lately) / max(span, 1)

"""Kept and broken promises by whose they were, by team and by kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.shares import Share
from kefu.desk.models.promises import Promise
from kefu.insight.models import PromiseDay

PEOPLE_SHOWN = 12


@dataclass(frozen=True)
class KeptRate:
    """One line: a name, its share, and how the list of its cases is asked for."""

    label: str
    share: Share
    query: str


@dataclass(frozen=True)
class KeptRates:
    by_team: tuple[KeptRate, ...]
    by_kind: tuple[KeptRate, ...]
    by_agent: tuple[KeptRate, ...]  # those with most promises

    @property
    def groups(self) -> list[tuple[str, tuple[KeptRate, ...]]]:
        return [
            (_("By team"), self.by_team),
            (_("By kind"), self.by_kind),
            (_("By agent"), self.by_agent),
        ]


@dataclass(frozen=True)
class Settled:
    owner: int
    kind: str
    kept: int
    broken: int


def kept_rates(*, until: datetime, days: int) -> KeptRates:
    last = localdate(until)
    rows = PromiseDay.objects.filter(on__gt=last - timedelta(days=days), on__lte=last)
    summed = rows.values_list("owner_id", "kind").annotate(Sum("kept"), Sum("broken"))
    settled = [Settled(*row) for row in summed.order_by("owner_id")]
    people = User.objects.select_related("team").only("number", "name", "team")
    known = people.in_bulk({one.owner for one in settled})
    return KeptRates(
        by_team=_grouped(settled, lambda one: _team(known.get(one.owner))),
        by_kind=_grouped(settled, lambda one: _kind(one.kind)),
        by_agent=_grouped(settled, lambda one: _person(known.get(one.owner)))[:PEOPLE_SHOWN],
    )


def _grouped(
    settled: Iterable[Settled], name: Callable[[Settled], tuple[str, str]]
) -> tuple[KeptRate, ...]:
    kept: dict[tuple[str, str], int] = defaultdict(int)
    whole: dict[tuple[str, str], int] = defaultdict(int)
    for one in settled:
        key = name(one)
        kept[key] += one.kept
        whole[key] += one.kept + one.broken
    rates = [KeptRate(key[0], Share(kept[key], whole[key]), key[1]) for key in whole]
    return tuple(sorted(rates, key=lambda rate: -rate.share.whole))


def _team(person: User | None) -> tuple[str, str]:
    if person is None or person.team is None:
        return _("Without a team"), ""
    return person.team.name, f"team={person.team.code}"


def _person(person: User | None) -> tuple[str, str]:
    if person is None:
        return _("Somebody who is gone"), ""
    return person.name, f"owner={person.number}"


def _kind(kind: str) -> tuple[str, str]:
    return str(dict(Promise.Kind.choices).get(kind, kind)), f"kind={kind}"

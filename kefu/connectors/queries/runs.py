"""Imports as those see them who keep the goods."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.connectors.fates import END_NAMES, ENDS, fate_of
from kefu.connectors.models import ImportRun, Refusal

WIDTH = 1000  # of the picture, in its own units
LEAST = 6  # so that one refused row among a million is seen
SILENT = timedelta(minutes=2)  # after so long without a batch nobody works on it


@dataclass(frozen=True)
class FateShown:
    name: str | Promise
    end: str
    rows: int
    quantity: int
    amount: Decimal

    @property
    def money(self) -> str:
        return _plain(self.amount)


@dataclass(frozen=True)
class Strip:
    """One end of the picture of a run: where it begins and how wide it is."""

    end: str
    name: str | Promise
    rows: int
    x: int
    width: int


@dataclass(frozen=True)
class Report:
    """A run with what became of its rows, ready to draw."""

    run: ImportRun
    fates: list[FateShown]

    @property
    def state(self) -> str:
        """`done`, `at work`, or `stopped`: its process is gone, the next one goes on."""
        if self.run.finished_at is not None:
            return "done"
        return "at work" if now() - self.run.moved_at < SILENT else "stopped"

    @property
    def rows(self) -> int:
        return sum(fate.rows for fate in self.fates)

    @property
    def quantity(self) -> int:
        return sum(fate.quantity for fate in self.fates)

    @property
    def amount(self) -> Decimal:
        return sum((fate.amount for fate in self.fates), Decimal(0))

    @property
    def money(self) -> str:
        return _plain(self.amount)

    @property
    def has_figures(self) -> bool:
        return any(fate.quantity or fate.amount for fate in self.fates)

    def strips(self) -> Iterator[Strip]:
        by_end: dict[str, int] = defaultdict(int)
        for fate in self.fates:
            by_end[fate.end] += fate.rows
        there = [end for end in ENDS if by_end[end]]
        free = WIDTH - LEAST * len(there)
        x = 0
        for end in there:
            width = LEAST + round(free * by_end[end] / self.rows)
            yield Strip(end, END_NAMES[end], by_end[end], x, width)
            x += width


def runs_for(reader: User) -> QuerySet[ImportRun]:
    """Newest first, for those who may keep the goods; with the number of rows not taken."""
    runs = ImportRun.objects.order_by("-started_at", "-pk")
    if not reader.may("office.goods"):
        return runs.none()
    return runs.annotate(
        refused=Count("refusals", Q(refusals__is_parked=False)),
        parked=Count("refusals", Q(refusals__is_parked=True)),
    )


def refusals_of(run: ImportRun, *, only: str) -> QuerySet[Refusal]:
    """The rows of a run that were not taken, in the order of the file."""
    if only in {"refused", "parked"}:
        return run.refusals.filter(is_parked=only == "parked")
    return run.refusals.all()


def report_of(run: ImportRun) -> Report:
    fates = [
        FateShown(
            *fate_of(name),
            figures["rows"],
            figures.get("quantity", 0),
            Decimal(figures.get("amount", 0)),
        )
        for name, figures in run.tally.items()
    ]
    fates.sort(key=lambda fate: (ENDS.index(fate.end), -fate.rows))
    return Report(run, fates)


def _plain(amount: Decimal) -> str:
    """As exact as the file, without idle zeros: `9,747,747.934`, `0`."""
    return f"{amount.normalize():,f}"

import statistics
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays
from kefu.core.measure import Measured, evaluation
from kefu.core.measure_files import Row, day, jsonl_rows
from kefu.desk.clock_trial import SETTINGS, Trial
from kefu.desk.finder.date_cases import DateCase, date_cases
from kefu.desk.finder.finding import Finding, Kind, find
from kefu.desk.finder.reading import read

GOOD_DATES = 0.85
GOOD_F1 = 0.9
GOOD_DUE = 0.9
GOOD_VAGUE = 0.9
MOST_MS = 5.0
SHOWN = 12

Missed = tuple[str, str, str]


def _date_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--cases", type=Path, required=True, help="jsonl of either library")
    parser.add_argument("--show", type=int, default=SHOWN, help="how many of the wrong ones")


def _clock_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, default=date(2019, 1, 1))
    parser.add_argument("--to", dest="last", type=day, default=date(2026, 12, 31))
    parser.add_argument("--cases", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=20190101, help="draws other lives")


@evaluation("clocks", arguments=_clock_arguments)
def clocks(options: Namespace) -> Measured:
    """Clocks of the desk with their pauses, against a walk through every minute."""
    began = time.perf_counter()
    table: list[tuple[object, ...]] = [("policy", "clock", "lives", "errors")]
    wrong: list[str] = []
    share = -(-options.cases // len(SETTINGS))
    for setting in SETTINGS:
        trial = Trial(setting, options.first, options.last + timedelta(days=1), options.seed)
        found = [fault for fault in (trial.next_case() for _ in range(share)) if fault]
        table.append((setting.name, setting.kind, share, len(found)))
        wrong += found
    seconds = round(time.perf_counter() - began, 1)
    figures = {"cases": share * len(SETTINGS), "errors": len(wrong), "seconds": seconds}
    return Measured(figures, table, wrong[:SHOWN], passed=not wrong)


@evaluation("dates", arguments=_date_arguments)
def dates(options: Namespace) -> Measured:
    """Whether an expression of time comes to the right point in the future."""
    exact, missed, wrong = 0, 0, []
    cases = list(date_cases(jsonl_rows(options.cases)))
    for case in cases:
        found = _best(case)
        if found == "":
            exact += 1
        elif found is None:
            missed += 1
        else:
            wrong.append(f"wrong: {case.text[slice(*case.place)]!r} at {case.at}: {found}")
    total = len(cases) or 1
    figures = {
        "cases": len(cases),
        "exact": round(exact / total, 3),
        "recall": round(1 - missed / total, 3),
        "wrong": round(len(wrong) / total, 3),
    }
    return Measured(
        figures,
        [("measure", "value"), *figures.items()],
        [_DATES_NOTE, *wrong[: options.show]],
        passed=exact / total >= GOOD_DATES,
    )


_DATES_NOTE = (
    "cases: expressions that name one point in time, at or after the reference; right: the same "
    "start, and a whole day where a whole day is meant"
)


def _best(case: DateCase) -> str | None:
    """Nothing when it is right, None when nothing was read there, else what was read."""
    whens = [when for when in read(case.text, case.at) if case.overlap(when) > 0]
    if not whens:
        return None
    when = max(whens, key=case.overlap)
    return "" if case.is_right(when) else f"{when.start} ({when.unit})"


def _promise_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sentences", type=Path, required=True, help="text, at, expected, due")
    parser.add_argument("--hours", default="09:00-18:00", help="of the desk, on workdays")
    parser.add_argument("--zone", default=settings.TIME_ZONE)
    parser.add_argument("--show", type=int, default=SHOWN, help="how many of the wrong ones")


@dataclass
class _Tally:
    """How often each kind was expected and found; a promise also by its due time."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    dated: int = 0
    due: int = 0
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def of(self, expected: str | None = None, found: str | None = None) -> int:
        return sum(
            count
            for (was, is_), count in self.pairs.items()
            if expected in {None, was} and found in {None, is_}
        )

    def share(self, expected: str | None, found: str | None, *, of: int) -> float:
        return round(self.of(expected, found) / of, 3) if of else 0.0


@evaluation("promises", arguments=_promise_arguments)
def promises(options: Namespace) -> Measured:
    """Whether promises and vague words are found in what an agent writes, and when they are due."""
    clock = BusinessClock(options.hours, options.zone, ChineseWorkdays())
    tally = _tally(jsonl_rows(options.sentences), clock)
    both = tally.of("promise", "promise")
    precision = tally.share("promise", "promise", of=tally.of(found="promise"))
    recall = tally.share("promise", "promise", of=tally.of("promise"))
    figures = {
        "sentences": tally.of(),
        "precision": precision,
        "recall": recall,
        "f1": round(2 * both / ((tally.of("promise") + tally.of(found="promise")) or 1), 3),
        "due_exact": round(tally.due / (tally.dated or 1), 3),
        "vague_recall": tally.share("vague", "vague", of=tally.of("vague")),
        "vague_precision": tally.share("vague", "vague", of=tally.of(found="vague")),
        "p50_ms": round(statistics.median(tally.milliseconds or [0.0]), 3),
    }
    return Measured(
        figures,
        [("measure", "value"), *figures.items()],
        [_DUE_NOTE, *tally.wrong[: options.show]],
        passed=_is_good(figures),
    )


_DUE_NOTE = "due_exact: of all promises with a due time, a missed one counts as wrong"


def _is_good(figures: dict[str, int | float]) -> bool:
    return (
        figures["f1"] >= GOOD_F1
        and figures["due_exact"] >= GOOD_DUE
        and figures["vague_recall"] >= GOOD_VAGUE
        and figures["p50_ms"] <= MOST_MS
    )


def _tally(rows: Iterable[Row], clock: BusinessClock) -> _Tally:
    tally = _Tally()
    for row in rows:
        text, at = row.text("text"), _moment(row, "at", clock)
        expected = row.text("expected")
        if expected not in set(Kind):
            raise row.wrong(f"expected is none of {', '.join(Kind)}")
        began = time.perf_counter()
        finding = find(text, at, clock)
        tally.milliseconds.append((time.perf_counter() - began) * 1000)
        tally.pairs[expected, finding.kind] += 1
        due = _moment(row, "due", clock) if row.fields.get("due") else None
        _count_due(tally, row, finding, due)
    return tally


def _count_due(tally: _Tally, row: Row, finding: Finding, due: datetime | None) -> None:
    found = finding.promises[0].due if finding.promises else None
    if due is not None and row.text("expected") == Kind.PROMISE:
        tally.dated += 1
        tally.due += found == due
    if finding.kind != row.text("expected") or (due is not None and found != due):
        tally.wrong.append(
            f"row {row.number}: {row.text('text')!r:.70} is {row.text('expected')} {due or ''}"
            f", found {finding.kind} {found or ''}"
        )


def _moment(row: Row, name: str, clock: BusinessClock) -> datetime:
    """Without a zone it is the clock on the wall of the desk."""
    try:
        moment = datetime.fromisoformat(row.text(name))
    except ValueError:
        raise row.wrong(f"{name} is not a moment like 2026-11-23T10:20+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone)

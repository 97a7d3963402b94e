"""`evaluate recommend`: the shop's own ranking over a file of who took what, beside three peers."""

import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from kefu.core.measure import Measured
from kefu.core.measure_files import BadFile, csv_rows, text_rows
from kefu.discovery.recommend.learning import TOP, Learned, gain, learn
from kefu.discovery.recommend.links import Histories
from kefu.discovery.recommend.ranking import rank

TRAINED_ON = 0.8  # of all acts, by time
EASE_UP_TO = 6_000  # goods: beyond it the closed form wants gigabytes
EASE_PENALTY = 300.0
A_DAY = 86_400.0

Act = tuple[int, int, float]  # person, goods, seconds; the place in the file where there are none
Show = Callable[[list[int]], list[int]]


@dataclass(frozen=True)
class Task:
    """What may be learned from, and what people then took: `(steps newest first, right)`."""

    histories: Histories
    tests: list[tuple[list[int], set[int]]]
    cold: int  # tests of people nobody knew; they count in `all_ndcg10` alone


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--interactions", type=Path, required=True)
    parser.add_argument("--split", choices=["leave-last-one", "temporal"], required=True)


def measure(options: Namespace) -> Measured:
    sequences, timed = _read(options.interactions)
    task = _temporal(sequences) if options.split == "temporal" else _leave_last(sequences, timed)
    began = time.perf_counter()
    learned = learn(task.histories)
    train_s = time.perf_counter() - began
    waits: list[float] = []
    shows: dict[str, Show] = {"kefu": _ours(learned, waits), **_peers(task)}
    known = task.tests[: len(task.tests) - task.cold]
    marks = {name: _marks(show, known) for name, show in shows.items()}
    with_strangers = _with_strangers(shows, task, marks)
    waits.sort()
    figures = {
        "ndcg10": marks["kefu"][0],
        "hr10": marks["kefu"][1],
        **{f"{name}_ndcg10": mark for name, (mark, _) in marks.items() if name != "kefu"},
        "all_ndcg10": with_strangers["kefu"],
        "all_popularity_ndcg10": with_strangers["popularity"],
        "cold_share": round(task.cold / max(len(task.tests), 1), 4),
        "users": len(known),
        "items": task.histories.size,
        "half_life": learned.taste.half_life,
        "demand": learned.taste.demand,
        "train_s": round(train_s, 2),
        "p50_ms": round(statistics.median(waits), 3),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 3),
    }
    table = [("way", "nDCG@10", "HR@10"), *((name, *mark) for name, mark in marks.items())]
    return Measured(figures, table, [_split_in_words(options.split)])


def _with_strangers(
    shows: dict[str, Show], task: Task, marks: dict[str, tuple[float, float]]
) -> dict[str, float]:
    """The same marks with those whom nobody knew; there is nothing to do where there are none."""
    two = ("kefu", "popularity")
    if not task.cold:
        return {name: marks[name][0] for name in two}
    return {name: _marks(shows[name], task.tests)[0] for name in two}


def _split_in_words(split: str) -> str:
    if split == "temporal":
        return (
            "temporal: one cut in time, 80 % of all acts before it; for everybody known before it,"
            " all they took after it is right; who was not known counts in all_ndcg10 alone"
        )
    return "leave-last-one: everybody's last is right, ranked against all they had not taken"


def _ours(learned: Learned, waits: list[float]) -> Show:
    def show(steps: list[int]) -> list[int]:
        began = time.perf_counter()
        ranked = rank(
            steps,
            links_of=learned.links.of,
            wanted=learned.wanted,
            taste=learned.taste,
            without=set(steps),
            most=TOP,
        )
        waits.append((time.perf_counter() - began) * 1000)
        return [one.goods for one in ranked]

    return show


def _peers(task: Task) -> dict[str, Show]:
    histories = task.histories
    people = int(histories.people.max(initial=0)) + 1
    ones = np.ones(len(histories.goods))
    taken = sparse.csr_matrix(
        (ones, (histories.people, histories.goods)), shape=(people, histories.size)
    )
    taken.data[:] = 1
    often = np.asarray(taken.sum(axis=0)).ravel()
    both = (taken.T @ taken).tocsr()
    scale = sparse.diags(1 / np.sqrt(np.maximum(often, 1)))
    near = (scale @ both @ scale).tocsr()
    near.setdiag(0)
    shows = {
        "popularity": _dense(lambda _steps: often),
        "item_knn": _dense(_through(near)),
    }
    if histories.size <= EASE_UP_TO:
        shows["ease"] = _dense(_through(_ease(both.toarray())))
    return shows


def _ease(both: np.ndarray) -> np.ndarray:
    inverse = np.linalg.inv(both + EASE_PENALTY * np.eye(len(both)))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def _through(weights: sparse.csr_matrix | np.ndarray) -> Callable[[list[int]], np.ndarray]:
    return lambda steps: np.asarray(weights[sorted(set(steps))].sum(axis=0)).ravel()


def _dense(score: Callable[[list[int]], np.ndarray]) -> Show:
    def show(steps: list[int]) -> list[int]:
        scores = np.array(score(steps), dtype=float)
        scores[steps] = -np.inf
        top = np.argpartition(-scores, TOP)[:TOP]
        return list(top[np.argsort(-scores[top], kind="stable")])

    return show


def _marks(show: Show, tests: Sequence[tuple[list[int], set[int]]]) -> tuple[float, float]:
    shown = [(show(steps), right) for steps, right in tests]
    gains = [gain(goods, right) for goods, right in shown]
    hits = [not right.isdisjoint(goods) for goods, right in shown]
    return round(float(np.mean(gains)), 4), round(float(np.mean(hits)), 4)


def _temporal(sequences: list[list[tuple[int, float]]]) -> Task:
    acts = sorted((at, person, goods) for person, one in enumerate(sequences) for goods, at in one)
    cut = int(len(acts) * TRAINED_ON)
    before, after = acts[:cut], acts[cut:]
    last = before[-1][0]
    before.sort(key=lambda act: (act[1], act[0]))
    people = np.asarray([person for _, person, _ in before], dtype=np.int64)
    goods = np.asarray([one for _, _, one in before], dtype=np.int64)
    days = np.asarray([(last - at) / A_DAY for at, _, _ in before])
    histories = Histories(people, goods, days, _size(sequences))
    steps: dict[int, list[int]] = {}
    for _, person, one in before:
        steps.setdefault(person, []).append(one)
    right: dict[int, set[int]] = {}
    for _, person, one in after:
        if one not in steps.get(person, ()):
            right.setdefault(person, set()).add(one)
    known = [(steps[person][::-1], goods) for person, goods in right.items() if person in steps]
    cold: list[tuple[list[int], set[int]]] = [
        ([], goods) for person, goods in right.items() if person not in steps
    ]
    return Task(histories, [*known, *cold], len(cold))


def _leave_last(sequences: list[list[tuple[int, float]]], timed: bool) -> Task:
    kept = [[goods for goods, _ in one] for one in sequences if len(one) > 1]
    histories = Histories.of([one[:-1] for one in kept], _size(sequences))
    if timed:
        ends = [[at for _, at in one[:-1]] for one in sequences if len(one) > 1]
        moments = np.concatenate([np.asarray(one) for one in ends])
        days = (moments.max() - moments) / A_DAY
        histories = Histories(histories.people, histories.goods, days, histories.size)
    return Task(histories, [(one[-2::-1], {one[-1]}) for one in kept], 0)


def _size(sequences: list[list[tuple[int, float]]]) -> int:
    return 1 + max(goods for one in sequences for goods, _ in one)


def _read(path: Path) -> tuple[list[list[tuple[int, float]]], bool]:
    """Everybody's goods with their times, in order; and whether the times are known."""
    is_table = ".csv" in path.name
    acts = list(_table(path) if is_table else _lines(path))
    if not acts:
        raise BadFile(path, None, "nobody took anything")
    names = {goods: place for place, goods in enumerate(sorted({goods for _, goods, _ in acts}))}
    people: dict[int, list[tuple[int, float]]] = {}
    for person, goods, at in acts:
        people.setdefault(person, []).append((names[goods], at))
    return [sorted(one, key=lambda act: act[1]) for one in people.values()], is_table


def _table(path: Path) -> Sequence[Act]:
    columns = ["user_id", "item_id", "timestamp"]
    return [
        (row.whole("user_id"), row.whole("item_id"), row.number_of("timestamp"))
        for row in csv_rows(path, columns=columns)
    ]


def _lines(path: Path) -> Sequence[Act]:
    acts: list[Act] = []
    for row in text_rows(path):
        words = row.text("line").split()
        if not words:
            continue
        try:
            person, *goods = (int(word) for word in words)
        except ValueError:
            raise row.wrong("not whole numbers: a user, then goods") from None
        acts += [(person, one, float(place)) for place, one in enumerate(goods)]
    return acts

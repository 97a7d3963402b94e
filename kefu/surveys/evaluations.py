"""What the science of satisfaction is measured by; formats stand in docs/developer/measuring.md."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kefu.core.measure import Measured, evaluation
from kefu.core.measure_files import BadFile, Row, csv_rows
from kefu.surveys.index.estimate import SEED, Estimate, TooFew, estimate
from kefu.surveys.index.structure import ECSI, Structure, WrongStructure
from kefu.surveys.weighting import Design, Margin, WrongMargin, mean_of

NOT_SAID = {"", "NA", "NaN", "nan"}
MOST_SECONDS = 10.0

Margins = dict[str, dict[str, float]]


def _index_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--responses", type=Path, required=True, help="csv, a column an item")
    parser.add_argument("--model", type=_structure, default=ECSI, help="ecsi, or a json file")
    parser.add_argument("--bootstraps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--low", type=float, default=1, help="the lowest answer there is")
    parser.add_argument("--high", type=float, default=10, help="the highest")


def _structure(name: str) -> Structure:
    """A name, or a file `{"blocks": {construct: [items]}, "paths": [[from, to]]}`."""
    if name.lower() == "ecsi":
        return ECSI
    try:
        data = json.loads(Path(name).read_text())
        blocks = {str(one): tuple(map(str, items)) for one, items in data["blocks"].items()}
        return Structure(blocks, tuple((str(a), str(b)) for a, b in data["paths"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ArgumentTypeError(f"{name} is no model: {fault}") from None
    except WrongStructure as fault:
        raise ArgumentTypeError(f"{name}: {fault}") from None


@evaluation("index", arguments=_index_arguments)
def index(options: Namespace) -> Measured:
    """The satisfaction index by PLS-SEM, and whether the answers bear it."""
    rows = list(csv_rows(options.responses, columns=options.model.items))
    answers = np.array([[_answer(row, item) for item in options.model.items] for row in rows])
    if not rows:
        raise BadFile(options.responses, None, "nobody answered")
    try:
        began = time.perf_counter()
        estimate(answers, options.model, samples=0)
        fit_s = time.perf_counter() - began
        began = time.perf_counter()
        found = estimate(
            answers,
            options.model,
            scale=(options.low, options.high),
            samples=options.bootstraps,
            seed=options.seed,
        )
        seconds = time.perf_counter() - began - fit_s
    except TooFew as fault:
        raise BadFile(options.responses, None, str(fault)) from None
    figures = _figures(found, options.bootstraps) | {
        "bootstrap_s": round(max(seconds, 0.0), 2),
        "fit_s": round(fit_s, 4),
    }
    table: list[tuple[object, ...]] = [("path", "coefficient", "low", "high", "total effect")]
    table += [_line(found, options.model, path) for path in options.model.paths]
    notes = [
        f"{doubt.kind}: {', '.join(doubt.about) or 'the model'} {doubt.figure:.3f}, "
        f"bound {doubt.bound:g}{'' if doubt.is_grave else ' (to be told, not to be hidden)'}"
        for doubt in found.doubts
    ]
    verdict = "The data bear the model." if found.is_valid else "The data do NOT bear the model."
    in_time = options.bootstraps > 5000 or seconds <= MOST_SECONDS  # noqa: PLR2004  as asked for
    return Measured(figures, table, [*notes, verdict], passed=in_time)


def _figures(found: Estimate, bootstraps: int) -> dict[str, Any]:
    return {
        "paths": {f"{a}->{b}": value for (a, b), value in found.paths.items()},
        "weights": dict(found.weights),
        "r2": dict(found.r2),
        "alpha": {name: one.alpha for name, one in found.reliability.items()},
        "omega": {name: one.omega for name, one in found.reliability.items()},
        "htmt_max": found.htmt_max,
        "valid": found.is_valid,
        "scores": dict(found.scores),
        "people": found.people,
        "left_out": found.left_out,
        "bootstraps": found.samples.used if found.samples else bootstraps,
    }


def _line(found: Estimate, model: Structure, path: tuple[str, str]) -> tuple[object, ...]:
    start, end = (model.constructs.index(name) for name in path)
    bounds = found.samples.path(start, end) if found.samples else None
    low, high = (f"{bounds.low:.3f}", f"{bounds.high:.3f}") if bounds else ("", "")
    return (
        " -> ".join(path), f"{found.paths[path]:.4f}", low, high, f"{found.totals[path]:.4f}",
    )  # fmt: skip


def _answer(row: Row, item: str) -> float:
    return float("nan") if row.text(item).strip() in NOT_SAID else row.number_of(item)


def _weights_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sample", type=Path, required=True, help="csv, a row a person")
    parser.add_argument(
        "--margins", type=_margins, nargs="+", default=[],
        help="stype=E:4421,H:755,M:1018 each, or a csv of margin,group,total",
    )  # fmt: skip
    parser.add_argument("--value", default="api00", help="the column whose mean is wanted")
    parser.add_argument("--weight", default="pw", help="one over the chance to be asked")
    parser.add_argument("--cluster", default="", help="who was drawn together")
    parser.add_argument("--strata", default="", help="out of what")
    parser.add_argument("--sizes", default="fpc", help="how many there are in the stratum")


def _margins(text: str) -> Margins:
    if Path(text).is_file():
        found: Margins = {}
        for row in csv_rows(Path(text), columns=("margin", "group", "total")):
            found.setdefault(row.text("margin"), {})[row.text("group")] = row.number_of("total")
        return found
    name, _, groups = text.partition("=")
    try:
        pairs = [group.rsplit(":", 1) for group in groups.split(",")]
        return {name: {group: float(total) for group, total in pairs}}
    except ValueError:
        raise ArgumentTypeError(f"{text} is neither a file nor name=group:total,…") from None


@evaluation("weights", arguments=_weights_arguments)
def weights(options: Namespace) -> Measured:
    """A mean weighted to known totals by raking, with its linearised standard error."""
    margins: Margins = {name: one for given in options.margins for name, one in given.items()}
    named = [options.value, options.weight, options.cluster, options.strata, options.sizes]
    columns = [name for name in (*named, *margins) if name]
    rows = list(csv_rows(options.sample, columns=columns))
    if not rows:
        raise BadFile(options.sample, None, "nobody answered")
    design = Design(
        _numbers(rows, options.weight),
        _labels(rows, options.cluster) if options.cluster else None,
        _labels(rows, options.strata) if options.strata else None,
        _numbers(rows, options.sizes) if options.sizes else None,
    )
    laid = [Margin(name, _labels(rows, name), totals) for name, totals in margins.items()]
    try:
        began = time.perf_counter()
        found = mean_of(_numbers(rows, options.value), design, laid)
        took = (time.perf_counter() - began) * 1000
    except WrongMargin as fault:
        raise BadFile(options.sample, None, str(fault)) from None
    low, high = found.interval
    figures = {
        "total": found.value, "se": found.error, "low": low, "high": high, "people": len(rows),
        "margins": len(laid), "ms": round(took, 2),
    }  # fmt: skip
    table = [("mean", "standard error"), (f"{found.value:.4f}", f"{found.error:.4f}")]
    return Measured(figures, table)


def _numbers(rows: Sequence[Row], name: str) -> Any:
    return np.array([row.number_of(name) for row in rows])


def _labels(rows: Sequence[Row], name: str) -> Any:
    return np.array([row.text(name) for row in rows])

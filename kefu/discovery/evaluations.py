from argparse import ArgumentParser, Namespace
from pathlib import Path

from kefu.core.measure import Measured, evaluation
from kefu.discovery.engine import judged
from kefu.discovery.recommend import trial


def _spelling_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--judgments", type=Path, required=True)
    parser.add_argument("--plain", action="store_true", help="without the synonyms that come along")


@evaluation("search", arguments=judged.arguments)
def search(options: Namespace) -> Measured:
    """How well found goods are ordered, against people's judgments."""
    return judged.measure_search(options)


@evaluation("spelling", arguments=_spelling_arguments)
def spelling(options: Namespace) -> Measured:
    """How well misspelt queries are matched with goods, against people's judgments."""
    return judged.measure_spelling(options)


@evaluation("recommend", arguments=trial.arguments)
def recommend(options: Namespace) -> Measured:
    """What people took next, among what they would have been shown; beside three plainer ways."""
    return trial.measure(options)

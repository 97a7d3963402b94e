"""Judged searches in files: which goods answer a query how well."""

import html
import re
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kefu.core.measure import Measured
from kefu.core.measure_files import BadFile, Row, csv_rows, jsonl_rows
from kefu.discovery.engine.finder import Finder, Wish
from kefu.discovery.engine.goods import Goods
from kefu.discovery.engine.trial import (
    AT,
    finder_over,
    line_error,
    ndcg,
    percentile,
    spearman,
)
from kefu.discovery.engine.wordbook import COMMON

SETS = {"own": Path(__file__).parents[1] / "tests" / "judged_zh.csv"}
TAG = re.compile(r"<[^>]*>")
CROWD = ("id", "query", "product_title", "product_description", "median_relevance")
DEPOT = ("product_uid", "product_title", "search_term", "relevance")
YANXUAN, NEWBEE = ("id", "name", "brief"), ("goods_id", "goods_name", "goods_intro")
LOWEST_OF_CROWD = 1  # its ratings begin there, a gain begins at nothing
KIND_FIELD, TEXT_FIELDS = "attr_t_product_type", "attr_t_"

Ratings = dict[str, dict[int, float]]


@dataclass
class Tally:
    """What came of all queries."""

    gains: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)  # of BM25 over the same words, and no more
    without_answer: int = 0
    all_bad: int = 0

    def add(self, keys: list[int], ratings: Mapping[int, float], began: float) -> None:
        self.times.append((time.perf_counter() - began) * 1000)
        self.without_answer += not keys
        gain = ndcg(keys, ratings)
        if gain is None:
            self.all_bad += 1
        else:
            self.gains.append(gain)

    def measured(self, goods: int) -> Measured:
        figures = {
            "ndcg10": round(sum(self.gains) / max(1, len(self.gains)), 4),
            "queries": len(self.gains),
            "zero_results": self.without_answer,
            "p50_ms": round(percentile(self.times, 0.5), 2),
            "p99_ms": round(percentile(self.times, 0.99), 2),
        }
        if self.plain:
            figures["plain_bm25_ndcg10"] = round(sum(self.plain) / len(self.plain), 4)
        notes = [f"{goods:,} products; {self.all_bad} queries without any good one are left out"]
        return Measured(figures, [tuple(figures), tuple(figures.values())], notes)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--products",
        type=Path,
        nargs="+",
        help="jsonl, or csv of Yanxuan's or Newbee's goods; without it the judgments hold them",
    )
    judgments = parser.add_mutually_exclusive_group(required=True)
    judgments.add_argument("--judgments", type=Path)
    judgments.add_argument(
        "--set",
        dest="judgments",
        type=_set_named,
        metavar="own",
        help="Kefu's own Chinese queries; give Yanxuan's and Newbee's goods as --products",
    )
    parser.add_argument("--lang", default="", help="only says so: texts are cut by their signs")
    parser.add_argument("--plain", action="store_true", help="without the synonyms that come along")


def _set_named(name: str) -> Path:
    """The judged queries that come along, by the ids of goods that do not."""
    if name not in SETS:
        raise ArgumentTypeError(f"no such set; there is: {', '.join(SETS)}")
    return SETS[name]


def measure_search(options: Namespace) -> Measured:
    synonyms = () if options.plain else COMMON
    if options.products is None:
        return _rank_own(options.judgments, synonyms)
    goods = [one for path in options.products for one in _products(path)]
    finder = finder_over(goods, synonyms=synonyms)
    tally = Tally()
    for query, ratings in _judgments(options.judgments).items():
        began = time.perf_counter()
        found = finder.find(Wish(query, size=AT), facets=False)
        tally.add(list(found.keys), ratings, began)
        if (plain := ndcg(finder.plain(query, AT), ratings)) is not None:
            tally.plain.append(plain)
    return tally.measured(finder.goods)


def measure_spelling(options: Namespace) -> Measured:
    """Each pair of query and product as the search weighs it, against what people said."""
    goods, asked = _depot(options.judgments)
    finder = finder_over(goods.values(), synonyms=() if options.plain else COMMON)
    ours, theirs = [], []
    for query, ratings in asked.items():
        weights = {key: match.text for key, match in finder.rank(query, list(ratings))}
        for key, rating in ratings.items():
            ours.append(weights.get(key, 0.0))
            theirs.append(rating)
    figures = {
        "spearman": round(spearman(ours, theirs), 4),
        "rmse": round(line_error(ours, theirs), 4),
        "pairs": len(ours),
        "queries": len(asked),
    }
    return Measured(figures, [tuple(figures), tuple(figures.values())])


def _rank_own(path: Path, synonyms: tuple[tuple[str, ...], ...]) -> Measured:
    """Each query ranks the products that were judged for it."""
    goods, asked = _crowd(path)
    finder = finder_over(goods, synonyms=synonyms)
    tally = Tally()
    for query, ratings in asked.items():
        began = time.perf_counter()
        tally.add(_ranked(finder, query, ratings), ratings, began)
    return tally.measured(finder.goods)


def _ranked(finder: Finder, query: str, ratings: Mapping[int, float]) -> list[int]:
    found = [key for key, _match in finder.rank(query, list(ratings))]
    return found + [key for key in ratings if key not in set(found)]


def _products(path: Path) -> Iterator[Goods]:
    if path.name.removesuffix(".gz").endswith(".csv"):
        yield from _named_goods(path)
        return
    for row in jsonl_rows(path):
        texts = {name: text for name, text in row.fields.items() if isinstance(text, str)}
        said = [
            text
            for name, text in texts.items()
            if name.startswith(TEXT_FIELDS) and name != KIND_FIELD
        ]
        yield Goods(
            pk=_key(row, "id"),
            names=(row.text("title"),),
            brands=(texts.get("supplier", ""),),
            kinds=(texts.get(KIND_FIELD, ""),),
            shorts=(texts.get("short_description", ""),),
            codes=(texts.get("name", ""),),
            said=tuple(said),
        )


def _named_goods(path: Path) -> Iterator[Goods]:
    """Goods with a name and a line under it, as Yanxuan or Newbee write them."""
    for row in csv_rows(path, columns=()):
        key, name, line = YANXUAN if YANXUAN[0] in row.fields else NEWBEE
        yield Goods(pk=_key(row, key), names=(row.text(name),), shorts=(row.text(line),))


def _judgments(path: Path) -> Ratings:
    ratings: Ratings = defaultdict(dict)
    for row in csv_rows(path, columns=("query", "docid", "rating")):
        ratings[row.text("query")][_key(row, "docid")] = row.number_of("rating")
    return ratings


def _crowd(path: Path) -> tuple[list[Goods], Ratings]:
    goods: list[Goods] = []
    ratings: Ratings = defaultdict(dict)
    for row in csv_rows(path, columns=CROWD):
        key = _key(row, "id")
        text = html.unescape(TAG.sub(" ", row.text("product_description")))
        goods.append(Goods(pk=key, names=(row.text("product_title"),), longs=(text,)))
        rating = row.number_of("median_relevance") - LOWEST_OF_CROWD
        ratings[row.text("query")][key] = rating
    if not goods:
        raise BadFile(path, None, "holds no judgments")
    return goods, ratings


def _depot(path: Path) -> tuple[dict[int, Goods], Ratings]:
    goods: dict[int, Goods] = {}
    ratings: Ratings = defaultdict(dict)
    for row in csv_rows(path, columns=DEPOT):
        key = _key(row, "product_uid")
        goods[key] = Goods(pk=key, names=(row.text("product_title"),))
        ratings[row.text("search_term")][key] = row.number_of("relevance")
    if not goods:
        raise BadFile(path, None, "holds no judgments")
    return goods, ratings


def _key(row: Row, name: str) -> int:
    return row.whole(name)

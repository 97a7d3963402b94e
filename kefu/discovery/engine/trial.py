"""The search without a shop: an index in memory over goods of any origin, for measuring."""

import math
from collections.abc import Iterable, Mapping, Sequence

from kefu.discovery.engine import shelf
from kefu.discovery.engine.finder import Finder
from kefu.discovery.engine.goods import Goods, Typist
from kefu.discovery.engine.lexicon import Lexicon
from kefu.discovery.engine.reading import Reader, Synonyms, hear_synonyms
from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.words import Cutter

AT = 10


def finder_over(
    goods: Iterable[Goods],
    *,
    synonyms: Iterable[Sequence[str]] = (),
    own_words: Iterable[str] = (),
) -> Finder:
    index, lexicon, cutter, scales = shelf.make(), Lexicon(), Cutter(own_words), Scales()
    writer = shelf.Writer(index, Typist(cutter, scales))
    for page in writer.add(goods):
        lexicon.hear(page.surface)
    writer.close()
    index.reload()
    groups = list(synonyms)
    hear_synonyms(groups, cutter, lexicon)
    reader = Reader(cutter, lexicon, Synonyms.of(groups, cutter))
    return Finder(index.searcher(), reader, scales, index)


def ndcg(keys: Sequence[int], ratings: Mapping[int, float]) -> float | None:
    """Of the first ten; nothing where no document is any good."""
    best = _gain(sorted(ratings.values(), reverse=True))
    return _gain([ratings.get(key, 0.0) for key in keys]) / best if best else None


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return _pearson(_ranks(ours), _ranks(theirs))


def line_error(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """What is left after the best straight line from our scale to theirs."""
    spread = _spread(theirs)
    return spread * math.sqrt(max(0.0, 1 - _pearson(ours, theirs) ** 2))


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _gain(ratings: Sequence[float]) -> float:
    return sum((2**rating - 1) / math.log2(place + 2) for place, rating in enumerate(ratings[:AT]))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            ranks[order[place]] = (start + end) / 2
        start = end + 1
    return ranks


def _pearson(ours: Sequence[float], theirs: Sequence[float]) -> float:
    n = len(ours)
    mean_a, mean_b = sum(ours) / n, sum(theirs) / n
    both = sum((a - mean_a) * (b - mean_b) for a, b in zip(ours, theirs, strict=True)) / n
    spreads = _spread(ours) * _spread(theirs)
    return both / spreads if spreads else 0.0


def _spread(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))

"""Finding goods: a wish goes in, the products' keys come out in order, with facets and reasons."""

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from threading import Lock

import tantivy
from tantivy import Occur, Query

from kefu.discovery.engine.asking import Asker
from kefu.discovery.engine.facets import Counts, Facet, Picks, by_code, facets_of, span_of
from kefu.discovery.engine.reading import Form, Reader, Reading
from kefu.discovery.engine.scales import Scales, key_of
from kefu.discovery.engine.shelf import KEPT, SCHEMA
from kefu.discovery.engine.weighing import Look, Match, Scale, importance

WEIGHED = 96  # hits that are weighed anew; those behind stay as the index ranked them
MOST_VALUES = 300  # facet values counted at once
MOST_OF_A_SEGMENT = 2 * MOST_VALUES
DEEPEST = 10_000  # hits from the first
REMEMBERED = 2_000
COUNTING_AT_ONCE = 4
FIELD_OF_SORT = {
    "sales": ("sold", "desc"),
    "price": ("price", "asc"),
    "price_down": ("price", "desc"),
    "rating": ("rating", "desc"),
    "newest": ("released", "desc"),
    "discount": ("discount", "desc"),
}
RELEVANCE = "relevance"
SORTS = (RELEVANCE, *FIELD_OF_SORT)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: words, filters, order, and which part of the list."""

    words: str = ""
    picks: Picks = field(default_factory=dict)
    shelf: str = ""  # look nowhere else; it can not be taken away like a pick
    sort: str = ""
    start: int = 0
    size: int = 24
    as_typed: bool = False  # take the words for what they are


@dataclass(frozen=True)
class Found:
    keys: tuple[int, ...]
    total: int
    reading: Reading
    facets: tuple[Facet, ...] = ()
    instead: str = ""  # what was searched for, if not what was typed
    partly: bool = False  # not all that was asked for is answered
    matches: tuple[Match, ...] = ()  # of the keys, where they were weighed


class Finder:
    """Reads one state of an index. Made anew when the index moves on."""

    def __init__(
        self, searcher: tantivy.Searcher, reader: Reader, scales: Scales, index: tantivy.Index
    ) -> None:
        self.searcher, self.reader, self.scales, self.index = searcher, reader, scales, index
        self.asker = Asker(searcher)
        self._counted: OrderedDict[object, tuple[Facet, ...]] = OrderedDict()
        self._counting = Lock()

    @cached_property
    def goods(self) -> int:
        return int(self.searcher.num_docs)

    def find(self, wish: Wish, *, facets: bool = True) -> Found:
        """What answers to the first way of reading the words that finds anything."""
        filters = self._filters(wish.picks)
        scope = [self._any("shelf", [wish.shelf])] if wish.shelf else []
        for way in self._questions(wish):
            question = replace(way, query=_narrowed(way.query, scope))
            counting = counters().submit(self._facets, wish, question, filters) if facets else None
            found = self._listed(wish, question, filters)
            if found.total or (filters and self._has_any(question.query)):
                break
        return replace(found, facets=counting.result()) if counting else found

    def forget(self) -> None:
        """Count all facets anew from now on."""
        self._counted.clear()

    def plain(self, words: str, most: int) -> tuple[int, ...]:
        """What BM25 alone finds for the words in names and lines; to measure ourselves by."""
        tokens = self.reader.cutter.cut(words).stream
        terms = [
            (Occur.Should, Query.term_query(SCHEMA, field, token, "freq"))
            for token in tokens
            for field in ("name", "short")
        ]
        return self._keys(self.searcher.search(Query.boolean_query(terms), most).hits)

    def rank(self, words: str, keys: Sequence[int]) -> list[tuple[int, Match]]:
        """These goods and no others, best first; what answers to nothing is left out."""
        reading = self.reader.mend(words) or self.reader.read(words)
        these = Query.const_score_query(Query.term_set_query(SCHEMA, "pk", list(keys)), 0.0)
        any_idea = self.asker.any_of(reading)
        best = self.searcher.search(any_idea, 1, count=False).hits
        both = Query.boolean_query([(Occur.Must, any_idea), (Occur.Must, these)])
        hits = self.searcher.search(both, max(1, len(keys)), count=False).hits
        return self._weighed(hits, reading, best=best[0][0] if best else 1.0)

    def _questions(self, wish: Wish) -> Iterator["_Question"]:
        """The words as typed; as they were probably meant; most of them; nothing."""
        reading = self.reader.read(wish.words)
        if not reading.ideas:
            yield _Question(reading, Query.all_query())
            return
        yield _Question(reading, self.asker.all_of(reading))
        instead = ""
        meant = None if wish.as_typed else self.reader.mend(wish.words)
        if meant is not None and meant.ideas:
            reading, instead = meant, meant.text
            yield _Question(reading, self.asker.all_of(reading), instead)
        if len(reading.ideas) > 1:
            yield _Question(reading, self.asker.most_of(reading), instead, partly=True)
        yield _Question(reading, Query.empty_query())

    def _has_any(self, query: Query) -> bool:
        return bool(self.searcher.search(query, 1, count=False).hits)

    def _listed(self, wish: Wish, question: "_Question", filters: dict[str, Query]) -> Found:
        query = _narrowed(question.query, filters.values())
        sort = wish.sort or (RELEVANCE if question.reading.ideas else "sales")
        if sort == RELEVANCE and question.reading.ideas:
            keys, matches, total = self._by_relevance(wish, query, question.reading)
        else:
            keys, total = self._by_field(wish, query, sort)
            matches = ()
        return Found(keys, total, question.reading, (), question.instead, question.partly, matches)

    def _by_relevance(
        self, wish: Wish, query: Query, reading: Reading
    ) -> tuple[tuple[int, ...], tuple[Match, ...], int]:
        if wish.start + wish.size > WEIGHED:
            result = self.searcher.search(query, wish.size, offset=min(wish.start, DEEPEST))
            return self._keys(result.hits), (), _count(result)
        result = self.searcher.search(query, WEIGHED)
        weighed = self._weighed(result.hits, reading)[wish.start : wish.start + wish.size]
        keys, matches = tuple(key for key, _m in weighed), tuple(match for _k, match in weighed)
        return keys, matches, _count(result)

    def _by_field(self, wish: Wish, query: Query, sort: str) -> tuple[tuple[int, ...], int]:
        name, direction = FIELD_OF_SORT.get(sort, ("liking", "desc"))
        order = tantivy.Order.Asc if direction == "asc" else tantivy.Order.Desc
        result = self.searcher.search(
            query, wish.size, order_by_field=name, order=order, offset=min(wish.start, DEEPEST)
        )
        return self._keys(result.hits), _count(result)

    def _weighed(
        self,
        hits: Sequence[tuple[float, tantivy.DocAddress]],
        reading: Reading,
        *,
        best: float | None = None,
    ) -> list[tuple[int, Match]]:
        if not hits:
            return []
        addresses = [address for _score, address in hits]
        likings = self.searcher.fast_field_values("liking", addresses)
        top = best or hits[0][0] or 1.0
        scale = Scale(reading, [self._importance(idea.forms) for idea in reading.ideas])
        weighed = [
            (
                key,
                scale.weigh(self._look(address), rank=min(1.0, score / top), liking=liking or 0.0),
            )
            for (score, address), key, liking in zip(hits, self._keys(hits), likings, strict=True)
        ]
        return sorted(weighed, key=lambda pair: -pair[1].total)

    def _look(self, address: tantivy.DocAddress) -> Look:
        kept = self.searcher.doc(address)
        return Look.of([kept.get_first(name) or "" for name in KEPT])

    def _keys(self, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> tuple[int, ...]:
        values = self.searcher.fast_field_values("pk", [address for _s, address in hits])
        return tuple(int(value or 0) for value in values)

    def _importance(self, forms: Iterable[Form]) -> float:
        seen = max(min(self._seen(token) for token in form.tokens) for form in forms)
        return importance(seen, self.goods)

    def _seen(self, token: str) -> int:
        return int(self.searcher.doc_freq("name", token) + self.searcher.doc_freq("kind", token))

    def _filters(self, picks: Picks) -> dict[str, Query]:
        """One for each facet: any of its values."""
        return {
            code: Query.const_score_query(self._any(code, values), 0.0)
            for code, values in picks.items()
            if values
        }

    def _any(self, code: str, values: Sequence[str]) -> Query:
        spans = [span for value in values if (span := span_of(value))]
        if not spans or code not in self.scales.edges:
            terms = [f"{code}={value}" for value in values]
            return Query.term_set_query(SCHEMA, "facet", terms)
        name = f"number.{key_of(code)}"
        return self.index.parse_query(" OR ".join(f"{name}:{span.as_query}" for span in spans))

    def _facets(
        self, wish: Wish, question: "_Question", filters: dict[str, Query]
    ) -> tuple[Facet, ...]:
        picks = tuple(sorted(wish.picks.items()))
        key = (question.reading, question.partly, wish.shelf, picks)
        if known := self._counted.get(key):
            return known
        counts: dict[str, Counts] = dict(self._counts(_narrowed(question.query, filters.values())))
        for code in filters:  # a facet's own choice does not narrow what it offers
            others = [query for other, query in filters.items() if other != code]
            counts[code] = self._counts(_narrowed(question.query, others)).get(code, {})
        made = facets_of(counts, wish.picks, self.scales)
        with self._counting:
            self._counted[key] = made
            if len(self._counted) > REMEMBERED:
                self._counted.popitem(last=False)
        return made

    def _counts(self, query: Query) -> dict[str, dict[str | int, int]]:
        terms = {"field": "facet", "size": MOST_VALUES, "segment_size": MOST_OF_A_SEGMENT}
        answer = self.searcher.aggregate(query, {"facets": {"terms": terms}})
        buckets = answer["facets"]["buckets"]
        return by_code((bucket["key"], bucket["doc_count"]) for bucket in buckets)


@lru_cache(1)
def counters() -> ThreadPoolExecutor:
    """They count facets while the list is found: the index does both outside of Python's lock."""
    return ThreadPoolExecutor(COUNTING_AT_ONCE, thread_name_prefix="facets")


os.register_at_fork(after_in_child=counters.cache_clear)


def _count(result: tantivy.SearchResult) -> int:
    count: int = result.count  # type: ignore[attr-defined]
    return count


@dataclass(frozen=True)
class _Question:
    reading: Reading
    query: Query
    instead: str = ""
    partly: bool = False


def _narrowed(query: Query, filters: Iterable[Query]) -> Query:
    narrow = [(Occur.Must, one) for one in filters]
    return Query.boolean_query([(Occur.Must, query), *narrow]) if narrow else query

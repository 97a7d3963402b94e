"""A reading as a question to the index."""

from collections.abc import Iterable

from tantivy import Occur, Query, Searcher

from kefu.discovery.engine.goods import is_chinese
from kefu.discovery.engine.reading import Form, Idea, Reading
from kefu.discovery.engine.shelf import SCHEMA
from kefu.discovery.engine.words import pairs_of_signs

FIELDS = {"name": 2.0, "kind": 1.2, "short": 1.2, "more": 0.5, "long": 0.3, "codes": 1.0}
BY_SIGNS = 0.6
OTHER_FIELDS = 0.3  # what the weaker fields add to the strongest
MOST_OF_MANY = 3  # ideas; from so many on one may be missing where not all are found


class Asker:
    """Asks one state of an index; what cannot be found there is not looked for."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher

    def all_of(self, reading: Reading) -> Query:
        return Query.boolean_query([(Occur.Must, self._idea(idea)) for idea in reading.ideas])

    def most_of(self, reading: Reading) -> Query:
        """For when nothing answers to every idea."""
        ideas = [(Occur.Should, self._idea(idea)) for idea in reading.ideas]
        least = max(1, len(ideas) - 1) if len(ideas) >= MOST_OF_MANY else 1
        return Query.boolean_query(ideas, minimum_number_should_match=least)

    def any_of(self, reading: Reading) -> Query:
        return Query.boolean_query([(Occur.Should, self._idea(idea)) for idea in reading.ideas])

    def _idea(self, idea: Idea) -> Query:
        forms = [query for form in idea.forms if (query := self._form(form)) is not None]
        return _best_of(forms, 0.0) or Query.empty_query()

    def _form(self, form: Form) -> Query | None:
        tokens = [self._token(token) for token in form.tokens]
        found = [token for token in tokens if token is not None]
        if len(found) < len(tokens):
            return None
        query = found[0] if len(found) == 1 else _all(found)
        return query if form.weight == 1 else Query.boost_query(query, form.weight)

    def _token(self, token: str) -> Query | None:
        places = [
            Query.boost_query(_term(name, token), weight)
            for name, weight in FIELDS.items()
            if self._seen(name, token)
        ]
        if is_chinese(token) and (grams := self._grams(token)):
            signs = _all([_term("grams", gram) for gram in grams])
            places.append(Query.boost_query(signs, BY_SIGNS / len(grams)))
        return _best_of(places, OTHER_FIELDS)

    def _grams(self, token: str) -> list[str]:
        """The signs of a word, for names in which it was cut otherwise; nothing if there are none:
        who has the rarest of its signs has the word."""
        grams = [gram for gram in pairs_of_signs(token) if len(gram) > 1] or [token]
        with_signs = min(self._seen("grams", gram) for gram in grams)
        return grams if with_signs > self._seen("name", token) else []

    def _seen(self, name: str, token: str) -> int:
        return int(self.searcher.doc_freq(name, token))


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _best_of(queries: list[Query], others: float) -> Query | None:
    if len(queries) > 1:
        return Query.disjunction_max_query(queries, others)
    return queries[0] if queries else None


def _term(name: str, token: str) -> Query:
    return Query.term_query(SCHEMA, name, token, "freq")

"""A reading as a question to the index."""

from tantivy import Occur, Query

from kefu.discovery.engine.goods import is_chinese
from kefu.discovery.engine.reading import Form, Idea, Reading
from kefu.discovery.engine.shelf import SCHEMA
from kefu.discovery.engine.words import pairs_of_signs

FIELDS = {"name": 2.0, "kind": 1.2, "short": 1.2, "more": 0.5, "long": 0.3, "codes": 1.0}
BY_SIGNS = 0.6
OTHER_FIELDS = 0.3  # what the weaker fields add to the strongest
MOST_OF_MANY = 3  # ideas; from so many on one may be missing where not all are found


def all_of(reading: Reading) -> Query:
    return Query.boolean_query([(Occur.Must, _idea(idea)) for idea in reading.ideas])


def most_of(reading: Reading) -> Query:
    """For when nothing answers to every idea."""
    ideas = [(Occur.Should, _idea(idea)) for idea in reading.ideas]
    least = max(1, len(ideas) - 1) if len(ideas) >= MOST_OF_MANY else 1
    return Query.boolean_query(ideas, minimum_number_should_match=least)


def any_of(reading: Reading) -> Query:
    return Query.boolean_query([(Occur.Should, _idea(idea)) for idea in reading.ideas])


def _idea(idea: Idea) -> Query:
    forms = [_form(form) for form in idea.forms]
    return forms[0] if len(forms) == 1 else Query.disjunction_max_query(forms, 0.0)


def _form(form: Form) -> Query:
    tokens = [(Occur.Must, _token(token)) for token in form.tokens]
    query = tokens[0][1] if len(tokens) == 1 else Query.boolean_query(tokens)
    return query if form.weight == 1 else Query.boost_query(query, form.weight)


def _token(token: str) -> Query:
    places = [_in_field(name, token, weight) for name, weight in FIELDS.items()]
    if is_chinese(token):
        grams = [gram for gram in pairs_of_signs(token) if len(gram) > 1] or [token]
        signs = [(Occur.Must, Query.term_query(SCHEMA, "grams", gram, "freq")) for gram in grams]
        places.append(Query.boost_query(Query.boolean_query(signs), BY_SIGNS / len(grams)))
    return Query.disjunction_max_query(places, OTHER_FIELDS)


def _in_field(name: str, token: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(SCHEMA, name, token, "freq"), weight)

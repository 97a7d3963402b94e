"""What may be done with lines of orders now: facts gathered once for all of them, rules applied."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from kefu.aftersale.policy.answers import Answer, Wish
from kefu.aftersale.policy.engine import best_answers
from kefu.aftersale.queries.books import shelf
from kefu.aftersale.queries.line_facts import Gathered
from kefu.shop.models.orders import OrderLine

ZONE = ZoneInfo(settings.TIME_ZONE)


def answers_for(lines: Collection[OrderLine], *, at: datetime) -> dict[int, dict[Wish, Answer]]:
    """For each line of goods, by its id, an answer to every wish. A flat number of queries.

    What was promised at the purchase holds, and where the rules are better by now, they do.
    """
    return answers_of([line.pk for line in lines], at=at)


def answers_of(ids: Collection[int], *, at: datetime) -> dict[int, dict[Wish, Answer]]:
    """The same, by the ids of the lines; those that are no goods have no answers."""
    if not ids:
        return {}
    books, known = shelf(), Gathered(ids)
    today = books.on(at)
    return {
        line: best_answers(known.of(line, at), books.on(row.placed_at), today, at=at, zone=ZONE)
        for line, row in known.rows.items()
    }

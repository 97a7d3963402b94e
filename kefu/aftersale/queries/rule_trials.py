"""A draft of the rules, tried on what was really asked: which answers would be others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.policy.answers import Answer, Wish
from kefu.aftersale.policy.book import Book
from kefu.aftersale.policy.engine import answers
from kefu.aftersale.queries.books import book_of, shelf
from kefu.aftersale.queries.line_facts import Gathered
from kefu.aftersale.queries.may import ZONE

LOOKED_BACK = timedelta(days=30)
MOST = 5_000
WISHES = frozenset(Wish)


@dataclass(frozen=True)
class Change:
    """One request, its answer by the rules that hold, and by the draft."""

    request: ServiceRequest
    now: Answer
    then: Answer

    @property
    def kind(self) -> str:
        if self.now.allowed != self.then.allowed:
            return "opens" if self.then.allowed else "closes"
        return "differs"


@dataclass(frozen=True)
class Trial:
    tried: int
    since: datetime
    changes: Sequence[Change]

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.kind for one in self.changes)

    @property
    def same(self) -> int:
        return self.tried - len(self.changes)


def trial_of(row: RuleBook, *, at: datetime) -> Trial:
    """Each request at the moment it was made, without itself. A flat number of queries."""
    asked = list(asked_since(at - LOOKED_BACK)[:MOST])
    known = Gathered({one.line_id or 0 for one in asked})
    held, wanted = shelf().on(at), book_of(row)
    pairs = [(one, *_both(known, one, held, wanted)) for one in asked if one.line_id in known.rows]
    changed = [Change(one, now, then) for one, now, then in pairs if _shown(now) != _shown(then)]
    return Trial(len(pairs), at - LOOKED_BACK, changed)


def asked_since(since: datetime) -> QuerySet[ServiceRequest]:
    """Requests for lines that we know, newest first."""
    rows = ServiceRequest.objects.filter(created_at__gte=since, kind__in=WISHES)
    rows = rows.exclude(line=None).select_related("order", "line__sku__product__product_class")
    return rows.order_by("-created_at", "-pk")


def _both(known: Gathered, one: ServiceRequest, held: Book, wanted: Book) -> tuple[Answer, Answer]:
    wish, facts = Wish(one.kind), known.of(one.line_id or 0, one.created_at)
    now, then = (answers(facts, book, at=one.created_at, zone=ZONE) for book in (held, wanted))
    return now[wish], then[wish]


def _shown(answer: Answer) -> tuple[object, ...]:
    """What a customer would have seen of it."""
    plain = (answer.allowed, answer.pieces, answer.until, answer.freight, answer.pays_at)
    return (*plain, answer.needs, answer.by_itself, answer.amount)

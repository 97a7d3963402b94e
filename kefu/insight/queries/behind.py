"""The cases behind a figure: exactly those that were counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

from kefu.accounts.models import User
from kefu.core.moments import spoken
from kefu.desk.models.cases import Case
from kefu.desk.queries.cases import cases_for
from kefu.desk.queries.faces import dress
from kefu.insight.models import PromiseFact
from kefu.insight.queries.figures import BY_NAME, OPEN_FIGURES, Counted, Words, counted_facts
from kefu.shop.models.orders import Order

ROWS = 50
MET, MISSED = "yes", "no"


@dataclass(frozen=True)
class Row:
    """One counted fact and its case; the case is missing only while it is being cleared away."""

    case: Case | None
    owner: User | None
    at: datetime
    is_met: bool
    detail: str
    order: Order | None = None  # of a fact that is about an order and no case


@dataclass(frozen=True)
class Behind:
    """A page of the cases behind a figure, and the filters that led to it."""

    label: Words
    help: Words
    rows: list[Row]
    page: Page[Any]
    met: int
    whole: int
    by_kind: bool = False  # whether its facts are of several kinds


def behind(
    reader: User, name: str, *, until: datetime, days: int, asked: Mapping[str, str]
) -> Behind | None:
    """`asked` narrows it down: `kept` (yes, no), `owner` (a number), `team`, `kind`, `page`."""
    if name in OPEN_FIGURES:
        return _open_behind(reader, name, until, asked)
    figure = BY_NAME.get(name)
    return None if figure is None else _counted_behind(reader, figure, until, days, asked)


def _counted_behind(
    reader: User, figure: Counted, until: datetime, days: int, asked: Mapping[str, str]
) -> Behind:
    facts = _narrowed(figure, counted_facts(figure, until=until, days=days), asked)
    whole, met = facts.count(), facts.filter(figure.met).count()
    shown = {MET: facts.filter(figure.met), MISSED: facts.exclude(figure.met)}
    chosen = shown.get(asked.get("kept", ""), facts)
    page = Paginator(chosen.order_by(f"-{figure.day}", "-pk"), ROWS).get_page(asked.get("page"))
    return Behind(
        label=figure.label,
        help=figure.help,
        rows=_rows(reader, figure, list(page)),
        page=page,
        met=met,
        whole=whole,
        by_kind=figure.facts is PromiseFact,
    )


def _narrowed(figure: Counted, facts: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    if asked.get("owner") and figure.whose:
        owner = User.objects.filter(number=asked["owner"]).values("pk")
        facts = facts.filter(**{f"{figure.whose}__in": owner})
    if asked.get("team") and figure.whose:
        crew = User.objects.filter(team__code=asked["team"]).values("pk")
        facts = facts.filter(**{f"{figure.whose}__in": crew})
    if asked.get("kind") and figure.facts is PromiseFact:
        facts = facts.filter(kind=asked["kind"])
    return facts


def _rows(reader: User, figure: Counted, facts: Sequence[Any]) -> list[Row]:
    good = _good(figure, facts)
    cases = cases_for(reader).in_bulk([fact.case_id for fact in facts])
    dress(cases=list(cases.values()))
    owners = User.objects.in_bulk(
        {getattr(fact, figure.whose) for fact in facts} if figure.whose else ()
    )
    orders = Order.objects.in_bulk({getattr(fact, "order_id", None) for fact in facts} - {None})
    rows = []
    for fact in facts:
        case, order = cases.get(fact.case_id), orders.get(getattr(fact, "order_id", None) or 0)
        own = owners.get(getattr(fact, figure.whose)) if figure.whose else _owner(case)
        at = getattr(fact, figure.day)
        rows.append(Row(case, own, at, fact.pk in good, figure.detail(fact), order))
    return rows


def _owner(case: Case | None) -> User | None:
    return case.owner if case else None


def _good(figure: Counted, facts: Sequence[Model]) -> set[Any]:
    of_these = figure.facts._default_manager.filter(figure.met, pk__in=[one.pk for one in facts])
    return set(of_these.values_list("pk", flat=True))


def _open_behind(reader: User, name: str, until: datetime, asked: Mapping[str, str]) -> Behind:
    """What is open now; a moment passes between the figure and its list."""
    figure = OPEN_FIGURES[name]
    met = figure.met(until)
    cases = cases_for(reader).filter(status__in=Case.UNDER_WAY)
    if asked.get("owner"):
        cases = cases.filter(owner__number=asked["owner"])
    whole = cases.count()
    shown = {MET: cases.filter(met), MISSED: cases.exclude(met)}
    page = Paginator(shown.get(asked.get("kept", ""), cases).order_by("told_by", "pk"), ROWS)
    found = page.get_page(asked.get("page"))
    listed = list(found)
    dress(cases=listed)
    as_told = cases.filter(met, pk__in=[one.pk for one in listed])
    good = set(as_told.values_list("pk", flat=True))
    rows = [
        Row(one, one.owner, one.created_at, one.pk in good, spoken(one.told_by)) for one in listed
    ]
    return Behind(figure.label, figure.help, rows, found, cases.filter(met).count(), whole)

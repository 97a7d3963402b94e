"""The cases behind a figure: exactly those that were counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import User
from kefu.core.moments import spoken
from kefu.desk.models.cases import Case
from kefu.desk.queries.cases import cases_for
from kefu.desk.queries.faces import dress
from kefu.insight.models import PromiseFact
from kefu.insight.queries.figures import BY_NAME, Counted, counted_facts
from kefu.shop.models.orders import Order

ROWS = 50
HIT, MISSED = "yes", "no"


@dataclass(frozen=True)
class Row:
    """One counted fact and its case; the case is missing only while it is being cleared away."""

    case: Case | None
    owner: User | None
    at: datetime
    is_hit: bool
    detail: str
    order: Order | None = None  # of a fact that is about an order and no case


@dataclass(frozen=True)
class Behind:
    """A page of the cases behind a figure, and the filters that led to it."""

    name: str
    label: str | Lazy
    help: str | Lazy
    rows: list[Row]
    page: Page[Any]
    part: int
    whole: int
    by_kind: bool  # whether its facts are of several kinds


NOW: Mapping[str, tuple[str | Lazy, str | Lazy, str]] = {
    "dated": (
        _("Open matters with a date"),
        _("Of all matters open now, the share whose customer was told a date."),
        "told_by__isnull",
    ),
    "ahead": (
        _("Open matters within their date"),
        _("Of all matters open now, the share whose told date has not passed."),
        "told_by__gt",
    ),
    "unowned": (
        _("Matters without an owner"),
        _("Open now and nobody's: the database itself keeps this at zero."),
        "owner__is_active",
    ),
}


def behind(
    reader: User, name: str, *, until: datetime, days: int, asked: Mapping[str, str]
) -> Behind | None:
    """`asked` narrows it down: `kept` (yes, no), `owner` (a number), `kind`, `page`."""
    if name in NOW:
        return _open_behind(reader, name, until, asked)
    figure = BY_NAME.get(name)
    return None if figure is None else _counted_behind(reader, figure, until, days, asked)


def _counted_behind(
    reader: User, figure: Counted, until: datetime, days: int, asked: Mapping[str, str]
) -> Behind:
    facts = _narrowed(figure, counted_facts(figure, until=until, days=days), asked)
    whole, part = facts.count(), facts.filter(figure.part).count()
    shown = {HIT: facts.filter(figure.part), MISSED: facts.exclude(figure.part)}
    chosen = shown.get(asked.get("kept", ""), facts)
    page = Paginator(chosen.order_by(f"-{figure.day}", "-pk"), ROWS).get_page(asked.get("page"))
    return Behind(
        name=figure.name,
        label=figure.label,
        help=figure.help,
        rows=_rows(reader, figure, list(page)),
        page=page,
        part=part,
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
    hits = _hits(figure, facts)
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
        rows.append(Row(case, own, at, fact.pk in hits, figure.detail(fact), order))
    return rows


def _owner(case: Case | None) -> User | None:
    return case.owner if case else None


def _hits(figure: Counted, facts: Sequence[Model]) -> set[Any]:
    of_these = figure.facts._default_manager.filter(figure.part, pk__in=[one.pk for one in facts])
    return set(of_these.values_list("pk", flat=True))


def _open_behind(reader: User, name: str, until: datetime, asked: Mapping[str, str]) -> Behind:
    """What is open now; a moment passes between the figure and its list."""
    label, text, column = NOW[name]
    good = Q(**{column: {"dated": False, "ahead": until, "unowned": True}[name]})
    cases = cases_for(reader).filter(status__in=Case.UNDER_WAY)
    if asked.get("owner"):
        cases = cases.filter(owner__number=asked["owner"])
    whole, part = cases.count(), cases.filter(good).count()
    shown = {HIT: cases.filter(good), MISSED: cases.exclude(good)}
    page = Paginator(shown.get(asked.get("kept", ""), cases).order_by("told_by"), ROWS)
    found = page.get_page(asked.get("page"))
    listed = list(found)
    dress(cases=listed)
    hits = set(cases.filter(good, pk__in=[one.pk for one in listed]).values_list("pk", flat=True))
    rows = [
        Row(one, one.owner, one.created_at, one.pk in hits, spoken(one.told_by)) for one in listed
    ]
    return Behind(name, label, text, rows, found, part, whole, by_kind=False)

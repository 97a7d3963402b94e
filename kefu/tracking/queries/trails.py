"""Trails, seen by whose they are; and, without names, by what learns from them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kefu.accounts.models import Consent, User
from kefu.accounts.queries.personal import has_consented
from kefu.core import lake
from kefu.shop.models.catalogue import Category, Product
from kefu.tracking import columns
from kefu.tracking.models import Batch, LakeFile, Visitor
from kefu.tracking.wire import Seen

TRACKING = Consent.Purpose.TRACKING
BATCHES_OF_A_VISIT = 60
STUDIED_SECONDS = 20.0
STUDIED_DEPTH = 50
A_MINUTE = 60
ACTS = {
    "view": gettext_lazy("Looked at %(what)s"),
    "compare": gettext_lazy("Compared %(what)s"),
    "basket": gettext_lazy("Wanted to buy %(what)s"),
    "click": gettext_lazy("Followed a suggestion: %(what)s"),
    "purchase": gettext_lazy("Bought %(what)s"),
}
PAGES = {
    "home": gettext_lazy("the first page"),
    "search": gettext_lazy("what the search found"),
    "other": gettext_lazy("another page"),
}


def allows(customer: User) -> bool:
    return has_consented(customer.pk, TRACKING)


def has_decided(customer: User) -> bool:
    """Whether the account ever said yes or no."""
    return Consent.objects.filter(user=customer, purpose=TRACKING).exists()


def visitors_of(customer: User) -> QuerySet[Visitor]:
    """The customer's own trails, one for each browser."""
    return Visitor.objects.filter(customer=customer.pk, ended_at=None)


def visitor(key: UUID) -> QuerySet[Visitor]:
    """The trail of one browser that is nobody's: for whoever holds the key, and no customer's."""
    return Visitor.objects.filter(key=key, customer=None, ended_at=None)


def own(customer: User | None, key: UUID | None) -> QuerySet[Visitor]:
    """The trails of whoever asks: all browsers of a customer, or the one with this key."""
    if customer is not None:
        return visitors_of(customer)
    return visitor(key) if key else Visitor.objects.none()


def recent(visitors: Collection[Visitor]) -> list[Seen]:
    """What was done in the last day or two, oldest first; up to this very minute."""
    found = Batch.objects.filter(visitor__in=visitors, moved_at=None)
    batches = list(found.order_by("-received_at").only("events")[:BATCHES_OF_A_VISIT])
    events = [event for batch in batches for event in columns.events_of(batch)]
    return sorted(events, key=lambda event: event.at)


@dataclass(frozen=True)
class Look:
    """One page somebody looked at, or one act on it: ready to show to whose it is."""

    at: datetime
    kind: str
    page: str
    product: str
    category: str
    words: str
    seconds: float
    depth: int

    name: str = ""

    @property
    def was_studied(self) -> bool:
        return self.seconds >= STUDIED_SECONDS and self.depth >= STUDIED_DEPTH

    @property
    def words_for_it(self) -> str:
        """What was done, as one says it."""
        what = self.name or self.category or str(PAGES.get(self.page, PAGES["other"]))
        if self.kind == "search":
            return _("Searched for “%(words)s”") % {"words": self.words}
        return str(ACTS[self.kind]) % {"what": what}

    @property
    def dwelt(self) -> str:
        seconds = round(self.seconds)
        if seconds < A_MINUTE:
            time = ngettext("%(n)d s", "%(n)d s", seconds) % {"n": seconds}
        else:
            time = _("%(n)d min") % {"n": round(seconds / A_MINUTE)}
        return _("%(time)s, studied") % {"time": time} if self.was_studied else time


def looks(rows: Sequence[dict[str, Any]]) -> list[Look]:
    """Rows as looks, newest first: how long and how deep goes to the page it was spent on."""
    spent: dict[tuple[str, str], tuple[float, int]] = {}
    for row in rows:
        if row["kind"] == "dwell":
            key = (row["visitor"], row["view"])
            seconds, depth = spent.get(key, (0.0, 0))
            spent[key] = (seconds + row["seconds"], max(depth, row["depth"]))
    shown = [row for row in rows if row["kind"] != "dwell"]
    return [
        _look(row, *spent.get((row["visitor"], row["view"]), (0.0, 0)))
        for row in sorted(shown, key=lambda row: row["at"], reverse=True)
    ]


def named(looks: Sequence[Look]) -> list[Look]:
    """With what goods and shelves are called, as the reader speaks: two queries."""
    products = Product.objects.only("code", "name_zh", "name_en")
    goods = {
        one.code: one.name for one in products.filter(code__in={look.product for look in looks})
    }
    paths = {look.category for look in looks if not look.product}
    shelves = {one.path: one.name for one in Category.objects.filter(path__in=paths)}
    return [
        replace(look, name=goods.get(look.product) or shelves.get(look.category, ""))
        for look in looks
    ]


def todays(visitors: QuerySet[Visitor]) -> list[dict[str, Any]]:
    """What lies in the database still."""
    batches = Batch.objects.filter(visitor__in=visitors, moved_at=None)
    return [row for batch in batches.order_by("received_at") for row in columns.rows(batch)]


def earlier(visitors: QuerySet[Visitor]) -> list[dict[str, Any]]:
    """What lies in files."""
    keys = [key.hex for key in visitors.values_list("key", flat=True)]
    with lake.steady(columns.FOLDER):
        paths = list(LakeFile.objects.order_by("day").values_list("path", flat=True))
        return lake.rows_where(paths, "visitor IN (SELECT unnest(?))", [keys])


def told_to(visitors: QuerySet[Visitor]) -> Iterator[dict[str, Any]]:
    """All of it as plain rows, for a copy; without the keys of browsers."""
    with lake.steady(columns.FOLDER):
        rows = [*earlier(visitors), *todays(visitors)]
    for row in sorted(rows, key=lambda row: row["at"]):
        told = {name: row[name] for name in ("kind", *columns.TOLD) if row[name]}
        yield {"at": row["at"].isoformat(), **told}


def _look(row: dict[str, Any], seconds: float, depth: int) -> Look:
    return Look(
        at=row["at"],
        kind=row["kind"],
        page=row["page"],
        product=row["product"],
        category=row["category"],
        words=row["words"],
        seconds=seconds,
        depth=depth,
    )

"""Which version of the rules holds when."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from kefu.accounts.models import User
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.policy.book import FIRST, Book

LAW = Book(FIRST)  # version 0: before anybody published anything
_read: dict[tuple[int, datetime], Book] = {}


class Shelf:
    """All published versions, to be asked for a day."""

    def __init__(self, books: list[Book]) -> None:
        self.books = books  # newest first

    def on(self, at: datetime) -> Book:
        return next((book for book in self.books if book.since and book.since <= at), LAW)


def shelf() -> Shelf:
    """One query; what a published version says never changes, so it is read once."""
    rows = RuleBook.objects.filter(status=RuleBook.Status.PUBLISHED)
    known = list(
        rows.order_by("-effective_from", "-version").values_list("version", "made_at", "pk")
    )
    unread = [pk for version, made, pk in known if (version, made) not in _read]
    if unread:
        for row in RuleBook.objects.filter(pk__in=unread):
            _read[row.version, row.made_at] = book_of(row)
    return Shelf([_read[version, made] for version, made, _ in known])


def book_of(row: RuleBook) -> Book:
    return Book(row.data, version=row.version, since=row.effective_from)


def rules_for(reader: User) -> QuerySet[RuleBook]:
    """Newest first, with who made and who published them."""
    if not reader.may("aftersale.read"):
        return RuleBook.objects.none()
    return RuleBook.objects.select_related("made_by", "published_by").order_by("-version")


def values_of(row: RuleBook) -> Mapping[str, Mapping[str, object]]:
    """What it sets for each class; the empty code is for all."""
    return {"": row.data.get("all", {}), **row.data.get("classes", {})}

"""What operations see: synonyms, what was looked for in vain, and why a list is as it is."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import User
from kefu.discovery.engine.finder import Wish
from kefu.discovery.engine.reading import Idea
from kefu.discovery.engine.weighing import Match
from kefu.discovery.models.search import Miss, Synonym
from kefu.discovery.queries.search import find
from kefu.shop.models.catalogue import Product
from kefu.shop.queries.catalogue import cards_in_order

VERB = "office.goods"
REASONS_SHOWN = 20
PARTS = {
    "cover": _("Words answered"),
    "near": _("Side by side"),
    "brief": _("Name to the point"),
    "rank": _("Rarity of the words"),
    "liking": _("Sales and stars"),
}


def synonyms_for(reader: User) -> QuerySet[Synonym]:
    rows = Synonym.objects.select_related("by")
    return rows if reader.may(VERB) else rows.none()


def misses_for(reader: User, *, state: str = Miss.State.OPEN) -> QuerySet[Miss]:
    """The most frequent first."""
    rows = Miss.objects.filter(state=state).order_by("-times", "-last_at")
    return rows if reader.may(VERB) else rows.none()


@dataclass(frozen=True)
class Reason:
    """A product found, and what its place rests on, each part from 0 to 100."""

    product: Product
    parts: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True)
class Explained:
    """How words were read, and why these goods came in this order."""

    ideas: tuple[tuple[str, str], ...]  # what was asked, in which other forms
    instead: str
    partly: bool
    total: int
    reasons: tuple[Reason, ...]


def reasons_for(reader: User, words: str) -> Explained | None:
    found = find(Wish(words, size=REASONS_SHOWN)) if reader.may(VERB) else None
    if found is None:
        return None
    matches = dict(zip(found.keys, found.matches, strict=False))
    cards = cards_in_order(found.keys)
    return Explained(
        ideas=tuple((idea.text, _other_forms(idea)) for idea in found.reading.ideas),
        instead=found.instead,
        partly=found.partly,
        total=found.total,
        reasons=tuple(_reason(card, matches[card.pk]) for card in cards if card.pk in matches),
    )


def _reason(card: Product, match: Match) -> Reason:
    parts = {**match.parts, "liking": match.liking}
    named = tuple((str(PARTS[code]), round(value * 100)) for code, value in parts.items())
    return Reason(card, named, round(match.total * 100))


def _other_forms(idea: Idea) -> str:
    return " · ".join(" ".join(form.tokens) for form in idea.forms[1:])

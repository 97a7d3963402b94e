"""What operations see: synonyms, and what was looked for in vain."""

from django.db.models import QuerySet

from kefu.accounts.models import User
from kefu.discovery.models import Miss, Synonym

VERB = "office.goods"


def synonyms_for(reader: User) -> QuerySet[Synonym]:
    rows = Synonym.objects.select_related("by")
    return rows if reader.may(VERB) else rows.none()


def misses_for(reader: User, *, state: str = Miss.State.OPEN) -> QuerySet[Miss]:
    """The most frequent first."""
    rows = Miss.objects.filter(state=state).order_by("-times", "-last_at")
    return rows if reader.may(VERB) else rows.none()

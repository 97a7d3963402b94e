"""Who is around a case: followers, those named in notes, those at it now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.desk.models.cases import Case
from kefu.desk.models.circles import Follower, Mention, Presence
from kefu.desk.models.talks import Message
from kefu.desk.queries.faces import FACE

SPOKEN = (Message.Kind.TEXT, Message.Kind.PRODUCT, Message.Kind.ORDER)
Cursor = Mapping[str, int]


@dataclass(frozen=True)
class Colleague:
    """Somebody who has a case open."""

    user: User
    writes: bool


def followers_of(case: Case) -> list[User]:
    ids = Follower.objects.filter(case=case).order_by("since").values_list("user", flat=True)
    known = User.objects.only(*FACE).in_bulk(list(ids))
    return [known[pk] for pk in ids]


def nameable() -> list[User]:
    """Those a note may name: whoever reads cases anyway."""
    return list(agents().select_related("team").order_by("team__code", "pk"))


def named_in(text: str) -> list[User]:
    """Whoever stands after an @; of two names that fit the longer one is meant."""
    if "@" not in text:
        return []
    crew = sorted(nameable(), key=lambda user: -len(user.name))
    parts = [part.casefold() for part in text.split("@")[1:]]
    found: dict[int, User] = {}
    for part in parts:
        meant = next((u for u in crew if u.name and part.startswith(u.name.casefold())), None)
        if meant is not None:
            found[meant.pk] = meant
    return list(found.values())


def unseen_mentions(agent: User) -> Q:
    """Cases that wait in this agent's list of mentions."""
    return Q(pk__in=Mention.objects.filter(user=agent, seen_at=None).values("case"))


def mentions_waiting(agent: User) -> int:
    return Mention.objects.filter(user=agent, seen_at=None).values("case").distinct().count()


def company_of(agent: User, cases: Collection[Case]) -> dict[int, list[Colleague]]:
    """Who else has these cases open now, by the case's id."""
    at = now()
    there = Presence.objects.filter(case__in=cases, until__gt=at).exclude(user=agent.pk)
    rows = list(there.values_list("case", "user", "writing_until").order_by("pk"))
    known = User.objects.only(*FACE).in_bulk({user for _, user, _ in rows}) if rows else {}
    company: dict[int, list[Colleague]] = {}
    for case, user, writing in rows:
        writes = writing is not None and writing > at
        company.setdefault(case, []).append(Colleague(known[user], writes))
    return company


def answered_meanwhile(
    agent: User, case: Case, cursor: Cursor, *, but_for: str = ""
) -> User | None:
    """A colleague who has answered the customer since this agent's screen last looked; nobody, if
    the word of this name is there already and is only sent once more."""
    unread = Q(pk=None)
    for number, seq in cursor.items():
        unread |= Q(conversation__number=number, seq__gt=seq)
    said = Message.objects.filter(unread, conversation__case=case, kind__in=SPOKEN)
    others = said.filter(author__role__in=User.DESK_ROLES).exclude(author=agent)
    newest = others.select_related("author").order_by("-at").first()
    if newest is None:
        return None
    is_there = Message.objects.filter(conversation__case=case, client_id=but_for).exists()
    return None if is_there else newest.author

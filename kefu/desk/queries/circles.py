"""Who is around a case: followers, those named in notes, those at it now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, IntegerField, Q, Subquery
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.core.rows import Shape, read_all
from kefu.desk.models.cases import Case
from kefu.desk.models.circles import Follower, Mention, Presence
from kefu.desk.models.tags import Tag
from kefu.desk.models.talks import Message
from kefu.desk.queries.faces import FACE

SPOKEN = (Message.Kind.TEXT, Message.Kind.PRODUCT, Message.Kind.ORDER)
Cursor = Mapping[str, int]
Row = tuple[int, int, datetime | None]  # a case, who is there, until when they write
COLLEAGUE = Shape(User, "author", *FACE)
MEANWHILE = f"""
SELECT {COLLEAGUE.columns}
FROM unnest(%(numbers)s::text[], %(seen)s::bigint[]) AS page (number, seen)
JOIN desk_conversation AS talk ON talk.number = page.number AND talk.case_id = %(case)s
JOIN desk_message AS said ON said.conversation_id = talk.id AND said.seq > page.seen
JOIN accounts_user AS author ON author.id = said.author_id
WHERE said.kind = ANY(%(spoken)s) AND author.role = ANY(%(roles)s) AND author.id <> %(agent)s
AND NOT EXISTS (
  SELECT FROM desk_message AS known JOIN desk_conversation AS own ON own.id = known.conversation_id
  WHERE own.case_id = %(case)s AND known.client_id = %(but_for)s
) ORDER BY said.at DESC LIMIT 1
"""  # noqa: S608  names of our own columns
AROUND = """
SELECT one.case_id, 'tag', tag.id, tag.name, tag.key, tag.tone, NULL::timestamptz
FROM desk_casetag AS one JOIN desk_tag AS tag ON tag.id = one.tag_id
WHERE one.case_id = ANY(%(cases)s)
UNION ALL
SELECT case_id, 'there', user_id, '', '', '', writing_until FROM desk_presence
WHERE case_id = ANY(%(cases)s) AND until > %(at)s AND user_id <> %(agent)s
"""


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


def mentions_counted(agent: User) -> Subquery:
    """In how many cases a note names the reader, unseen: to be asked along with other things."""
    unseen = Mention.objects.filter(user=agent, seen_at=None).order_by()
    return Subquery(
        unseen.values("user").annotate(n=Count("case", distinct=True)).values("n"),
        output_field=IntegerField(),
    )


@dataclass(frozen=True)
class Around:
    """What stands around the cases of a list."""

    tags: dict[int, list[Tag]]
    company: dict[int, list[Colleague]]


def around(agent: User, cases: Collection[Case]) -> Around:
    """All of it in one question; one more if colleagues are there, for their faces."""
    at = now()
    tags: dict[int, list[Tag]] = {}
    rows: list[Row] = []
    ids = [case.pk for case in cases]
    with connection.cursor() as cursor:
        cursor.execute(AROUND, {"cases": ids, "agent": agent.pk, "at": at})
        for case, kind, pk, name, key, tone, writing in cursor.fetchall():
            if kind == "tag":
                tags.setdefault(case, []).append(Tag(pk=pk, name=name, key=key, tone=tone))
            else:
                rows.append((case, pk, writing))
    return Around(tags, _faces(rows, at))


def company_of(agent: User, case: Case) -> list[Colleague]:
    """Who else has this case open now."""
    at = now()
    there = Presence.objects.filter(case=case, until__gt=at).exclude(user=agent.pk)
    rows = list(there.values_list("case", "user", "writing_until").order_by("pk"))
    return _faces(rows, at).get(case.pk, [])


def _faces(rows: list[Row], at: datetime) -> dict[int, list[Colleague]]:
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
    asked = {
        "case": case.pk,
        "agent": agent.pk,
        "but_for": but_for,
        "numbers": list(cursor),
        "seen": list(cursor.values()),
        "roles": list(User.DESK_ROLES),
        "spoken": [str(kind) for kind in SPOKEN],
    }
    return next(iter(read_all(MEANWHILE, asked, COLLEAGUE)), None)

"""Colleagues around a case: they follow it, are asked in by name, and are seen to be there."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.circles import CaseFollowed, CaseUnfollowed, StaffMentioned
from kefu.desk.models.cases import Case
from kefu.desk.models.circles import Follower, Mention, Presence
from kefu.desk.models.talks import Message
from kefu.desk.queries.circles import named_in

STAYS = timedelta(seconds=45)  # a screen says every twenty that it is still there
WRITES = timedelta(seconds=8)
ARRIVE = """
INSERT INTO desk_presence AS known (case_id, user_id, until, writing_until)
VALUES (%(case)s, %(user)s, %(until)s, %(writing)s)
ON CONFLICT (case_id, user_id) DO UPDATE SET until = %(until)s, writing_until = %(writing)s
RETURNING (SELECT old.until > now() FROM desk_presence AS old
             WHERE old.case_id = known.case_id AND old.user_id = known.user_id),
          (SELECT old.writing_until > now() FROM desk_presence AS old
             WHERE old.case_id = known.case_id AND old.user_id = known.user_id)
"""


@transaction.atomic
def follow(case: Case, *, user: User, by: User) -> bool:
    """Whether this made them a follower."""
    _, is_new = Follower.objects.get_or_create(case=case, user=user)
    if is_new:
        record(CaseFollowed(case.pk, user.pk), by=by)
        live.changed(topics.case_topic(case.number), topics.inbox_topic(user))
    return is_new


@transaction.atomic
def unfollow(case: Case, *, user: User) -> None:
    if Follower.objects.filter(case=case, user=user).delete()[0]:
        record(CaseUnfollowed(case.pk, user.pk), by=user)
        live.changed(topics.case_topic(case.number), topics.inbox_topic(user))


def mention(note: Message, case: Case, *, by: User) -> None:
    """Whoever a note names follows the case from now on and finds it in their list. Only those
    who may read it anyway can be named: a mention opens no door."""
    for user in named_in(note.body):
        if user.pk == by.pk:
            continue
        _, is_new = Mention.objects.get_or_create(message=note, user=user, defaults={"case": case})
        if is_new:
            record(StaffMentioned(note.pk, case.pk, user.pk), by=by)
            follow(case, user=user, by=by)


@transaction.atomic
def see_mentions(case: Case, *, by: User) -> None:
    unseen = Mention.objects.filter(case=case, user=by, seen_at=None)
    if unseen.update(seen_at=now()):
        live.changed(topics.inbox_topic(by))


@transaction.atomic
def be_there(case: Case, *, by: User, writes: bool) -> None:
    """Told on when it changes: who comes, who begins to write or stops."""
    at = now()
    values: dict[str, Any] = {
        "case": case.pk,
        "user": by.pk,
        "until": at + STAYS,
        "writing": at + WRITES if writes else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(ARRIVE, values)
        was_there, was_writing = cursor.fetchone()
    if not was_there:
        Presence.objects.filter(until__lt=at).delete()
        live.changed(topics.company_topic(case.number), topics.inbox_topic(case.owner))
    elif bool(was_writing) != writes:
        live.changed(topics.company_topic(case.number))


@transaction.atomic
def leave(case: Case, *, by: User) -> None:
    if Presence.objects.filter(case=case, user=by).delete()[0]:
        live.changed(topics.company_topic(case.number), topics.inbox_topic(case.owner))

"""What is written and not sent: kept for its author until it is sent or emptied."""

from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.words import WordsMended
from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message
from kefu.desk.models.writing import Draft, Outgoing, Reader, WritingHabit


@transaction.atomic
def keep_draft(
    case: Case, *, by: User, body: str, client_id: str, to: str = Reader.CUSTOMER
) -> Draft | None:
    """As it stands now. Saved late, after it was sent, it does not come back; empty, it goes."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # a sender holds it meanwhile
    draft = _of(case, by).first()
    if not body.strip() or _was_said(case, client_id):
        if draft is not None and draft.client_id == client_id:
            _drop(draft)
        return None
    if draft is None:
        live.changed(topics.inbox_topic(by))
        return Draft.objects.create(author=by, case=case, body=body, client_id=client_id, to=to)
    draft.body, draft.client_id, draft.to = body, client_id, to
    draft.version += 1
    draft.at = now()
    draft.save()
    return draft


def note_held_back(case: Case, *, by: User, body: str, client_id: str, because: str) -> bool:
    """The words stay with their author; whether it is the first time they are held back."""
    draft = keep_draft(case, by=by, body=body, client_id=client_id)
    if draft is None or draft.held_because:
        return False
    draft.held_because = because
    draft.save(update_fields=["held_because"])
    return True


def drop_draft(case: Case, *, by: User, client_id: str) -> None:
    """It was sent."""
    draft = _of(case, by).filter(client_id=client_id).first()
    if draft is None:
        return
    if draft.held_because:
        record(WordsMended(case.pk, by.pk, draft.held_because), by=by)
    _drop(draft)


def give_back(case: Case, *, to: User, body: str) -> Draft:
    """Words taken back are a draft again, under a new name, before what was written since."""
    draft = _of(case, to).first()
    if draft is None:
        live.changed(topics.inbox_topic(to))
        return Draft.objects.create(author=to, case=case, body=body, client_id=uuid4().hex)
    draft.body = f"{body}\n{draft.body}"
    draft.client_id = uuid4().hex
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def bring_drafts_along(*, from_case: Case, to_case: Case) -> None:
    """Two cases become one: who has written in both finds both texts there."""
    for draft in Draft.objects.select_for_update().filter(case=from_case).select_related("author"):
        give_back(to_case, to=draft.author, body=draft.body)
        draft.delete()


@transaction.atomic
def set_undo_seconds(*, agent: User, seconds: int | None) -> WritingHabit:
    """None: as usual in each channel."""
    habit, _ = WritingHabit.objects.update_or_create(
        agent=agent, defaults={"undo_seconds": seconds}
    )
    return habit


def forget_writing(customer_id: int) -> None:
    """A customer is to be forgotten: nothing unsent about them stays."""
    Draft.objects.filter(case__customer=customer_id).delete()
    Outgoing.objects.filter(conversation__customer=customer_id).delete()


def _of(case: Case, author: User) -> QuerySet[Draft]:
    return Draft.objects.select_for_update().filter(case=case.pk, author=author.pk)


def _was_said(case: Case, client_id: str) -> bool:
    said = Message.objects.filter(conversation__case=case.pk, client_id=client_id)
    waits = Outgoing.objects.filter(conversation__case=case.pk, client_id=client_id)
    return said.exists() or waits.exists()


def _drop(draft: Draft) -> None:
    author = draft.author
    draft.delete()
    live.changed(topics.inbox_topic(author))

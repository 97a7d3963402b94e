"""Cases are split, merged and forwarded. A matter keeps one owner and one date in all of it, no
promise is lost, and what was said stays where it can be found."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.cases import CaseMerged, CaseOpened, CaseSplit, MergeUndone
from kefu.desk.models.cases import Case
from kefu.desk.models.joins import Merge
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.services.belongings import bring_along
from kefu.desk.services.ledger import (
    locked_case,
    note_for_staff,
    policy_for,
    save_in_order,
    state,
    tell,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.texts import reindex
from kefu.desk.services.turns import SPOKEN, owe_since, owe_the_older, unanswered_since

LONGEST_SUBJECT = 60


@transaction.atomic
def split_case(
    case_id: int,
    *,
    words: Collection[int],
    by: User,
    client_id: str,
    owner: User | None = None,
    subject: str = "",
) -> Case:
    """These words are another matter: a case of its own for the same customer, with its owner and
    its date. Promises whose line is among them go along. Asked again, it answers with that case."""
    case, at = locked_case(case_id), now()
    known = Message.objects.filter(conversation__case=case, client_id=client_id).first()
    if known is not None:
        return Case.objects.get(number=known.facts["case"])
    chosen = _chosen(case, words)
    owner = owner or case.owner
    if not owner.may("desk.work"):
        raise Refusal(_("This colleague does not work at the desk."))
    policy = policy_for(case)
    new = _beside(case, chosen, owner=owner, subject=subject, at=at)
    _move_words(chosen, to=new)
    promises = Promise.objects.filter(case=case, lines__in=[one.pk for one in chosen])
    Promise.objects.filter(pk__in=list(promises.values_list("pk", flat=True))).update(case=new)
    new.promises.filter(status=Promise.Status.OPEN).update(owner=owner)
    owe_since(new, _owed(new, case, chosen, at), policy)
    new.first_answer_due_at = new.answer_due_at
    save_in_order(new, at=at, policy=policy)
    if case.is_under_way:
        owe_since(case, case.waiting_since and unanswered_since(case), policy)
        save_in_order(case, at=at, policy=policy)
    _tell_of_the_split(case, new, by=by, client_id=client_id)
    reindex([case.pk, new.pk])
    record(CaseOpened(new.pk, new.customer_id, owner.pk, _channel_of(new), "split"), by=by)
    record(CaseSplit(new.pk, case.pk, len(chosen)), by=by)
    tell(case, owner)
    tell(new)
    return new


@transaction.atomic
def merge_cases(source_id: int, *, into_id: int, by: User) -> Case:
    """Two cases of one customer are one matter: conversations, promises and clocks of the first
    go into the second, and whatever is done to the first from now on lands there."""
    _line_up(source_id)
    target = locked_target(source_id, into_id)
    if target.pk == source_id or _merged_into(source_id) == target.pk:
        return target
    source, at = locked_case(source_id), now()
    _check(source, target)
    before = source.owner
    talks = list(source.conversations.values_list("pk", flat=True))
    promises = list(source.promises.values_list("pk", flat=True))
    Merge.objects.create(
        source=source,
        target=target,
        by=by,
        at=at,
        was=source.status,
        brought={"talks": talks, "promises": promises},
    )
    Conversation.objects.filter(pk__in=talks).update(case=target)
    Promise.objects.filter(pk__in=promises).update(case=target)
    target.promises.filter(status=Promise.Status.OPEN).update(owner=target.owner)
    owe_the_older(target, source)
    bring_along(source, target, at=at)
    source.merge_away(target, at)
    save_in_order(source, at=at)
    save_in_order(target, at=at)
    note_for_staff(target, "merged", author=by, facts={"case": source.number}, at=at)
    reindex([source.pk, target.pk])
    record(CaseMerged(source.pk, target.pk), by=by)
    tell(target, before)
    tell(source)
    return target


@transaction.atomic
def undo_merge(merge_id: int, *, by: User) -> Case:
    """For a while a merge can be taken back, and what came along goes back as it is now."""
    source_id = Merge.objects.values_list("source_id", flat=True).get(pk=merge_id)
    _line_up(source_id)
    source = Case.objects.select_for_update().get(pk=source_id)
    merge, at = Merge.objects.select_for_update().get(pk=merge_id), now()
    if merge.undone_at is not None:
        return source
    target = locked_case(merge.target_id)
    if not merge.may_be_undone(at) or target.pk != merge.target_id:
        raise Refusal(_("This can no longer be taken back. Split the words off instead."))
    _check_what_stays(target, merge)
    source = _back(source, merge, at=at)
    if target.is_under_way:
        owe_since(target, target.waiting_since and unanswered_since(target), policy_for(target))
        save_in_order(target, at=at)
    note_for_staff(target, "unmerged", author=by, facts={"case": source.number}, at=at)
    note_for_staff(source, "unmerged", author=by, facts={"case": target.number}, at=at)
    reindex([source.pk, target.pk])
    record(MergeUndone(source.pk, target.pk), by=by)
    tell(target)
    tell(source)
    return source


def _chosen(case: Case, words: Collection[int]) -> list[Message]:
    """The lines that go: those asked for, and the system's lines of the promises among them."""
    lines = Message.objects.filter(conversation__case=case).select_related("author")
    chosen = list(lines.filter(pk__in=words).order_by("conversation", "seq"))
    moved = {one.pk for one in chosen}
    if not moved or not any(one.kind in SPOKEN for one in chosen):
        raise Refusal(_("Choose at least one message."))
    if not lines.filter(kind__in=SPOKEN).exclude(pk__in=moved).exists():
        raise Refusal(_("Nothing would be left here. Change the title of the case instead."))
    return chosen


def _beside(
    case: Case, chosen: Collection[Message], *, owner: User, subject: str, at: datetime
) -> Case:
    first = next(one for one in chosen if one.kind in SPOKEN)
    return Case.objects.create(
        customer=case.customer,
        owner=owner,
        team=owner.team,
        subject=subject or " ".join(first.body.split())[:LONGEST_SUBJECT],
        product=next((one.product for one in chosen if one.product_id), None),
        order=next((one.order for one in chosen if one.order_id), None),
        channel=case.channel,
        told_by=case.told_by,
        first_answered_at=min((one.at for one in chosen if _is_answer(one)), default=None),
        created_at=at,
        is_demo=case.is_demo,
    )


def _is_answer(line: Message) -> bool:
    return line.kind in SPOKEN and line.is_from_staff


def _move_words(chosen: Collection[Message], *, to: Case) -> None:
    """Each conversation that words are taken from gets one beside it, in the same channel."""
    sources = {one.conversation_id for one in chosen}
    for talk in Conversation.objects.select_for_update().filter(pk__in=sources).order_by("pk"):
        going = [one for one in chosen if one.conversation_id == talk.pk]
        new = Conversation.objects.create(
            customer=talk.customer,
            case=to,
            channel=talk.channel,
            last_seq=len(going),
            last_at=going[-1].at,
            seen_by_customer=sum(one.seq <= talk.seen_by_customer for one in going),
            seen_by_staff=sum(one.seq <= talk.seen_by_staff for one in going),
            created_at=going[0].at,
            is_demo=talk.is_demo,
        )
        for seq, line in enumerate(going, start=1):
            line.conversation, line.seq = new, seq
        Message.objects.bulk_update(going, ["conversation", "seq"])


def _owed(new: Case, old: Case, chosen: Collection[Message], at: datetime) -> datetime | None:
    """Since when the new case waits for us: as long as its words did; from now, where the words
    were answered under the other matter and nothing of the answer came along."""
    if not any(_is_answer(one) for one in chosen) and old.waiting_since is None:
        return None if new.promises.filter(status=Promise.Status.OPEN).exists() else at
    return unanswered_since(new)


def _tell_of_the_split(case: Case, new: Case, *, by: User, client_id: str) -> None:
    facts = {"case": new.number}
    note_for_staff(case, "split", author=by, facts=facts, client_id=client_id)
    note_for_staff(new, "split_from", author=by, facts={"case": case.number})
    if new.answer_due_at is not None:
        state(new, "told", author=new.owner, facts={"due": new.told_by.isoformat()})


def _channel_of(case: Case) -> str:
    return case.conversations.order_by("-pk")[0].channel


def _line_up(case_id: int) -> None:
    """Merges of one customer's cases go one after the other: who is merged into whom changes only
    under this lock, so that no two of them can wait for each other."""
    customer = Case.objects.values_list("customer", flat=True).get(pk=case_id)
    User.objects.select_for_update(no_key=True).get(pk=customer)


def locked_target(source_id: int, into_id: int) -> Case:
    """The case that stays, locked after the one that goes."""
    Case.objects.select_for_update().get(pk=source_id)
    return locked_case(into_id)


def _merged_into(case_id: int) -> int | None:
    """Where a case has gone to in the end, if it was merged away."""
    at = Case.objects.only("merged_into").get(pk=case_id)
    while at.merged_into_id is not None:
        at = Case.objects.only("merged_into").get(pk=at.merged_into_id)
    return at.pk if at.pk != case_id else None


def _check(source: Case, target: Case) -> None:
    if _person(source.customer) != _person(target.customer):
        raise Refusal(_("These cases belong to two different customers."))
    if not target.is_under_way:
        raise Refusal(_("The case that stays is solved. Reopen it first."))


def _person(customer: User) -> int:
    """A guest who turned out to be somebody is that somebody."""
    return customer.merged_into_id or customer.pk


def _check_what_stays(target: Case, merge: Merge) -> None:
    if not target.conversations.exclude(pk__in=merge.brought["talks"]).exists():
        raise Refusal(_("This can no longer be taken back. Split the words off instead."))
    if target.status == Case.Status.CLOSED:
        raise Refusal(_("The case is closed. Reopen it first, then take the merge back."))


def _back(source: Case, merge: Merge, *, at: datetime) -> Case:
    brought = merge.brought
    Conversation.objects.filter(pk__in=brought["talks"], case=merge.target).update(case=source)
    moved = Promise.objects.filter(pk__in=brought["promises"], case=merge.target)
    moved.update(case=source)
    source.stand_alone(under_way=merge.was in Case.UNDER_WAY)
    if not source.owner.may("desk.work"):
        source.owner = merge.target.owner
    source.promises.filter(status=Promise.Status.OPEN).update(owner=source.owner)
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])
    if source.is_under_way:
        owe_since(source, unanswered_since(source), policy_for(source))
    save_in_order(source, at=at)
    return source

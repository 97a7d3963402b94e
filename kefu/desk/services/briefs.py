"""The brief of a case in words: what happened, what was promised, what is next."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.moments import dated
from kefu.desk.events.shifts import BriefMended, BriefRead
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services.refusals import Refusal

LONGEST_WORDS = 160
NOTES = 3
SILENT = (Message.Kind.FACT,)


def written(case: Case, *, reader: User, since: datetime | None = None) -> tuple[str, str, str]:
    """From the record, in the reader's language. With `since` only what happened after it."""
    said = Message.objects.filter(conversation__case=case).exclude(kind__in=SILENT)
    if since is not None:
        said = said.filter(at__gt=since)
    lines = list(said.select_related("author", "product", "order").order_by("at", "pk"))
    promises = list(case.promises.order_by("due_at"))
    with override(reader.language):
        return _happened(case, lines, news=since is not None), _promised(promises), _next(case)


@transaction.atomic
def mend_brief(case_id: int, *, by: User, happened: str, promised: str, next_step: str) -> HandOver:
    """By hand: the one the reader has before them, or ahead of a hand-over to come."""
    case = Case.objects.select_for_update().get(pk=case_id)
    brief = _latest(case)
    if brief is None or (brief.taker_id != by.pk and brief.done_at is not None):
        brief = HandOver(case=case, giver_id=case.owner_id)
    brief.happened, brief.promised, brief.next_step = happened, promised, next_step
    brief.mended_by, brief.mended_at = by, now()
    brief.save()
    record(BriefMended(brief.pk, case.pk), by=by)
    return brief


@transaction.atomic
def read_brief(case_id: int, *, by: User) -> HandOver:
    """The new owner has read it; said twice, it is said once."""
    brief = HandOver.objects.select_for_update().filter(case=case_id, done_at__isnull=False)
    latest = brief.order_by("-done_at", "-pk").first()
    if latest is None or latest.taker_id != by.pk:
        raise Refusal(_("This brief is for the owner of the case."))
    if latest.read_at is None:
        latest.read_at = now()
        latest.save(update_fields=["read_at"])
        record(BriefRead(latest.pk, case_id), by=by)
    return latest


def _latest(case: Case) -> HandOver | None:
    """The planned one first, then the newest."""
    planned = HandOver.objects.filter(case=case, done_at=None).first()
    return planned or HandOver.objects.filter(case=case).order_by("-done_at", "-pk").first()


def _happened(case: Case, lines: list[Message], *, news: bool) -> str:
    public = [line for line in lines if line.kind != Message.Kind.NOTE]
    theirs = [line for line in public if not line.is_from_staff]
    ours = [line for line in public if line.is_from_staff]
    notes = [line for line in lines if line.kind == Message.Kind.NOTE][-NOTES:]
    told = [] if news else [_about(case)]
    if theirs and not news:
        told.append(_("It began %(when)s: “%(words)s”") % _words(theirs[0]))
    if theirs and (news or len(theirs) > 1):
        told.append(_("The customer last said %(when)s: “%(words)s”") % _words(theirs[-1]))
    if ours:
        told.append(_("%(who)s last answered %(when)s: “%(words)s”") % _words(ours[-1]))
    told += [_("Note of %(who)s: %(words)s") % _words(note) for note in notes]
    return "\n".join(told)


def _about(case: Case) -> str:
    return _("It is about: %(what)s") % {"what": case.title}


def _promised(promises: list[Promise]) -> str:
    told = []
    for promise in promises:
        words = {"what": promise.words, "when": dated(promise.due_at)}
        if promise.status == Promise.Status.OPEN:
            told.append(_("Still to be kept: %(what)s by %(when)s") % words)
        elif promise.status == Promise.Status.BROKEN and promise.made_good_at is None:
            told.append(_("Missed, to be made good: %(what)s, it was due %(when)s") % words)
        elif promise.status == Promise.Status.KEPT:
            told.append(_("Kept: %(what)s") % words)
    return "\n".join(told)


def _next(case: Case) -> str:
    due = case.promises.filter(status=Promise.Status.OPEN).order_by("due_at").first()
    when = {"when": dated(case.told_by)}
    if case.waiting_since is not None:
        return _("Answer the customer by %(when)s.") % when
    if due is not None:
        return _("%(what)s by %(when)s.") % {"what": due.words, "when": dated(due.due_at)}
    if case.is_under_way:
        return _("It is the customer's turn; look again %(when)s.") % when
    return _("The customer has been asked whether it is solved.")


def _words(line: Message) -> dict[str, str]:
    gist = " ".join(line.gist.split())
    gist = gist if len(gist) <= LONGEST_WORDS else f"{gist[:LONGEST_WORDS]}…"
    who = line.author.name if line.author else ""
    return {"when": dated(line.at), "words": gist, "who": who}

"""Supervisors write saved replies and macros; every wording that was in use is kept."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import Event, record
from kefu.desk.events.replies import MacroRetired, MacroWritten, ReplyRetired, ReplyWritten
from kefu.desk.models.replies import Macro, MacroRun, MacroVersion, ReplyVersion, SavedReply
from kefu.desk.queries.reading import places_in
from kefu.desk.queries.replies import PLACES
from kefu.desk.services.refusals import Refusal

Row = TypeVar("Row", SavedReply, Macro)


@transaction.atomic
def write_reply(
    *, by: User, words: Mapping[str, Any], number: str = "", is_demo: bool = False
) -> SavedReply:
    """A new one, or a new wording of the one with this number."""
    _refuse_unknown_places(words["body_zh"] + words["body_en"])
    reply = _reply(number) if number else SavedReply(version=0, is_demo=is_demo)
    _take(reply, words)
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise Refusal(_("This shortcut is taken. Choose another one.")) from error
    ReplyVersion.objects.create(
        reply=reply, version=reply.version, words=_snapshot(reply), by=by, at=reply.changed_at
    )
    record(ReplyWritten(reply.pk, reply.version), by=by)
    return reply


@transaction.atomic
def retire_reply(number: str, *, by: User) -> SavedReply:
    """It is offered no more; what it said stays readable."""
    reply = _reply(number)
    return _retire(reply, ReplyRetired(reply.pk), by=by)


@transaction.atomic
def write_macro(
    *, by: User, words: Mapping[str, Any], number: str = "", is_demo: bool = False
) -> Macro:
    macro = _macro(number) if number else Macro(version=0, is_demo=is_demo)
    if not words["steps"]:
        raise Refusal(_("Choose at least one thing that it does."))
    _take(macro, words)
    macro.save()
    MacroVersion.objects.create(
        macro=macro, version=macro.version, words=_snapshot(macro), by=by, at=macro.changed_at
    )
    record(MacroWritten(macro.pk, macro.version), by=by)
    return macro


@transaction.atomic
def retire_macro(number: str, *, by: User) -> Macro:
    macro = _macro(number)
    return _retire(macro, MacroRetired(macro.pk), by=by)


@transaction.atomic
def remove_demo_replies() -> None:
    """Those of the demo; a macro of its own that was done on a case of others stays, retired."""
    SavedReply.objects.filter(is_demo=True).delete()
    Macro.objects.filter(is_demo=True, retired_at=None).update(retired_at=now())
    done = MacroRun.objects.values("macro")
    Macro.objects.filter(is_demo=True).exclude(pk__in=done).delete()


def _reply(number: str) -> SavedReply:
    return SavedReply.objects.select_for_update().get(number=number)


def _macro(number: str) -> Macro:
    return Macro.objects.select_for_update().get(number=number)


def _take(row: SavedReply | Macro, words: Mapping[str, Any]) -> None:
    for name, value in words.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at = now()
    row.retired_at = None


def _retire(row: Row, event: Event, *, by: User) -> Row:
    if row.retired_at is None:
        row.retired_at = now()
        row.save(update_fields=["retired_at"])
        record(event, by=by)
    return row


def _snapshot(row: SavedReply | Macro) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.SNAPSHOT}


def _refuse_unknown_places(text: str) -> None:
    unknown = [name for name in places_in(text) if name not in PLACES]
    if unknown:
        places = ", ".join(f"{{{{{name}}}}}" for name in unknown)
        raise Refusal(_("There is no such place to fill: %(places)s.") % {"places": places})

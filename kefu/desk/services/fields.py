"""A team's own states and fields: set up by its supervisor, kept by its agents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from kefu.accounts.models import Team, User
from kefu.core.events import record
from kefu.desk.events.circles import FieldsNoted, StandingSet, TeamFormChanged
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import CaseField, FieldValue, TeamStatus
from kefu.desk.services.ledger import locked_case, tell_staff
from kefu.desk.services.refusals import Refusal

LONGEST_TEXT = 300
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Wording:
    """How a supervisor describes a field or a state."""

    name_zh: str
    name_en: str = ""
    choices: tuple[str, ...] = field(default_factory=tuple)
    is_required: bool = False
    is_active: bool = True


@transaction.atomic
def note_values(case_id: int, *, values: Mapping[int, str], by: User) -> Case:
    """By the fields' ids; an empty text takes a value away. All of them or none."""
    case = locked_case(case_id)
    wanted = CaseField.objects.filter(team=case.team_id, is_active=True, pk__in=values)
    for one in wanted:
        text = normal_value(one, values[one.pk])
        if text:
            FieldValue.objects.update_or_create(case=case, field=one, defaults={"text": text})
        else:
            FieldValue.objects.filter(case=case, field=one).delete()
    record(FieldsNoted(case.pk), by=by)
    tell_staff(case)
    return case


@transaction.atomic
def set_standing(case_id: int, *, standing: TeamStatus | None, by: User) -> Case:
    """A finer state; it must be of the case's team and inside the state the case is in."""
    case = locked_case(case_id)
    if standing is not None and standing.team_id != case.team_id:
        raise Refusal(_("That state belongs to another team."))
    if standing is not None and standing.status != case.status:
        words = {"name": standing.name, "status": Case.Status(standing.status).label}
        raise Refusal(_("“%(name)s” is for cases that are “%(status)s”.") % words)
    case.standing = standing
    case.save(update_fields=["standing"])
    record(StandingSet(case.pk, standing.pk if standing else None), by=by)
    tell_staff(case)
    return case


def insist_on_required(case: Case) -> None:
    """What the team wants to know before a case is solved."""
    noted = FieldValue.objects.filter(case=case).values("field")
    wanted = CaseField.objects.filter(team=case.team_id, is_active=True, is_required=True)
    missing = [one.name for one in wanted.exclude(pk__in=noted)]
    if missing:
        raise Refusal(_("Fill in first: %(names)s.") % {"names": ", ".join(missing)})


def normal_value(field: CaseField, text: str) -> str:
    """The one written form of a value, or a refusal that says what the field takes."""
    text = text.strip()
    if not text:
        return ""
    if field.kind == CaseField.Kind.NUMBER:
        return _number(field, text)
    if field.kind == CaseField.Kind.DATE:
        return _date(field, text)
    if field.kind == CaseField.Kind.CHOICE and text not in field.choices:
        raise Refusal(_("“%(name)s” takes one of its choices.") % {"name": field.name})
    if field.kind == CaseField.Kind.YES_NO and text not in {YES, NO}:
        raise Refusal(_("“%(name)s” takes yes or no.") % {"name": field.name})
    return text[:LONGEST_TEXT]


@transaction.atomic
def add_field(team: Team, *, kind: str, wording: Wording, by: User) -> CaseField:
    if kind == CaseField.Kind.CHOICE and len(wording.choices) < 2:  # noqa: PLR2004
        raise Refusal(_("A choice needs at least two words to choose from."))
    _be_new(CaseField.objects.filter(team=team, name_zh=wording.name_zh).exists())
    made = CaseField.objects.create(
        team=team,
        kind=CaseField.Kind(kind),
        name_zh=wording.name_zh,
        name_en=wording.name_en,
        choices=list(wording.choices),
        is_required=wording.is_required,
        place=CaseField.objects.filter(team=team).count(),
    )
    record(TeamFormChanged(team.pk), by=by)
    return made


@transaction.atomic
def add_status(team: Team, *, status: str, wording: Wording, by: User) -> TeamStatus:
    _be_new(TeamStatus.objects.filter(team=team, name_zh=wording.name_zh).exists())
    made = TeamStatus.objects.create(
        team=team,
        status=Case.Status(status),
        name_zh=wording.name_zh,
        name_en=wording.name_en,
        place=TeamStatus.objects.filter(team=team).count(),
    )
    record(TeamFormChanged(team.pk), by=by)
    return made


@transaction.atomic
def retire(thing: CaseField | TeamStatus, *, by: User, back: bool = False) -> None:
    """It is offered no more; what was noted under it stays."""
    thing.is_active = back
    thing.save(update_fields=["is_active"])
    record(TeamFormChanged(thing.team_id), by=by)


def _number(field: CaseField, text: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        words = {"name": field.name}
        raise Refusal(_("“%(name)s” takes a number, such as 12.5.") % words)
    return format(number.normalize(), "f")


def _date(field: CaseField, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        words = {"name": field.name}
        raise Refusal(_("“%(name)s” takes a date, such as 2026-11-22.") % words) from None


def _be_new(is_known: bool) -> None:
    if is_known:
        raise Refusal(_("The team has one of this name already."))

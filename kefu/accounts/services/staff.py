"""People who work here: invited, placed in a role and a team, and seen off."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kefu.accounts import events
from kefu.accounts.models import Team, User
from kefu.accounts.permissions import MANAGES, STAFF_ROLES
from kefu.accounts.services.access import sign_out_everywhere
from kefu.accounts.services.customers import AddressTaken
from kefu.core.events import record


class LastManager(Exception):
    """Somebody must be left who may manage."""


def make_team(*, code: str, name_zh: str, name_en: str) -> Team:
    names = {"name_zh": name_zh, "name_en": name_en}
    return Team.objects.update_or_create(code=code, defaults=names)[0]


@transaction.atomic
def add_staff(*, email: str, name: str, role: str, team: Team | None, password: str) -> User:
    """A colleague with a password at once: the first manager, and the people of the demo."""
    user = _new_staff(email=email, name=name, role=role, team=team)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(events.StaffJoined(user.pk))
    return user


@transaction.atomic
def invite_staff(
    *, email: str, name: str, role: str, team: Team | None, by: User | None, language: str = ""
) -> User:
    """A letter with a signed link is on its way; the link lets its reader set a password, once."""
    if by is not None:
        _must_manage(by, role)
    user = _new_staff(email=email, name=name, role=role, team=team, language=language)
    record(events.StaffInvited(user.pk, role), by=by)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User) -> None:
    _must_manage(by, user.role)
    if user.is_invited:
        record(events.StaffInvited(user.pk, user.role), by=by)


@transaction.atomic
def move_staff(*, user: User, role: str, team: Team | None, by: User) -> User:
    """Another role signs them out everywhere: no page of the old role stays open."""
    _must_manage(by, user.role, role)
    _keep_a_manager(user, role)
    changed, user.role, user.team = user.role != role, role, team
    user.save(update_fields=["role", "team"])
    if changed:
        sign_out_everywhere(user=user, by=by)
    record(events.StaffMoved(user.pk, role, team.pk if team else None), by=by)
    return user


@transaction.atomic
def deactivate_staff(*, user: User, by: User) -> None:
    _must_manage(by, user.role)
    _not_oneself(user, by)
    _keep_a_manager(user, "")
    user.is_active = False
    user.save(update_fields=["is_active"])
    sign_out_everywhere(user=user, by=by)
    record(events.StaffDeactivated(user.pk), by=by)


@transaction.atomic
def reactivate_staff(*, user: User, by: User) -> None:
    _must_manage(by, user.role)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(events.StaffReactivated(user.pk), by=by)


@transaction.atomic
def drop_second_factor(*, user: User, by: User) -> None:
    """For a lost telephone: they set it up anew at their next sign-in."""
    _must_manage(by, user.role)
    _not_oneself(user, by)
    Authenticator.objects.filter(user_id=user.pk).delete()
    sign_out_everywhere(user=user, by=by)
    record(events.SecondFactorChanged(user.pk, "off"), by=by)


def _new_staff(*, email: str, name: str, role: str, team: Team | None, language: str = "") -> User:
    if role not in STAFF_ROLES:
        raise ValueError(role)
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, name=name, role=role, team=team, language=language or "zh-hans"
            )
    except IntegrityError as error:
        raise AddressTaken from error


def _must_manage(by: User, *roles: str) -> None:
    if not by.may("staff.manage") or not set(roles) <= MANAGES.get(by.role, set()):
        raise PermissionDenied


def _not_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise PermissionDenied


def _keep_a_manager(user: User, role: str) -> None:
    managers = User.objects.select_for_update().filter(role="manager", is_active=True)
    if user.role == "manager" and role != "manager" and {one.pk for one in managers} <= {user.pk}:
        raise LastManager

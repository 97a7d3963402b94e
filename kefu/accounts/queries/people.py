"""Who somebody is: by what they type, by their session, by their number."""

from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest

from kefu.accounts.models import Team, User
from kefu.accounts.permissions import MANAGES, MAY, STAFF_ROLES
from kefu.accounts.phones import normal_phone
from kefu.core.access import lacks_second_factor
from kefu.core.live import signed_in_user

GUEST_NUMBER = "guest_number"  # where a session keeps who is writing without an account


def user_by_login(login: str) -> User | None:
    """The account somebody means by an e-mail address or a telephone number."""
    address = normal_login(login)
    if not address:
        return None
    column = "email" if "@" in address else "phone"
    return User.objects.filter(**{column: address}).first()


def normal_login(login: str) -> str:
    """One form for every way to type the same address or number; empty if it is neither."""
    if "@" in login:
        return login.strip().lower()
    return normal_phone(login) or ""


def customer_by_phone(phone: str) -> User | None:
    """For an incoming call: whose number is this?"""
    number = normal_phone(phone)
    return customers().filter(phone=number).first() if number else None


def customer_by_email(email: str) -> User | None:
    return customers().filter(email=email).first() if email else None


def customers() -> QuerySet[User]:
    """Everybody who is a customer now: with an account, imported, or a guest; none merged away."""
    return User.objects.filter(role="customer", merged_into=None, erased_at=None)


def customer_of(request: HttpRequest) -> User | None:
    """The customer in front of this browser: signed in, or the guest of this session."""
    user = request.user
    if isinstance(user, User):
        return None if user.is_staff else user
    return guest_of(request.session.get(GUEST_NUMBER))


def reader_of_session(session: SessionBase) -> User | None:
    """Who hears live topics in this browser: the person signed in, else this session's guest."""
    user = signed_in_user(session)
    if not isinstance(user, User):
        return guest_of(session.get(GUEST_NUMBER))
    return None if lacks_second_factor(user, session) else user


def guest_of(number: str | None) -> User | None:
    if not number:
        return None
    return User.objects.filter(number=number, is_guest=True, is_active=True).first()


def ids_of(user: User) -> list[int]:
    """This person's own id and those of the guests they have been.

    Handlers move a guest's rows within moments; a query that must not miss them meanwhile
    filters by all of these.
    """
    guests = User.objects.filter(merged_into=user).values_list("pk", flat=True)
    return [user.pk, *guests]


@dataclass(frozen=True)
class Colleagues:
    """What a manager's page needs: the people and the teams one may place them in."""

    people: QuerySet[User]
    teams: QuerySet[Team]
    roles: list[str]


def colleagues_of(manager: User) -> Colleagues:
    """Everybody who works here, those whose access this person may change marked by their role."""
    people = (
        User.objects.filter(role__in=STAFF_ROLES)
        if manager.may("staff.manage")
        else User.objects.none()
    )
    roles = [role for role in STAFF_ROLES if role in MANAGES.get(manager.role, set())]
    return Colleagues(
        people=people.select_related("team").order_by("-is_active", "team__code", "role", "pk"),
        teams=Team.objects.order_by("code"),
        roles=roles,
    )


def colleague(manager: User, number: str) -> User | None:
    """Somebody whose role, team and access this person may change."""
    manageable = MANAGES.get(manager.role, set()) if manager.may("staff.manage") else set()
    return User.objects.filter(number=number, role__in=manageable).first()


def agents() -> QuerySet[User]:
    """Everybody who may work at the desk now."""
    return User.objects.filter(role__in=User.DESK_ROLES, is_active=True)


SHOWN_OF_A_ROLE = {"customer": 2, "agent": 2}
MOST_DEMO_ACCOUNTS = 60


def demo_accounts() -> list[User]:
    """The people of the demo shop that a visitor may sign in as; none in a real shop."""
    able = User.objects.filter(is_demo=True, is_active=True).select_related("team").order_by("pk")
    able = able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)[:MOST_DEMO_ACCOUNTS]
    by_role: dict[str, list[User]] = {role: [] for role in MAY}
    for person in able:
        if len(by_role[person.role]) < SHOWN_OF_A_ROLE.get(person.role, 1):
            by_role[person.role].append(person)
    return [person for people in by_role.values() for person in people]

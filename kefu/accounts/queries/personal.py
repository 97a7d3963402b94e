"""Personal data, masked unless it is one's own; and what its owner may see of its use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import Consent, PersonalLook, SignIn, User
from kefu.core.personal import mask_email
from kefu.core.regions import region_name

TIERS = (_("Standard"), _("Silver"), _("Gold"), _("Diamond"))
LANGUAGE_NAMES = {"zh-hans": "简体中文", "en": "English"}


@dataclass(frozen=True)
class CustomerCard:
    """What a colleague sees of a customer: enough to know whom they speak with, no more."""

    number: str
    name: str
    email: str
    phone: str
    tier: int
    region: str
    language: str
    since: datetime
    is_guest: bool
    is_erased: bool
    consents: list[str]
    may_reveal: bool
    tier_name: str

    @property
    def language_name(self) -> str:
        return LANGUAGE_NAMES.get(self.language, self.language)


def customer_card(reader: User, number: str) -> CustomerCard | None:
    """None for strangers, and for people who are no customers."""
    if not reader.may("customer.read"):
        return None
    customer = User.objects.filter(number=number, role="customer").first()
    if customer is None:
        return None
    given = [Consent.Purpose(purpose).label for purpose in open_purposes(customer)]
    return CustomerCard(
        number=customer.number,
        name=customer.masked_name,
        email=mask_email(customer.email or customer.new_email or ""),
        phone=customer.masked_phone if customer.phone else "",
        tier=customer.tier,
        tier_name=tier_name(customer),
        region=region_name(customer.region),
        language=customer.language,
        since=customer.created_at,
        is_guest=customer.is_guest,
        is_erased=customer.erased_at is not None,
        consents=[str(label) for label in given],
        may_reveal=reader.may("personal.read") and customer.erased_at is None,
    )


def tier_name(customer: User) -> str:
    return str(TIERS[customer.tier])


def open_purposes(user: User) -> list[str]:
    open_ones = Consent.objects.filter(user=user, withdrawn_at=None)
    return list(open_ones.order_by("purpose").values_list("purpose", flat=True))


def has_consented(user_id: int, purpose: str) -> bool:
    return Consent.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at=None).exists()


def who_consented(purpose: str) -> QuerySet[User]:
    """Active customers who allow this purpose now."""
    return User.objects.filter(
        role="customer", is_active=True, consents__purpose=purpose, consents__withdrawn_at=None
    )


@dataclass(frozen=True)
class Allowance:
    """One purpose as its owner sees it: allowed now, and every change there was."""

    purpose: str
    label: str
    is_given: bool
    history: list[Consent]


def allowances(user: User) -> list[Allowance]:
    rows = list(Consent.objects.filter(user=user).order_by("-given_at"))
    return [
        Allowance(
            purpose=purpose.value,
            label=str(purpose.label),
            is_given=any(row.purpose == purpose and row.withdrawn_at is None for row in rows),
            history=[row for row in rows if row.purpose == purpose],
        )
        for purpose in Consent.Purpose
    ]


def looks_at(user: User) -> QuerySet[PersonalLook]:
    """Who of the staff read this person's data in clear, newest first."""
    return PersonalLook.objects.filter(person=user).select_related("reader__team").order_by("-at")


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """The browsers in which this person is signed in now, newest first."""
    alive = Session.objects.filter(expire_date__gt=now()).values("session_key")
    return SignIn.objects.filter(user=user, session_key__in=alive).order_by("-at")


Exporter = Callable[[User], Iterable[dict[str, Any]]]
_exporters: dict[str, Exporter] = {}


def exports(section: str) -> Callable[[Exporter], Exporter]:
    """Register what a domain hands to a customer who asks for a copy: `@exports("orders")`.

    It stands in that domain's `handlers.py`, takes the customer, and returns plain rows.
    """

    def remember(exporter: Exporter) -> Exporter:
        _exporters[section] = exporter
        return exporter

    return remember


def everything_about(user: User) -> dict[str, list[dict[str, Any]]]:
    """A copy of all we keep about this person, section by section."""
    return {section: list(exporter(user)) for section, exporter in sorted(_exporters.items())}


@exports("account")
def _account(user: User) -> Iterable[dict[str, Any]]:
    yield {
        "number": user.number,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "language": user.language,
        "region": user.region,
        "since": user.created_at,
    }


@exports("consents")
def _consents(user: User) -> Iterable[dict[str, Any]]:
    for row in Consent.objects.filter(user=user).order_by("given_at"):
        yield {
            "purpose": row.purpose,
            "given_at": row.given_at,
            "withdrawn_at": row.withdrawn_at,
            "source": row.source,
        }


@exports("looks")
def _looks(user: User) -> Iterable[dict[str, Any]]:
    for look in looks_at(user):
        yield {"at": look.at, "field": look.field, "role": look.reader.role, "reason": look.reason}


@exports("sign_ins")
def _sign_ins(user: User) -> Iterable[dict[str, Any]]:
    for sign_in in user.sign_ins.order_by("at"):
        yield {"at": sign_in.at, "device": sign_in.device}

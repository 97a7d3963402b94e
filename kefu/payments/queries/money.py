"""Payments and refunds, as those see them who answer for the money."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from kefu.accounts.models import User
from kefu.payments.models import Attempt, BankLine, Charge, HeardNotice, Merchant, Refund
from kefu.payments.providers import kinds
from kefu.payments.queries.ways import BANK, BANK_KEYS

VERB = "office.money"
KEYS_VERB = "house.settings"


@dataclass(frozen=True)
class Narrowed:
    """What a list of payments is narrowed to; empty ones do not narrow."""

    status: str = ""
    way: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    charges: Collection[int] = ()  # that the words name above: of an order's number


def charges_for(reader: User) -> QuerySet[Charge]:
    """Newest first."""
    if not reader.may(VERB):
        return Charge.objects.none()
    return Charge.objects.select_related("customer").order_by("-created_at", "-pk")


def narrowed(charges: QuerySet[Charge], to: Narrowed) -> QuerySet[Charge]:
    if to.status == "part":
        charges = charges.filter(status=Charge.Status.PENDING, received__gt=0)
    elif to.status == "back":
        charges = charges.filter(refunded__gt=0)
    elif to.status:
        charges = charges.filter(status=to.status)
    if to.way:
        paid = Attempt.objects.filter(gateway=to.way, status=Attempt.Status.PAID)
        charges = charges.filter(Q(gateway=to.way) | Q(pk__in=paid.values("charge")))
    if to.since:
        charges = charges.filter(created_at__gte=_begin(to.since))
    if to.until:
        charges = charges.filter(created_at__lt=_begin(to.until + timedelta(days=1)))
    return charges.filter(_named(to)) if to.words else charges


def _named(to: Narrowed) -> Q:
    """By any number that stands on somebody's paper: ours or a gateway's."""
    words = to.words.strip()
    plain = words.upper().replace("-", "").replace(" ", "")
    found = Attempt.objects.filter(
        Q(number=plain) | Q(transaction=words) | (Q(gateway="bank") & Q(reference=plain))
    )
    of_refund = plain[:16] if plain[16:17] == "R" else ""
    named = Q(pk__in=list(to.charges)) | Q(number=words.upper()) | Q(pk__in=found.values("charge"))
    if of_refund:
        named |= Q(pk__in=Attempt.objects.filter(number=of_refund).values("charge"))
    return named


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True)
class Story:
    """All that became of one payment."""

    charge: Charge
    attempts: list[Attempt]
    notices: list[HeardNotice]
    refunds: list[Refund]
    lines: list[BankLine]


def story_of(charge: Charge) -> Story:
    attempts = list(charge.attempts.order_by("asked_at", "pk"))
    notices = HeardNotice.objects.filter(attempt__in=attempts).order_by("at", "pk")
    refunds = refunds_with_people().filter(charge=charge).order_by("at", "pk")
    lines = BankLine.objects.filter(charge=charge, status=BankLine.Status.MATCHED)
    return Story(
        charge,
        attempts,
        list(notices.select_related("attempt")[:100]),
        list(refunds),
        list(lines.order_by("booked_on", "pk")),
    )


def refunds_for(reader: User) -> QuerySet[Refund]:
    """Newest first."""
    if not reader.may(VERB):
        return Refund.objects.none()
    return refunds_with_people().order_by("-at", "-pk")


def refunds_with_people() -> QuerySet[Refund]:
    return Refund.objects.select_related(
        "attempt__line", "charge__customer", "hand_over__by", "hand_over__confirmed_by"
    )


def of_state(refunds: QuerySet[Refund], state: str) -> QuerySet[Refund]:
    """`waits` for a gateway, `refused`, `hand` (to be handed over), `second` (said to be)."""
    unsaid = refunds.filter(hand_over=None)
    states = {
        "waits": refunds.filter(status=Refund.Status.ASKED),
        "refused": unsaid.filter(status=Refund.Status.FAILED),
        "hand": unsaid.filter(status=Refund.Status.BY_HAND),
        "second": refunds.exclude(status=Refund.Status.DONE).exclude(hand_over=None),
        "done": refunds.filter(status=Refund.Status.DONE),
    }
    return states.get(state, refunds)


@dataclass(frozen=True)
class GatewayShown:
    """A gateway in the list; what its keys say, no page shows again."""

    code: str
    label: str
    merchant: Merchant | None
    needs: int

    @property
    def state(self) -> str:
        if self.merchant is None or not self.merchant.keys:
            return "none"
        if self.needs:
            return "some"
        return "open" if self.merchant.is_open else "shut"


def gateways_for(reader: User) -> list[GatewayShown]:
    if not reader.may(VERB):
        return []
    kept = {one.gateway: one for one in Merchant.objects.all()}
    shown = [(kind.code, str(kind.label), tuple(kind.keys)) for kind in kinds().values()]
    shown.append((BANK.code, str(BANK.label), BANK_KEYS))
    found = []
    for code, label, keys in shown:
        merchant = kept.get(code)
        there = merchant.keys if merchant else {}
        needs = sum(1 for key in keys if key.needed and not there.get(key.name))
        found.append(GatewayShown(code, label, merchant, needs))
    return found


def lies_of(gateway: str) -> QuerySet[HeardNotice]:
    """What was said in its name and not believed, newest first."""
    bad = [verdict for verdict in HeardNotice.Verdict if verdict not in HeardNotice.TONES]
    return HeardNotice.objects.filter(gateway=gateway, verdict__in=bad).order_by("-at")[:20]

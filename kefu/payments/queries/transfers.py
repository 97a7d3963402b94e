"""Lines of a bank, as those see them who lay them to orders."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.payments.bank.matching import Verdict, Waiting, name_of, weigh
from kefu.payments.models import Attempt, BankLine, Charge, Statement

VERB = "office.money"
REMEMBERED = timedelta(days=90)  # a reference may come so late


def statements_for(reader: User) -> QuerySet[Statement]:
    """Newest first, with how many lines of each wait for a person."""
    if not reader.may(VERB):
        return Statement.objects.none()
    waiting = Q(lines__status__in=[BankLine.Status.OPEN, BankLine.Status.PROPOSED])
    counted = Statement.objects.annotate(
        line_count=Count("lines"),
        waiting=Count("lines", waiting),
        matched=Count("lines", Q(lines__status=BankLine.Status.MATCHED)),
    )
    return counted.select_related("by").order_by("-at", "-pk")


def lines_for(reader: User) -> QuerySet[BankLine]:
    """Newest first."""
    if not reader.may(VERB):
        return BankLine.objects.none()
    lines = BankLine.objects.select_related("charge__customer", "attempt", "settled_by")
    return lines.order_by("-booked_on", "-pk")


def counts(reader: User) -> dict[str, int]:
    """How many lines there are of each status."""
    found = lines_for(reader).order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in found}


def verdict_on(line: BankLine) -> Verdict | None:
    return weigh(line.memo, line.payer, (line.amount, line.currency), _waiting())


def charge_of_reference(reference: str) -> Charge | None:
    """What a reference is for, as people type it."""
    plain = reference.strip().upper().replace("-", "").replace(" ", "")
    found = Attempt.objects.filter(gateway="bank", reference=plain).exclude(reference="")
    attempt = found.select_related("charge").first()
    return attempt.charge if attempt else None


def _waiting() -> Iterator[Waiting]:
    asked = Attempt.objects.filter(gateway="bank", asked_at__gt=now() - REMEMBERED)
    for one in asked.exclude(reference="").select_related("charge__customer"):
        charge = one.charge
        who = name_of(charge.customer.name) if charge.customer else ""
        names = frozenset({who} if who else ())
        yield Waiting(charge.pk, one.reference, charge.owed, charge.currency, names)

"""From asking a gateway to money that has arrived, whatever is told when, how often, by whom.

A gateway is never called inside a transaction. What it says is weighed under the lock of the
charge: a repeat changes nothing, a contradiction is written down and changes nothing, and money
that pays for nothing goes back whole.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.events import record
from kefu.payments.events import (
    NoticeContradicted,
    PaymentAsked,
)
from kefu.payments.models import Attempt, Charge
from kefu.payments.port import (
    Declined,
    Facts,
    Forged,
    Notice,
    Reply,
    Trade,
    Unreachable,
    Wanted,
)
from kefu.payments.providers import kinds
from kefu.payments.queries.ways import BANK, gateway_of, provider
from kefu.payments.services import arriving, heard
from kefu.payments.services.charges import locked
from kefu.payments.services.heard import Verdict, told

log = logging.getLogger(__name__)
WITHOUT_END = timedelta(hours=2)  # how long a charge without a last date is asked for
GIVE_UP_AFTER = timedelta(days=2)
UNKNOWN = Reply(404, "")
WELL = frozenset({Verdict.COUNTED, Verdict.REPEATED, Verdict.CLOSED, Verdict.NOTHING})


class NotOpen(Exception):
    """This cannot be paid any more, or not this way."""


class NoAnswer(Exception):
    """The gateway is away, or will not do it."""


def start(charge_id: int, *, way: str, title: str, return_url: str) -> Attempt:
    """Ask a gateway for what the charge is about; asked twice, the first asking stands.

    Raises NotOpen, NoAnswer.
    """
    if way == BANK.code:  # no gateway: see `transfers`
        raise NotOpen
    attempt = _asking(charge_id, way)
    if attempt.address or attempt.code:
        return attempt
    gateway = provider(attempt.gateway)
    if gateway is None:
        raise NotOpen
    wanted = Wanted(
        number=attempt.number,
        way=way,
        amount=attempt.amount,
        currency=attempt.currency,
        title=title,
        until=attempt.charge.due_at or now() + WITHOUT_END,
        notify_url=settings.SITE_URL + reverse("payments:notice", args=[attempt.gateway]),
        return_url=return_url,
    )
    try:
        asked = gateway.ask(wanted)
    except (Unreachable, Declined) as error:
        log.warning("%s did not take a payment up: %s", attempt.gateway, error)
        raise NoAnswer from error
    return _asked(attempt.pk, asked.address, asked.code, asked.reference)


@transaction.atomic
def _asking(charge_id: int, way: str) -> Attempt:
    charge = locked(charge_id)
    gateway = gateway_of(way, charge.currency)
    over = charge.due_at is not None and charge.due_at <= now()
    if gateway is None or over or not charge.owed:
        raise NotOpen
    open_ones = charge.attempts.filter(way=way, status=Attempt.Status.OPEN, amount=charge.owed)
    found = open_ones.order_by("-pk").first()
    return found or Attempt.objects.create(
        charge=charge,
        gateway=gateway,
        way=way,
        amount=charge.owed,
        currency=charge.currency,
    )


@transaction.atomic
def _asked(attempt_id: int, address: str, code: str, reference: str) -> Attempt:
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    attempt.address, attempt.code, attempt.reference = address, code, reference
    attempt.save(update_fields=["address", "code", "reference"])
    record(PaymentAsked(attempt.pk))
    return attempt


def hear(gateway: str, notice: Notice) -> Reply:
    """Somebody says something at our door, perhaps the gateway."""
    kind, spoken = kinds().get(gateway), provider(gateway)
    if kind is None or spoken is None:
        return UNKNOWN
    try:
        facts = spoken.read(notice)
    except Forged as error:
        log.warning("a notification of %s was not believed: %s", gateway, error)
        heard.note_forged(gateway, notice, str(error))
        return kind.refused
    if facts is None:
        heard.note(gateway, None, Verdict.NOTHING)
        return kind.heard
    verdict = _taken(gateway, facts)
    heard.note(gateway, facts, verdict)
    return kind.heard if verdict in WELL else kind.refused


def take(gateway: str, facts: Facts) -> bool:
    """Do what the facts ask for. False if they are about nothing we asked, or contradict it."""
    return _taken(gateway, facts) in WELL


def _taken(gateway: str, facts: Facts) -> Verdict:
    asked = Attempt.objects.filter(gateway=gateway, number=facts.number).values("pk", "charge")
    known = asked.first()
    if known is None:
        log.warning("%s tells of a trade that was never asked for", gateway)
        return Verdict.UNKNOWN
    try:
        return _weigh(known["pk"], known["charge"], facts)
    except IntegrityError:  # this transaction has paid for something else
        _contradict(known["pk"], "transaction", facts.transaction)
        return Verdict.TRANSACTION


@transaction.atomic
def _weigh(attempt_id: int, charge_id: int, facts: Facts) -> Verdict:
    charge = locked(charge_id)
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if facts.state == "closed" and attempt.status == Attempt.Status.OPEN:
        attempt.move_to(Attempt.Status.CLOSED)
        attempt.save(update_fields=["status"])
        return Verdict.CLOSED
    if facts.state != "paid":
        return Verdict.NOTHING
    return _paid(charge, attempt, facts)


def _paid(charge: Charge, attempt: Attempt, facts: Facts) -> Verdict:
    wrong = _contradiction(attempt, facts)
    if wrong:
        record(NoticeContradicted(attempt.pk, wrong, told(facts)))
        return Verdict(wrong)
    if attempt.status == Attempt.Status.PAID:
        return Verdict.REPEATED
    arriving.arrive(charge, attempt, transaction=facts.transaction, at=now())
    return Verdict.COUNTED


def _contradiction(attempt: Attempt, facts: Facts) -> str:
    if facts.amount != attempt.amount:
        return "amount"
    if facts.currency != attempt.currency:
        return "currency"
    if not facts.transaction or attempt.transaction not in {"", facts.transaction}:
        return "transaction"
    return ""


@transaction.atomic
def _contradict(attempt_id: int, why: str, told: str) -> None:
    record(NoticeContradicted(attempt_id, why, told[:100]))


def trade_of(attempt: Attempt) -> Trade:
    return Trade(
        attempt.number, attempt.amount, attempt.currency, attempt.reference, attempt.transaction
    )


def look(attempt_id: int) -> str:
    """Ask the gateway how an attempt stands, and do what follows. Raises Unreachable, Declined."""
    attempt = Attempt.objects.get(pk=attempt_id)
    if attempt.status == Attempt.Status.PAID:
        return attempt.status
    gateway = provider(attempt.gateway)
    if gateway is None:
        raise Unreachable("no keys")
    Attempt.objects.filter(pk=attempt_id).update(looked_at=now())
    take(attempt.gateway, gateway.query(trade_of(attempt)))
    attempt.refresh_from_db(fields=["status"])
    return attempt.status


def look_now(attempt_id: int) -> str:
    """For somebody who waits for the answer. Raises NoAnswer."""
    try:
        return look(attempt_id)
    except (Unreachable, Declined) as error:
        raise NoAnswer from error


def look_if_possible(attempt_id: int) -> None:
    """One gateway that is away must not keep us from the others."""
    try:
        look(attempt_id)
    except (Unreachable, Declined) as error:
        log.warning("could not ask about a payment: %s", error)


def unsettled(at: datetime, *, quiet_for: timedelta) -> list[int]:
    """Open attempts that nobody has asked about for a while, of the last days."""
    fresh = Attempt.objects.filter(status=Attempt.Status.OPEN, asked_at__gt=at - GIVE_UP_AFTER)
    fresh = fresh.filter(gateway__in=kinds())
    quiet = fresh.filter(asked_at__lte=at - quiet_for).exclude(looked_at__gt=at - quiet_for)
    return list(quiet.order_by("looked_at").values_list("pk", flat=True)[:200])


def close_attempts(charge_id: int) -> None:
    """Let nobody pay for what is not owed any more, or not as much; what was paid in the meantime
    goes back. A charge that is still owed keeps what waits for a transfer."""
    owed = Charge.objects.get(pk=charge_id).owed
    waiting = Attempt.objects.filter(charge=charge_id, status=Attempt.Status.OPEN)
    for attempt in waiting.exclude(amount=owed) if owed else waiting:
        if attempt.gateway in kinds():
            _close(attempt)
        elif not owed:
            take(attempt.gateway, Facts(attempt.number, "closed"))


def _close(attempt: Attempt) -> None:
    gateway = provider(attempt.gateway)
    if gateway is None:
        return
    try:
        gateway.close(trade_of(attempt))
    except Declined:  # paid a moment ago
        look(attempt.pk)
    else:
        take(attempt.gateway, Facts(attempt.number, "closed"))

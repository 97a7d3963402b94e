"""What was said at our door, kept for whoever asks what became of a payment."""

import re
from datetime import datetime, timedelta

from kefu.core.limits import allow
from kefu.payments.models import Attempt, HeardNotice
from kefu.payments.port import Facts, Notice

Verdict = HeardNotice.Verdict
KEPT_FOR = timedelta(days=180)
MOST_LIES = 200  # an hour, of one gateway: a stranger must not fill our disk
NUMBER = re.compile(rb"[2-9A-HJ-NP-Z]{16}")


def note(gateway: str, facts: Facts | None, verdict: Verdict) -> None:
    asked = Attempt.objects.filter(gateway=gateway, number=facts.number).first() if facts else None
    HeardNotice.objects.create(
        gateway=gateway, attempt=asked, verdict=verdict, told=told(facts) if facts else ""
    )


def note_forged(gateway: str, notice: Notice, why: str) -> None:
    """Beside the payment that it claims to be about, if it names one."""
    if not allow(f"payments.forged:{gateway}", times=MOST_LIES, per=timedelta(hours=1)):
        return
    named = {one.decode() for one in NUMBER.findall(notice.body[:20_000])}
    claimed = Attempt.objects.filter(gateway=gateway, number__in=sorted(named)[:20]).first()
    HeardNotice.objects.create(
        gateway=gateway, attempt=claimed, verdict=Verdict.FORGED, told=why[:160]
    )


def told(facts: Facts) -> str:
    return f"{facts.amount} {facts.currency} {facts.transaction}"[:100]


def forget_old(at: datetime) -> None:
    HeardNotice.objects.filter(at__lt=at - KEPT_FOR).delete()

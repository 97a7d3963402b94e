"""What can be asked for without the goods going back: parts, a price, an invoice, the road."""

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from kefu.aftersale.policy.answers import NOTHING, Answer, Freight, PaysAt, Wish
from kefu.aftersale.policy.asking import NO_NEEDS, SHOWN, Question, Window
from kefu.aftersale.policy.days import is_inside

CENT = Decimal("0.01")
YEAR = 12


def missing(question: Question) -> Answer:
    """A part is missing, or it is the wrong thing. That it was signed for proves nothing."""
    days = question.number("missing.days")
    window = question.window(lambda since: question.days(since, days))
    said = {"days": days, "n": window.pieces}
    if not window.pieces:
        return question.no(
            Wish.MISSING,
            "missing.days",
            "missing_over",
            ("faulty",),
            until=window.until,
            facts=said,
        )
    return question.yes(
        Wish.MISSING,
        "missing.days",
        "missing_open",
        window,
        freight=Freight.SHOP,
        pays_at=PaysAt.NOW,
        needs=SHOWN,
        facts=said,
    )


def price(question: Question) -> Answer:
    """From the payment until so many times 86,400 seconds after the signing."""
    facts = question.facts
    days = max(facts.price_days, question.number("price.days"))
    window = price_window(question, days)
    said: dict[str, Any] = {"days": days, "n": window.pieces}
    if not window.pieces:
        code = "price_over" if facts.here or not facts.arrivals else "all_back"
        return question.no(Wish.PRICE, "price.days", code, until=window.until, facts=said)
    amount = _drop(question, window.pieces)
    said |= {"amount": amount, "currency": facts.currency}
    if amount < question.number("price.least"):
        return question.no(
            Wish.PRICE, "price.days", "no_drop", ("drop",), until=window.until, facts=said
        )
    return question.yes(
        Wish.PRICE,
        "price.days",
        "price_open",
        window,
        pays_at=PaysAt.NOW,
        amount=amount,
        by_itself=bool(question.number("price.by_itself")),
        facts=said,
    )


def price_window(question: Question, days: int) -> Window:
    """To the second; what has not arrived is protected without an end in sight."""
    facts, lasts = question.facts, timedelta(days=days)
    window = question.window(lambda since: since + lasts)
    coming = max(0, facts.pieces - facts.arrived - facts.lost)
    if coming:
        return Window(window.pieces + coming, window.until if window.pieces else None)
    return window


def _drop(question: Question, pieces: int) -> Decimal:
    """What those pieces would cost less today than was paid for them and not given back."""
    facts = question.facts
    if facts.price_now is None:
        return NOTHING
    unit = max(NOTHING, facts.paid - facts.given_back) / facts.pieces
    if facts.protected_at is not None:
        unit = min(unit, facts.protected_at)
    return max(NOTHING, (unit - facts.price_now) * pieces).quantize(CENT, ROUND_DOWN)


def invoice(question: Question) -> Answer:
    facts = question.facts
    years = question.number("records.years")
    until = question.months(facts.paid_at or question.at, years * YEAR)
    said = {"years": years}
    if not is_inside(question.at, until):
        return question.no(Wish.INVOICE, "records.years", "invoice_over", until=until, facts=said)
    because = "invoice_mend" if facts.invoice in {"issued", "corrected"} else "invoice_ask"
    window = Window(facts.pieces, until)
    return question.yes(
        Wish.INVOICE, "invoice", because, window, pays_at=PaysAt.NOW, needs=NO_NEEDS, facts=said
    )


def lost(question: Question) -> Answer:
    """The carrier gave it up, or nobody has seen it for days after the day we promised."""
    facts = question.facts
    gone = max(0, facts.lost - facts.made_good)
    coming = max(0, facts.lost + facts.under_way - facts.made_good)
    days = question.number("lost.days")
    since = facts.promised_at + timedelta(days=days) if facts.promised_at else None
    is_silent = since is not None and question.at >= since
    pieces = coming if is_silent else gone
    if not pieces:
        code = "still_coming" if coming else "nothing_lost"
        would = ("silence",) if coming else ()
        said = {"days": days}
        return question.no(Wish.LOST, "lost.days", code, would, until=since, facts=said)
    because = "lost_found" if pieces == gone else "lost_silent"
    window = Window(pieces, None)
    return question.yes(
        Wish.LOST, "lost.days", because, window, pays_at=PaysAt.NOW, facts={"n": pieces}
    )


def damaged(question: Question) -> Answer:
    facts = question.facts
    days = question.number("damaged.days")
    window = question.window(lambda since: question.days(since, days))
    pieces = min(window.pieces, max(0, facts.arrived - facts.made_good))
    said = {"days": days, "n": pieces}
    if not pieces:
        code = "made_good" if window.pieces else "damaged_over"
        return question.no(
            Wish.DAMAGED, "damaged.days", code, ("faulty",), until=window.until, facts=said
        )
    return question.yes(
        Wish.DAMAGED,
        "damaged.days",
        "damaged_open",
        Window(pieces, window.until),
        pays_at=PaysAt.NOW,
        needs=SHOWN,
        facts=said,
    )


def late(question: Question) -> Answer:
    """For a day that was not kept, once; how much it is, the compensation for it says."""
    facts = question.facts
    promised = facts.promised_at or question.at
    arrived = min((at for at, _ in facts.arrivals), default=None)
    if (arrived or question.at) <= promised:
        code = "on_time" if arrived else "still_coming"
        return question.no(Wish.LATE, "late", code, until=promised)
    window = Window(facts.pieces, None)
    return question.yes(
        Wish.LATE, "late", "late_open", window, pays_at=PaysAt.NOW, facts={"n": facts.pieces}
    )

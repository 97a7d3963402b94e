"""Goods that go back: without a reason, for a fault, against others."""

from kefu.aftersale.policy.answers import Answer, Freight, Wish
from kefu.aftersale.policy.asking import BACK, SHOWN_BACK, Question, Window
from kefu.aftersale.policy.closed import CONFIRMED, EXCLUDED
from kefu.aftersale.policy.guarantees import is_guaranteed, owed_exchange


def no_reason(question: Question) -> Answer:
    facts, terms = question.facts, question.terms
    rule, because = _ground(question)
    days = max(facts.return_days, terms.number("return.days"))
    window = question.window(lambda since: question.days(since, days))
    said = {"days": days, "n": window.pieces}
    if not window.pieces:
        would = ("faulty", "repair") if is_guaranteed(question) else ("faulty",)
        return question.no(
            Wish.RETURN, "return.days", "return_over", would, until=window.until, facts=said
        )
    pays_at, by_itself = question.pays_at()
    return question.yes(
        Wish.RETURN,
        rule,
        because,
        window,
        freight=str(terms.values["return.freight"]),
        pays_at=pays_at,
        by_itself=by_itself,
        needs=BACK,
        facts=said,
    )


def _ground(question: Question) -> tuple[str, str]:
    """By which rule it may go back."""
    facts = question.facts
    if facts.exempt in CONFIRMED and not facts.return_days:
        return "return.unconfirmed", "return_unconfirmed"
    if facts.exempt in EXCLUDED and not facts.return_days:
        return "return.excluded", "return_untaken"
    more = facts.return_days > question.terms.number("return.days")
    if more or (facts.exempt in EXCLUDED):
        return "return.promised", "return_promised"
    return "return.days", "return_open"


def faulty(question: Question) -> Answer:
    """Back for a fault: within some days of its arrival; later where no exchange can be had."""
    days = question.number("faulty.days")
    window = question.window(lambda since: question.days(since, days))
    rule, because = "faulty.days", "faulty_open"
    if not window.pieces:
        owed = owed_exchange(question)
        if owed is not None and not question.facts.in_stock:
            rule, window = owed
            because = "faulty_no_model"
    said = {"days": days, "n": window.pieces}
    if not window.pieces:
        would = ("exchange", "repair") if is_guaranteed(question) else ("exchange",)
        return question.no(
            Wish.FAULTY, "faulty.days", "faulty_over", would, until=window.until, facts=said
        )
    if question.facts.is_gift:
        rule = "gift.liable"
    pays_at, by_itself = question.pays_at()
    return question.yes(
        Wish.FAULTY,
        rule,
        because,
        window,
        freight=Freight.SHOP,
        pays_at=pays_at,
        by_itself=by_itself,
        needs=_shown(question),
        facts=said,
    )


def exchange(question: Question) -> Answer:
    facts = question.facts
    rule, because, window = _exchange_window(question)
    said = {"days": question.number("exchange.days"), "n": window.pieces}
    if not window.pieces:
        would = ("repair", "two_repairs") if is_guaranteed(question) else ()
        return question.no(
            Wish.EXCHANGE, rule, "exchange_over", would, until=window.until, facts=said
        )
    if not facts.in_stock and not facts.is_custom:
        return question.no(
            Wish.EXCHANGE, rule, "sold_out", ("restocked", "faulty"), until=window.until
        )
    return question.yes(
        Wish.EXCHANGE,
        rule,
        because,
        window,
        freight=Freight.SHOP,
        needs=_shown(question),
        facts=said,
    )


def _exchange_window(question: Question) -> tuple[str, str, Window]:
    """The period that lasts longest: after two repairs, of the goods' guarantee, or of the law."""
    owed = owed_exchange(question)
    if owed is not None:
        rule, window = owed
        return rule, f"exchange_{rule.split('.')[1]}", window
    if is_guaranteed(question):
        days = question.number("exchange.days")
        window = question.window(lambda since: question.days(since, days))
        return "exchange.days", "exchange_open", window
    months = question.number("later.months")
    window = question.window(lambda since: question.months(since, months))
    return "later.months", "exchange_later", window


def _shown(question: Question) -> frozenset[str]:
    """Whoever has to prove it shows pictures: for durable goods that is the shop at first."""
    months = question.number("proof.months")
    if not months:
        return SHOWN_BACK
    window = question.window(lambda since: question.months(since, months))
    return BACK if window.pieces else SHOWN_BACK

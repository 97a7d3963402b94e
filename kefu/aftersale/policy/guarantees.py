"""The three guarantees: how long they last, what stops them, what follows when repairs fail."""

from datetime import datetime, timedelta
from math import ceil

from kefu.aftersale.policy.answers import Answer, Freight, Wish
from kefu.aftersale.policy.asking import BACK, Question, Window
from kefu.aftersale.policy.days import is_inside

DAY = timedelta(days=1)
OUTSIDE = frozenset({"digital", "fresh", "periodical"})  # the guarantees do not know such goods


def is_guaranteed(question: Question) -> bool:
    return bool(_months(question)) and question.facts.exempt not in OUTSIDE


def guarantee_of(question: Question, since: datetime, *, parts: bool = False) -> datetime:
    """The last second of the guarantee of pieces that arrived then, repairs not counted."""
    months = question.number("guarantee.parts_months") if parts else _months(question)
    return question.months(_begins(question, since), months, _suspended(question, since))


def owed_exchange(question: Question) -> tuple[str, Window] | None:
    """The rule by which an exchange is owed because repairs did not help, and for how long."""
    rule = _failed(question) if question.facts.repairs and is_guaranteed(question) else None
    if rule is None:
        return None
    window = question.window(lambda since: guarantee_of(question, since))
    return (rule, window) if window.pieces else None


def repair(question: Question) -> Answer:
    rule, because, window = _longest(question)
    said = {"months": _months(question), "n": window.pieces}
    if not window.pieces:
        return question.no(
            Wish.REPAIR, rule, "guarantee_over", ("extended",), until=window.until, facts=said
        )
    return question.yes(
        Wish.REPAIR, rule, because, window, freight=Freight.SHOP, needs=BACK, facts=said
    )


def _longest(question: Question) -> tuple[str, str, Window]:
    """The whole unit; else what was bought on top; else its main parts."""
    facts = question.facts
    whole = question.window(lambda since: guarantee_of(question, since))
    paused = any(one.began <= question.at for one in facts.repairs)
    found = ("guarantee.months", "guarantee_paused" if paused else "guarantee_open", whole)
    if whole.pieces:
        return found
    if facts.extended_until and is_inside(question.at, facts.extended_until):
        window = Window(question.here, facts.extended_until)
        return "guarantee.extended", "guarantee_extended", window
    if question.number("guarantee.parts_months"):
        parts = question.window(lambda since: guarantee_of(question, since, parts=True))
        return "guarantee.parts_months", "guarantee_parts", parts
    return found


def _months(question: Question) -> int:
    return max(question.facts.warranty_months, question.number("guarantee.months"))


def _begins(question: Question, since: datetime) -> datetime:
    """With the signing; some classes with the invoice, where that is later; anew with a piece that
    was given in exchange."""
    if question.facts.renewed_at is not None:
        return max(since, question.facts.renewed_at)
    invoiced = question.facts.invoiced_at
    if invoiced and question.number("guarantee.from_invoice"):
        return max(since, invoiced)
    return since


def _suspended(question: Question, since: datetime) -> int:
    """Days in the workshop do not count; a day begun is a day."""
    spent = (
        (min(one.ended, question.at) if one.ended else question.at) - one.began
        for one in question.facts.repairs
        if since <= one.began <= question.at
    )
    return ceil(sum(spent, timedelta(0)) / DAY)


def _failed(question: Question) -> str | None:
    past = [one for one in question.facts.repairs if one.began <= question.at]
    done = [one for one in past if one.counts and one.ended and one.ended <= question.at]
    if len(done) >= question.number("repairs.most"):
        return "repairs.most"
    if any(one.waited > question.number("repairs.parts_days") * DAY for one in past):
        return "repairs.parts_days"
    if any(one.own > question.number("repairs.days") * DAY for one in past):
        return "repairs.days"
    return None

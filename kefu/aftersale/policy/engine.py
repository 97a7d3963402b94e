"""One line, all wishes. What was promised at the purchase holds, and what is better since, too."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from kefu.aftersale.policy import guarantees, others, returns
from kefu.aftersale.policy.answers import Answer, Wish
from kefu.aftersale.policy.asking import Question
from kefu.aftersale.policy.book import Book
from kefu.aftersale.policy.closed import GOODS, ROWS, Why, first, not_there
from kefu.aftersale.policy.facts import LineFacts

Answers = dict[Wish, Answer]
ANSWER: Mapping[Wish, Callable[[Question], Answer]] = MappingProxyType(
    {
        Wish.RETURN: returns.no_reason,
        Wish.FAULTY: returns.faulty,
        Wish.EXCHANGE: returns.exchange,
        Wish.REPAIR: guarantees.repair,
        Wish.MISSING: others.missing,
        Wish.PRICE: others.price,
        Wish.INVOICE: others.invoice,
        Wish.LOST: others.lost,
        Wish.LATE: others.late,
        Wish.DAMAGED: others.damaged,
    }
)


def answers(facts: LineFacts, book: Book, *, at: datetime, zone: ZoneInfo) -> Answers:
    """By one version alone."""
    question = Question(facts, book.of(facts.product_class), at, zone)
    absent = not_there(facts)
    return {wish: _answer(question, wish, absent) for wish in ANSWER}


def _answer(question: Question, wish: Wish, absent: Why | None) -> Answer:
    why = absent if wish in GOODS else None
    why = why or first(question, ROWS.get(wish, ()))
    if why is None:
        return ANSWER[wish](question)
    said = {"kind": question.facts.exempt}
    return question.no(wish, why.rule, why.because, why.would, facts=said)


def best_answers(
    facts: LineFacts, bought: Book, today: Book, *, at: datetime, zone: ZoneInfo
) -> Answers:
    """A change of the rules takes nothing away from what was bought before it."""
    found = answers(facts, today, at=at, zone=zone)
    if bought.version == today.version:
        return found
    then = answers(facts, bought, at=at, zone=zone)
    return {wish: _better(found[wish], then[wish]) for wish in found}


def _better(today: Answer, then: Answer) -> Answer:
    return then if _worth(then) > _worth(today) else today


def _worth(answer: Answer) -> tuple[bool, int, bool, float]:
    """An answer without an end is worth more than one with; of refusals, today's is told."""
    if not answer.allowed:
        return (False, 0, False, 0.0)
    until = answer.until
    return (True, answer.pieces, until is None, until.timestamp() if until else 0.0)

"""Whose money a line is: weighed from what is written in it, without the database."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

LENGTH = 8
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True)
class Waiting:
    """A charge that waits for a transfer. `owed` is nothing once it is over."""

    charge_id: int
    reference: str
    owed: Decimal
    currency: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    why: str
    charge_id: int


def weigh(
    memo: str, payer: str, money: tuple[Decimal, str], waiting: Iterable[Waiting]
) -> Verdict | None:
    """The surest there is. Two that are equally likely are none."""
    amount, currency = money
    same = [one for one in waiting if one.currency == currency]
    named = [one for one in same if one.reference in references_in(memo)]
    if len(named) == 1:
        return Verdict(_by_reference(named[0].owed, amount), named[0].charge_id)
    if named:
        return None
    return _by_sum([one for one in same if one.owed == amount], name_of(payer))


def _by_sum(fitting: list[Waiting], payer: str) -> Verdict | None:
    known = [one for one in fitting if payer and payer in one.names]
    if len(known) == 1:
        return Verdict("payer", known[0].charge_id)
    return Verdict("sum", fitting[0].charge_id) if len(fitting) == 1 else None


def _by_reference(owed: Decimal, amount: Decimal) -> str:
    if not owed:
        return "over"
    if amount == owed:
        return "sure"
    return "less" if amount < owed else "more"


def references_in(memo: str) -> frozenset[str]:
    """Everything in it that could be one: banks put words before and behind, payers spaces."""
    text = _NOT_A_SIGN.sub("", unicodedata.normalize("NFKC", memo).upper())
    return frozenset(text[at : at + LENGTH] for at in range(len(text) - LENGTH + 1))


def name_of(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())

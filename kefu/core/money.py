"""Sums of money: decimal, never binary; in one currency; rounded half up to what can be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import TypeAlias

from babel.numbers import get_currency_precision

YUAN = "CNY"
SIGNS = {
    "CNY": "¥",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "JPY": "JP¥",
    "KRW": "₩",
}

Exact: TypeAlias = Decimal | int


class WrongCurrency(ValueError):
    """Sums in different currencies have no sum."""


@dataclass(frozen=True)
class Money:
    """A sum that can be paid: `Money(Decimal("12.345"))` is ¥12.35. Floats are refused."""

    amount: Decimal
    currency: str = YUAN

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", to_the_cent(self.amount, self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: Exact) -> "Money":
        return Money(self.amount * exact(times), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __str__(self) -> str:
        return written(self.amount, self.currency)

    def share_out(self, weights: Sequence[Exact]) -> list["Money"]:
        parts = share_out(self.amount, weights, self.currency)
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise WrongCurrency(f"{self.currency} and {other.currency}")
        return other.amount


def to_the_cent(amount: Exact, currency: str = YUAN) -> Decimal:
    """Half a cent is rounded up, away from zero, as tills do; yen have no cents."""
    return exact(amount).quantize(cent(currency), ROUND_HALF_UP)


@cache
def cent(currency: str = YUAN) -> Decimal:
    return Decimal(1).scaleb(-get_currency_precision(currency))


def share_out(total: Exact, weights: Sequence[Exact], currency: str = YUAN) -> list[Decimal]:
    """Parts in proportion to the weights that add up to the total, to the cent.

    A cent that is left over goes to the part that lost most by rounding down, the first of equals.
    Weights that are all zero share equally. No part exceeds its weight while the total does not
    exceed all of them: a discount never makes a line cost less than nothing.
    """
    whole = to_the_cent(total, currency)
    if not weights:
        if whole:
            raise ValueError("nobody to share with")
        return []
    fractions = [Fraction(exact(weight)) for weight in weights]
    if min(fractions) < 0:
        raise ValueError("a share cannot be negative")
    if not any(fractions):
        fractions = [Fraction(1)] * len(fractions)
    unit, sign = cent(currency), -1 if whole < 0 else 1
    return [sign * cents * unit for cents in _largest_remainders(int(abs(whole) / unit), fractions)]


@lru_cache(4096)
def written(amount: Exact, currency: str = YUAN) -> str:
    """`¥1,234.50`, the same in both languages; a currency without a sign by its code."""
    rounded = to_the_cent(amount, currency)
    return f"{'-' if rounded < 0 else ''}{sign_of(currency)}{abs(rounded):,}"


def sign_of(currency: str) -> str:
    return SIGNS.get(currency, f"{currency} ")


def exact(number: Exact) -> Decimal:
    if isinstance(number, bool) or not isinstance(number, Decimal | int):
        raise TypeError(f"money is counted in decimals, not in {type(number).__name__}")
    return Decimal(number)


def _largest_remainders(units: int, weights: Sequence[Fraction]) -> list[int]:
    all_weights = sum(weights)
    shares = [weight * units / all_weights for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    losers = sorted(range(len(shares)), key=lambda index: parts[index] - shares[index])
    for index in losers[: units - sum(parts)]:
        parts[index] += 1
    return parts

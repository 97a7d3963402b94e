"""What a configuration costs beyond the goods themselves, each sum with its reason, to the cent."""

from dataclasses import dataclass
from decimal import Decimal

from kefu.core.money import YUAN, to_the_cent
from kefu.shop.configuring.sheet import Fee, Option, Sheet, Values, measure

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Reason:
    """What one option adds: for each piece, and once for all of them."""

    option: str
    value: str
    each: Decimal
    once: Decimal

    def amount(self, quantity: int) -> Decimal:
        return self.each * quantity + self.once


def reasons(
    sheet: Sheet, values: Values, unit: Decimal, currency: str = YUAN
) -> tuple[Reason, ...]:
    """In the order of the sheet; what costs nothing is no reason."""
    found = (_reason(option, values, unit, currency) for option in sheet.options)
    return tuple(one for one in found if one is not None)


def surcharge(reasons: tuple[Reason, ...], quantity: int) -> Decimal:
    """The sum of all reasons: nothing else is ever asked for a configuration."""
    return sum((one.amount(quantity) for one in reasons), NOTHING)


def days(sheet: Sheet, values: Values) -> int:
    """Working days from the order until it is packed."""
    total = sheet.days
    for option in sheet.options:
        value = values.get(option.code, "")
        if value:
            choice = option.choice(value)
            total += option.days + (choice.days if choice else 0)
    return total


def _reason(option: Option, values: Values, unit: Decimal, currency: str) -> Reason | None:
    value = values.get(option.code, "")
    if not value:
        return None
    choice = option.choice(value)
    each = once = NOTHING
    for fee in (option.fee, choice.fee if choice else None):
        if fee is None:
            continue
        amount = to_the_cent(_counted(fee, option, value, unit), currency)
        if fee.how == "once":
            once += amount
        else:
            each += amount
    return Reason(option.code, value, each, once) if each or once else None


def _counted(fee: Fee, option: Option, value: str, unit: Decimal) -> Decimal:
    if fee.how == "percent":
        return unit * fee.amount / 100
    if fee.how == "sign":
        signs = sum(1 for sign in value if not sign.isspace())
        return fee.amount * max(NOTHING, signs - fee.free)
    if fee.how == "unit":
        return fee.amount * max(NOTHING, (measure(option, value) or NOTHING) - fee.free)
    return fee.amount

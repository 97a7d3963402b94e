"""Taxpayer numbers as an invoice needs them. Pure."""

import re

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z
UNIFIED = 18
OLD = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{20}")  # before 2015, and of some who trade by themselves


def normal_tax_number(text: str) -> str:
    """As it is written on an invoice; empty if it is none.

    The unified number has eighteen signs, the last of which is computed from the others; of the old
    ones only the length is known.
    """
    number = re.sub(r"[\s-]", "", text).upper()
    if len(number) == UNIFIED:
        return number if set(number) <= set(SIGNS) and number[-1] == check_sign(number) else ""
    return number if OLD.fullmatch(number) else ""


def check_sign(number: str) -> str:
    """Of the first seventeen signs, each weighed by a power of three."""
    total = sum(SIGNS.index(sign) * pow(3, at, 31) for at, sign in enumerate(number[: UNIFIED - 1]))
    return SIGNS[-total % 31]

"""What pieces of a line must pay back when they return, to the cent."""

from decimal import Decimal

from kefu.core.money import YUAN, share_out


def per_piece(paid: Decimal, quantity: int, currency: str = YUAN) -> list[Decimal]:
    """What each piece must pay back: they add up to what was paid for the line."""
    return share_out(paid, [1] * quantity, currency)


def pays_back(
    paid: Decimal, quantity: int, *, before: int, pieces: int, currency: str = YUAN
) -> Decimal:
    """What so many pieces pay back when `before` others of their line have been paid back already.

    However a line comes back in parts, all of them together are exactly what was paid for it, and
    no piece beyond those that were bought pays anything.
    """
    back = per_piece(paid, quantity, currency)[before : before + pieces]
    return sum(back, Decimal(0))

"""What it costs to send an order: facts in, a sum out, to the cent. Nothing reads or writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kefu.core.money import YUAN, share_out, to_the_cent

NOTHING = Decimal(0)
USUAL_GRAMS = 500  # of goods whose weight nobody has entered


@dataclass(frozen=True)
class Load:
    """What of one line goes into the parcel: nothing of what is downloaded."""

    pieces: int
    grams: int
    due: Decimal  # what is paid for the goods themselves


@dataclass(frozen=True)
class Carriage:
    """Terms for a place: `first` up to `first_units`, then `more` for each `more_units` begun.

    Units are pieces, or grams; a flat price has none. From `free_from` on, counted after offers
    and before coupons, nothing is asked: so a coupon never makes an order dearer.
    """

    by: str  # "flat", "pieces", "weight"
    first: Decimal
    first_units: int = 1
    more: Decimal = NOTHING
    more_units: int = 1
    free_from: Decimal | None = None

    def cost(self, loads: Sequence[Load], worth: Decimal, currency: str = YUAN) -> Decimal:
        """`worth` is what the goods come to after offers."""
        units = sum(self._units(load) for load in loads)
        if not any(load.pieces for load in loads) or self.is_free(worth):
            return NOTHING
        steps = 0 if self.by == "flat" else -(-max(0, units - self.first_units) // self.more_units)
        return to_the_cent(self.first + self.more * steps, currency)

    def is_free(self, worth: Decimal) -> bool:
        return self.free_from is not None and worth >= self.free_from

    def short(self, worth: Decimal) -> Decimal | None:
        """How much more goods would make it free; None where they never do, or do already."""
        if self.free_from is None or self.is_free(worth):
            return None
        return self.free_from - worth

    def shares(
        self, freight: Decimal, loads: Sequence[Load], currency: str = YUAN
    ) -> list[Decimal]:
        """What of it each line bears: by its units, a flat price by what is paid for the goods."""
        sent = [at for at, load in enumerate(loads) if load.pieces]
        parts = [NOTHING] * len(loads)
        if not freight or not sent:
            return parts
        weights = [self._weight(loads[at]) for at in sent]
        for at, part in zip(sent, share_out(freight, weights, currency), strict=True):
            parts[at] = part
        return parts

    def _units(self, load: Load) -> int:
        return load.grams if self.by == "weight" else load.pieces

    def _weight(self, load: Load) -> Decimal | int:
        return load.due if self.by == "flat" else self._units(load)

"""What is known of a line of an order, as far as any rule asks for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

NOTHING = Decimal(0)
NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class Repair:
    """One stay in the workshop. `waited` is what of it was waiting for parts, `own` what the
    workshop took by its own fault; without an end it is still there."""

    began: datetime
    ended: datetime | None = None
    waited: timedelta = NEVER
    own: timedelta = NEVER
    counts: bool = True  # False: nothing was wrong with it


@dataclass(slots=True)
class LineFacts:
    """`arrivals` are moments of signing with so many pieces each, oldest first. `away` pieces went
    back, were exchanged, or are on the way to us; `busy` ones are with us for a repair."""

    pieces: int = 1
    status: str = "delivered"  # of the order
    product_class: str = ""
    exempt: str = ""
    is_custom: bool = False
    is_gift: bool = False
    is_confirmed: bool = False  # that it cannot go back without a reason, by the buyer, per order
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    invoiced_at: datetime | None = None
    arrivals: tuple[tuple[datetime, int], ...] = ()
    away: int = 0
    busy: int = 0
    return_days: int = 7  # of the product; 0: none promised
    price_days: int = 0
    warranty_months: int = 0
    extended_until: datetime | None = None
    repairs: tuple[Repair, ...] = ()  # of the piece that is there, not of one that was exchanged
    renewed_at: datetime | None = None  # when a new piece took the place of one under repair
    was_taken: bool = False  # of digital goods: downloaded, or the key shown
    in_stock: int = 1
    paid: Decimal = NOTHING  # for all pieces, after discounts
    given_back: Decimal = NOTHING  # of it, without goods coming back
    order_total: Decimal = NOTHING
    tier: int = 0
    price_now: Decimal | None = None
    protected_at: Decimal | None = None  # the lowest price already made good
    protected: Decimal = NOTHING  # what that gave back
    price_open: bool = False  # a wish for the difference waits
    promised_at: datetime | None = None
    lost: int = 0  # pieces the carrier gave up
    under_way: int = 0  # pieces sent and not arrived
    made_good: int = 0  # pieces refunded or sent again for the carrier's fault
    late_made_good: bool = False
    own_carrier: bool = False  # the customer chose who brings it
    missing_open: int = 0
    invoice: str = ""  # its state; empty: none asked for
    invoice_open: bool = False  # a wish to mend it waits
    currency: str = "CNY"

    @property
    def arrived(self) -> int:
        return min(self.pieces, sum(pieces for _, pieces in self.arrivals))

    @property
    def here(self) -> int:
        """Pieces that are with the customer."""
        there = sum(pieces for _, pieces in self.arrivals) - self.away - self.busy
        return max(0, min(self.pieces, there))

"""What an order costs: facts in, lines out, to the cent. Nothing here reads or writes anything.

The order of discounts is always this one, and customers are told so:

1. each piece takes the best offer that runs for it: a deal, a first-order price, a brand's special,
   the step for its number;
2. coupons come off what is left. Each is counted from the price after the offers, so none changes
   what another one is worth; narrow ones come off first, and no line costs less than nothing;
3. a coupon that stands alone is used alone, others at most three together; of all allowed sets the
   one that takes off most is chosen, of equals the smaller one, then the one that ends first;
4. cashback is counted from what is really paid for the goods;
5. freight comes last, and nothing is taken off it.

Every discount is shared over the lines it is for, so that `Line.due` is what was really paid for a
line, and what a return of it must pay back. Freight is shared in the same way (`Line.freight`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from kefu.core.money import YUAN, share_out, to_the_cent
from kefu.shop.carriage import USUAL_GRAMS, Carriage, Load

NOTHING = Decimal(0)
MOST_TOGETHER = 3
WEIGHED = 12  # of the coupons that get along, the strongest; all sets of three of these are tried

Names = tuple[str, str]  # in Chinese and English


@dataclass(frozen=True)
class Wanted:
    """So many pieces of one thing at its ordinary price. `key` is the SKU's code."""

    key: str
    unit: Decimal
    quantity: int
    product: int = 0
    brand: int | None = None
    shelf: str = ""  # a path: "home/kitchen"
    extra: Decimal = NOTHING  # what making it to order adds to the line; no offer lowers it
    grams: int = USUAL_GRAMS  # of one piece
    is_sent: bool = True  # in a parcel; not downloaded


@dataclass(frozen=True)
class Step:
    """From so many pieces of one product on, this many percent off all of them."""

    pieces: int
    percent: Decimal


@dataclass(frozen=True)
class Offer:
    """A price of its own, a percentage, or steps, for the lines named in `lines`."""

    key: str
    kind: str
    names: Names
    lines: frozenset[str]
    price: Decimal | None = None
    percent: Decimal = NOTHING
    steps: tuple[Step, ...] = ()
    most: int | None = None  # pieces of a line that it is for
    takes_coupons: bool = True


@dataclass(frozen=True)
class Voucher:
    """A coupon as far as it matters for a price. `ends` orders them: the smaller ends first."""

    key: str
    names: Names
    value: Decimal
    is_percent: bool = False
    cap: Decimal | None = None  # of a percentage
    least: Decimal = NOTHING
    brand: int | None = None
    shelf: str = ""
    together: bool = True
    ends: float = 0

    def fits(self, wanted: Wanted) -> bool:
        inside = not self.shelf or f"{wanted.shelf}/".startswith(f"{self.shelf}/")
        return inside and self.brand in {None, wanted.brand}

    @property
    def breadth(self) -> tuple[int, int, str]:
        """Narrow ones come first."""
        return (0 if self.brand else 1, -len(self.shelf), self.key)


@dataclass(frozen=True)
class Back:
    """Cashback: a share of what is paid for some lines, at most `cap` in an order."""

    key: str
    lines: frozenset[str]
    percent: Decimal
    cap: Decimal | None = None


@dataclass(frozen=True)
class Facts:
    """All that a price rests on."""

    wanted: tuple[Wanted, ...]
    offers: tuple[Offer, ...] = ()
    backs: tuple[Back, ...] = ()
    currency: str = YUAN
    carriage: Carriage | None = None  # without one, sending costs nothing


@dataclass(frozen=True)
class Cut:
    """A line's share of one discount."""

    key: str
    kind: str
    names: Names
    amount: Decimal
    pieces: int


@dataclass(frozen=True)
class Line:
    """What one line costs, and why."""

    wanted: Wanted
    cuts: tuple[Cut, ...] = ()
    open_to_coupons: Decimal = NOTHING  # the part of the price after offers that coupons may lower
    freight: Decimal = NOTHING  # its share

    @property
    def gross(self) -> Decimal:
        return self.wanted.unit * self.wanted.quantity + self.wanted.extra

    @property
    def due(self) -> Decimal:
        """What is really paid for it."""
        return self.gross - sum((cut.amount for cut in self.cuts), NOTHING)

    @property
    def after_offers(self) -> Decimal:
        """Before coupons."""
        by_offers = (cut.amount for cut in self.cuts if cut.kind != "coupon")
        return self.gross - sum(by_offers, NOTHING)

    @property
    def left(self) -> Decimal:
        """How much further coupons may take off."""
        by_coupons = (cut.amount for cut in self.cuts if cut.kind == "coupon")
        return self.open_to_coupons - sum(by_coupons, NOTHING)


@dataclass(frozen=True)
class Discount:
    """One reason, over all lines."""

    key: str
    kind: str
    names: Names
    amount: Decimal


@dataclass(frozen=True)
class Priced:
    """A whole order: `gross` less `discounts`, and `freight`, are `total`: what all lines owe."""

    lines: tuple[Line, ...]
    backs: tuple[tuple[str, Decimal], ...] = ()

    @property
    def gross(self) -> Decimal:
        return sum((line.gross for line in self.lines), NOTHING)

    @property
    def goods(self) -> Decimal:
        return sum((line.due for line in self.lines), NOTHING)

    @property
    def freight(self) -> Decimal:
        return sum((line.freight for line in self.lines), NOTHING)

    @property
    def total(self) -> Decimal:
        return self.goods + self.freight

    @property
    def off(self) -> Decimal:
        return self.gross - self.goods

    @property
    def worth(self) -> Decimal:
        """What free freight is measured by: the goods after offers, before coupons."""
        return sum((line.after_offers for line in self.lines), NOTHING)

    @property
    def back(self) -> Decimal:
        return sum((amount for _key, amount in self.backs), NOTHING)

    @property
    def discounts(self) -> tuple[Discount, ...]:
        """In the order in which they were taken off."""
        sums: dict[str, Discount] = {}
        for cut in (cut for line in self.lines for cut in line.cuts):
            known = sums.get(cut.key, Discount(cut.key, cut.kind, cut.names, NOTHING))
            sums[cut.key] = replace(known, amount=known.amount + cut.amount)
        return tuple(sorted(sums.values(), key=lambda one: one.kind == "coupon"))

    def pieces_at(self, key: str) -> int:
        """How many pieces an offer was used for."""
        return sum(cut.pieces for line in self.lines for cut in line.cuts if cut.key == key)


class NotTogether(Exception):
    """These coupons cannot be used in one order, or one of them is not for it."""


def price(facts: Facts, vouchers: Sequence[Voucher] = ()) -> Priced:
    """What it costs with exactly these coupons. Raises NotTogether."""
    lines = _after_offers(facts)
    if not _allowed(vouchers) or any(_falls_short(lines, one) is not None for one in vouchers):
        raise NotTogether
    priced = _with_cashback(_less(lines, vouchers, facts.currency), facts)
    return replace(priced, lines=_carried(priced, facts))


def best(facts: Facts, vouchers: Iterable[Voucher]) -> tuple[Voucher, ...]:
    """The allowed set of coupons that takes off most."""
    lines = _after_offers(facts)
    fit = [one for one in vouchers if _falls_short(lines, one) is None]
    worth = {one.key: _off(lines, (one,), facts.currency) for one in fit}
    friends = sorted(
        (one for one in fit if one.together), key=lambda one: (-worth[one.key], one.ends)
    )
    sets: list[tuple[Voucher, ...]] = [(), *((one,) for one in fit)]
    for size in range(2, MOST_TOGETHER + 1):
        sets += combinations(friends[:WEIGHED], size)

    def rank(chosen: tuple[Voucher, ...]) -> tuple[Decimal, int, list[float], list[str]]:
        off = _off(lines, chosen, facts.currency)
        return (
            -off,
            len(chosen),
            sorted(one.ends for one in chosen),
            sorted(o.key for o in chosen),
        )

    return min(sets, key=rank)


def falls_short(facts: Facts, voucher: Voucher) -> Decimal | None:
    """How much is missing until a coupon holds; None if nothing is.

    Without any line it is for, that is all of its threshold, and at least a cent.
    """
    return _falls_short(_after_offers(facts), voucher)


def freight_by(carriage: Carriage | None, priced: Priced, currency: str = YUAN) -> Decimal:
    """What sending it would cost on these terms."""
    loads = [_load(line) for line in priced.lines]
    return carriage.cost(loads, priced.worth, currency) if carriage else NOTHING


def _after_offers(facts: Facts) -> tuple[Line, ...]:
    pieces: dict[int, int] = {}
    for wanted in facts.wanted:
        pieces[wanted.product] = pieces.get(wanted.product, 0) + wanted.quantity
    return tuple(
        _offered(wanted, facts.offers, pieces[wanted.product], facts.currency)
        for wanted in facts.wanted
    )


def _offered(wanted: Wanted, offers: Sequence[Offer], pieces: int, currency: str) -> Line:
    """The best offer first, as far as it reaches; then the next one for what is left."""
    mine = [(_saving(one, wanted, pieces), one) for one in offers if wanted.key in one.lines]
    left, cuts, closed = wanted.quantity, [], NOTHING
    for saving, offer in sorted(mine, key=lambda pair: (-pair[0], pair[1].key)):
        count = left if offer.most is None else min(left, offer.most)
        amount = to_the_cent(_decimal(saving * count), currency)
        if count <= 0 or amount <= 0:
            continue
        cuts.append(Cut(offer.key, offer.kind, offer.names, amount, count))
        left -= count
        if not offer.takes_coupons:
            closed += wanted.unit * count - amount
    line = Line(wanted, tuple(cuts))
    return replace(line, open_to_coupons=line.due - closed)


def _saving(offer: Offer, wanted: Wanted, pieces: int) -> Fraction:
    """What one piece costs less by it, exactly."""
    if offer.price is not None:
        return max(Fraction(0), Fraction(wanted.unit) - Fraction(offer.price))
    reached = [step.percent for step in offer.steps if step.pieces <= pieces]
    percent = max(reached, default=offer.percent)
    return Fraction(wanted.unit) * Fraction(percent) / 100


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _allowed(vouchers: Sequence[Voucher]) -> bool:
    if len({one.key for one in vouchers}) < len(vouchers) or len(vouchers) > MOST_TOGETHER:
        return False
    return len(vouchers) < 2 or all(one.together for one in vouchers)  # noqa: PLR2004


def _falls_short(lines: Sequence[Line], voucher: Voucher) -> Decimal | None:
    counted = _counted(lines, voucher)
    if counted > 0 and counted >= voucher.least:
        return None
    return max(voucher.least - counted, Decimal("0.01"))


def _counted(lines: Sequence[Line], voucher: Voucher) -> Decimal:
    """What a coupon is counted from: the price after offers of the lines it is for."""
    return sum((line.open_to_coupons for line in lines if voucher.fits(line.wanted)), NOTHING)


def _less(lines: Sequence[Line], vouchers: Sequence[Voucher], currency: str) -> tuple[Line, ...]:
    now = tuple(lines)
    for voucher in sorted(vouchers, key=lambda one: one.breadth):
        rooms = [line.left if voucher.fits(line.wanted) else NOTHING for line in now]
        off = min(_face_value(voucher, _counted(lines, voucher), currency), sum(rooms, NOTHING))
        if off > 0:
            shares = share_out(off, rooms, currency)
            now = tuple(_cut(line, voucher, part) for line, part in zip(now, shares, strict=True))
    return now


def _face_value(voucher: Voucher, counted: Decimal, currency: str) -> Decimal:
    if not voucher.is_percent:
        return voucher.value
    off = to_the_cent(counted * voucher.value / 100, currency)
    return off if voucher.cap is None else min(off, voucher.cap)


def _cut(line: Line, voucher: Voucher, share: Decimal) -> Line:
    if not share:
        return line
    cut = Cut(voucher.key, "coupon", voucher.names, share, line.wanted.quantity)
    return replace(line, cuts=(*line.cuts, cut))


def _off(lines: Sequence[Line], vouchers: Sequence[Voucher], currency: str) -> Decimal:
    before = sum((line.due for line in lines), NOTHING)
    after = _less(lines, vouchers, currency)
    return before - sum((line.due for line in after), NOTHING)


def _with_cashback(lines: tuple[Line, ...], facts: Facts) -> Priced:
    """Of several that hold for a line, the one that gives most."""
    bases: dict[str, Decimal] = {}
    known = {back.key: back for back in facts.backs}
    for line in lines:
        own = [back for back in facts.backs if line.wanted.key in back.lines]
        if own:
            most = max(own, key=lambda back: (back.percent, back.key))
            bases[most.key] = bases.get(most.key, NOTHING) + line.due
    sums = [
        (key, _share_back(known[key], base, facts.currency)) for key, base in sorted(bases.items())
    ]
    return Priced(lines, tuple((key, amount) for key, amount in sums if amount > 0))


def _carried(priced: Priced, facts: Facts) -> tuple[Line, ...]:
    """The lines with their shares of the freight."""
    if facts.carriage is None:
        return priced.lines
    loads = [_load(line) for line in priced.lines]
    freight = freight_by(facts.carriage, priced, facts.currency)
    shares = facts.carriage.shares(freight, loads, facts.currency)
    return tuple(
        replace(line, freight=part) for line, part in zip(priced.lines, shares, strict=True)
    )


def _load(line: Line) -> Load:
    pieces = line.wanted.quantity if line.wanted.is_sent else 0
    return Load(pieces, line.wanted.grams * pieces, line.due)


def _share_back(back: Back, base: Decimal, currency: str) -> Decimal:
    amount = to_the_cent(base * back.percent / 100, currency)
    return amount if back.cap is None else min(amount, back.cap)

"""What goods cost in the last half year: the lowest of their versions, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kefu.core.moments import spoken
from kefu.core.money import written
from kefu.shop.models.catalogue import Product

LOOKED_BACK = timedelta(days=180)
STEP = timedelta(days=3)
LEAST_POINTS = 2


@dataclass(frozen=True)
class PriceLine:
    """Evenly spaced prices, oldest first, the last is today's."""

    points: tuple[float, ...]
    currency: str
    since: date  # the first day of the price of today
    low: Decimal
    high: Decimal
    first: date

    @property
    def moved(self) -> bool:
        return self.low != self.high and len(self.points) >= LEAST_POINTS

    @property
    def is_lowest(self) -> bool:
        return self.moved and Decimal(str(self.points[-1])) == self.low

    @property
    def words(self) -> str:
        """What the line shows, for whoever does not see it, and as a caption below it."""
        if not self.moved:
            return _("the same since %(first)s") % {"first": spoken(self.first)}
        values = {
            "low": written(self.low, self.currency).removesuffix(".00"),
            "high": written(self.high, self.currency).removesuffix(".00"),
            "since": spoken(self.since),
        }
        if self.is_lowest:
            return _("lowest of half a year since %(since)s, before up to %(high)s") % values
        return _("between %(low)s and %(high)s in half a year") % values


def price_lines(goods: Sequence[Product], *, today: date) -> dict[int, PriceLine]:
    """From goods with their SKUs and the changes of these at hand: no query."""
    return {one.pk: _line(one, today) for one in goods}


def _line(product: Product, today: date) -> PriceLine:
    steps = _steps(product)
    first = max(today - LOOKED_BACK, min((day for day, _price in steps), default=today))
    days = [first + STEP * n for n in range((today - first) // STEP + 1)]
    if days[-1] != today:
        days.append(today)
    prices = [_at(steps, day) or product.price for day in days[:-1]] + [product.price]
    changed = [day for day, price in steps if price != product.price and day > first]
    since = min((day for day, _price in steps if day > max(changed, default=first)), default=first)
    return PriceLine(
        points=tuple(float(price) for price in prices),
        currency=product.currency,
        since=since,
        low=min(prices),
        high=max(prices),
        first=first,
    )


def _steps(product: Product) -> list[tuple[date, Decimal]]:
    """The lowest price of all versions from each day on that one of them changed."""
    changes = [
        (localdate(change.at), sku.pk, change.price)
        for sku in product.skus.all()
        for change in sku.price_changes.all()
    ]
    current: dict[int, Decimal] = {}
    steps: dict[date, Decimal] = {}
    for day, sku, price in sorted(changes):
        current[sku] = price
        steps[day] = min(current.values())
    return sorted(steps.items())


def _at(steps: Sequence[tuple[date, Decimal]], day: date) -> Decimal | None:
    before = [price for since, price in steps if since <= day]
    return before[-1] if before else None

"""What the shop commits to when somebody buys: each line with the rule behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.shop.models.catalogue import Product

DISPATCH = timedelta(hours=48)
YEAR = 12


@dataclass(frozen=True)
class Commitment:
    """One line of the promise box. `by` is a moment, empty where it counts from the delivery."""

    icon: str
    words: str
    rule: str
    by: datetime | None = None


def commitments(product: Product, *, at: datetime) -> tuple[Commitment, ...]:
    """What holds for an order of this product placed at `at`, to the minute."""
    return tuple(_commitments(product, at.replace(second=0, microsecond=0)))


def _commitments(product: Product, at: datetime) -> Iterator[Commitment]:
    yield Commitment(
        "truck-delivery",
        _("Out of our warehouse within 48 hours"),
        _("Counted from your payment. If we are late, we tell you before you notice."),
        at + DISPATCH,
    )
    if product.return_days:
        yield Commitment(
            "arrow-back-up",
            ngettext(
                "Return within %(n)d day, no reason asked",
                "Return within %(n)d days, no reason asked",
                product.return_days,
            )
            % {"n": product.return_days},
            _("Counted from the day after you sign for it; unused, with all that came along."),
        )
    else:
        yield Commitment(
            "info-circle",
            _("No return without a reason"),
            _("By its nature it cannot be sold again. Faulty or wrong goods we always take back."),
        )
    if product.price_protection_days:
        yield Commitment(
            "shield-check",
            ngettext(
                "Price protected for %(n)d day",
                "Price protected for %(n)d days",
                product.price_protection_days,
            )
            % {"n": product.price_protection_days},
            _("If our price drops in that time, you get the difference without asking."),
            at + timedelta(days=product.price_protection_days),
        )
    if product.warranty_months:
        yield Commitment(
            "tool", _warranty(product.warranty_months), _("Your order number is proof enough.")
        )


def _warranty(months: int) -> str:
    if months % YEAR:
        return ngettext("%(n)d month's warranty", "%(n)d months' warranty", months) % {"n": months}
    years = months // YEAR
    return ngettext("%(n)d year's warranty", "%(n)d years' warranty", years) % {"n": years}

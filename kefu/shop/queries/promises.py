"""What the shop commits to when somebody buys: each line with the rule behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kefu.core.moments import dated, spoken
from kefu.core.regions import region_name
from kefu.delivery import queries as delivery
from kefu.delivery.models import DispatchRule
from kefu.delivery.queries import Arrival
from kefu.shop.models.catalogue import Product, ProductClass
from kefu.shop.queries.production import arrival_of_made, ready_by

YEAR = 12
AN_HOUR = 60
DIGITAL = ProductClass.Exempt.DIGITAL
FAKE_TIMES, FAKE_LEAST = 3, 500  # Consumer Rights Protection Law, article 55


@dataclass(frozen=True)
class Commitment:
    """One line of the promise box. `by` is a moment, empty where it counts from the delivery."""

    icon: str
    words: str
    rule: str
    by: datetime | None = None
    topic: str = ""


def commitments(
    product: Product, *, at: datetime, region: str = "", made_days: int = 0
) -> tuple[Commitment, ...]:
    """What holds for an order of this product placed at `at`, to the minute.

    With a `region` the day of arrival is told, without one when it leaves the warehouse. The
    product comes with its class, brand and supplier. Two queries at most.

    With `made_days` it is made to order, which takes so many working days before it leaves.
    """
    return tuple(_commitments(product, at.replace(second=0, microsecond=0), region, made_days))


def arrival_of(
    product: Product, *, at: datetime, region: str, made_days: int = 0
) -> Arrival | None:
    """When it would be there; None for what is downloaded, and where we do not deliver."""
    if made_days:
        return arrival_of_made(region, at=at, days=made_days)
    is_sent = product.product_class.exempt != DIGITAL
    return delivery.arrival(region, at=at) if region and is_sent else None


def _commitments(
    product: Product, at: datetime, region: str, made_days: int
) -> Iterator[Commitment]:
    if made_days:
        yield _made(at, region, made_days)
        words = _("No return without a reason")
        yield Commitment("info-circle", words, _made_rule(), topic="return")
    else:
        yield _road(product, at, region)
        yield _return(product)
    yield _faulty(product)
    if product.price_protection_days:
        yield _price(product, at)
    if product.warranty_months:
        yield Commitment(
            "tool",
            _warranty(product.warranty_months),
            _(
                "Repaired for nothing, or exchanged after two repairs that did not help. Time in "
                "repair is added. Your order number is proof enough."
            ),
            topic="warranty",
        )
    if product.brand is not None:
        yield _genuine(product)
    if product.product_class.exempt != DIGITAL:
        yield Commitment(
            "shield",
            _("Lost or broken on the way: our matter"),
            _(
                "Until you sign for it the risk is ours (E-Commerce Law, article 20). We refund it "
                "or send it again at once, and settle with the carrier ourselves."
            ),
            topic="road",
        )


def _made(at: datetime, region: str, days: int) -> Commitment:
    ready = ready_by(at, days)
    rule = ngettext(
        "Making it takes %(n)d working day; it is packed by %(day)s. Then it travels as any "
        "other. You see each stage on the page of your order, and hear from us if the day moves.",
        "Making it takes %(n)d working days; it is packed by %(day)s. Then it travels as any "
        "other. You see each stage on the page of your order, and hear from us if the day moves.",
        days,
    ) % {"n": days, "day": dated(localtime(ready).date())}
    told = arrival_of_made(region, at=at, days=days)
    if told is None:
        return Commitment("tools", _("Made for you and packed"), rule, ready, topic="arrival")
    words = _("Made for you, in %(place)s by %(day)s")
    day = dated(localtime(told.arrives_by).date())
    words = words % {"place": told.place, "day": day}
    return Commitment("tools", words, rule, told.arrives_by, topic="arrival")


def _made_rule() -> str:
    return _(
        "It is made to your order. The law leaves such goods out of the return without a reason "
        "(Consumer Rights Protection Law, article 25). Faulty or wrong goods we always take back."
    )


def _road(product: Product, at: datetime, region: str) -> Commitment:
    if product.product_class.exempt == DIGITAL:
        return Commitment(
            "download",
            _("Yours to download at once"),
            _("As soon as it is paid you find the link on the page of your order."),
            topic="arrival",
        )
    rule = delivery.dispatch_rule()
    if not region:
        return Commitment(
            "truck-delivery",
            _out_within(rule),
            _("Counted from your order. Choose where it goes, and you see the day it arrives."),
            rule.clock.add(at, timedelta(minutes=rule.minutes)),
            topic="arrival",
        )
    told = delivery.arrival(region, at=at, rule=rule)
    if told is None:
        return Commitment(
            "truck-delivery",
            _("We do not deliver to %(place)s yet") % {"place": region_name(region)},
            _("No carrier of ours goes there. Another address may do; ask us, we look for a way."),
            topic="arrival",
        )
    return Commitment(
        "truck-delivery",
        _("Ordered before %(until)s, in %(place)s by %(day)s")
        % {
            "until": spoken(told.order_before),
            "place": told.place,
            "day": dated(localtime(told.arrives_by).date()),
        },
        _on_the_road(told, rule),
        told.arrives_by,
        topic="arrival",
    )


def _on_the_road(told: Arrival, rule: DispatchRule) -> str:
    days = ngettext("%(n)d day", "%(n)d days", told.days) % {"n": told.days}
    words = {
        "within": _out_within(rule),
        "taken": spoken(told.collected_at),
        "days": days,
    }
    told_so = _(
        "%(within)s: the carrier takes it along on %(taken)s at the latest, and needs %(days)s "
        "to you. If the day moves, we tell you before you notice."
    )
    if told.chance is None:
        return told_so % words
    from_history = _(
        "Learned from parcels that went there: %(n)d of a hundred such dates are kept."
    )
    return f"{told_so % words} {from_history % {'n': told.chance}}"


def _out_within(rule: DispatchRule) -> str:
    hours = rule.minutes // AN_HOUR
    return ngettext(
        "Out of our warehouse within %(n)d hour",
        "Out of our warehouse within %(n)d hours",
        hours,
    ) % {"n": hours}


def _return(product: Product) -> Commitment:
    days, kind = product.return_days, product.product_class
    if days:
        return Commitment(
            "arrow-back-up",
            ngettext(
                "Return within %(n)d day, no reason asked",
                "Return within %(n)d days, no reason asked",
                days,
            )
            % {"n": days},
            _(
                "Counted from the day after you sign for it, with all that came along. Opening the "
                "parcel to look and try is fine. Your money is back at the latest 7 days after the "
                "goods are."
            ),
            topic="return",
        )
    rule = _("Faulty or wrong goods we always take back.")
    if kind.exempt:
        why = _(
            "%(kind)s: %(why)s. The law leaves such goods out of the return without a reason "
            "(Consumer Rights Protection Law, article 25)."
        ) % {"kind": kind.name, "why": ProductClass.Exempt(kind.exempt).label}
        rule = f"{why} {rule}"
    return Commitment("info-circle", _("No return without a reason"), rule, topic="return")


def _faulty(product: Product) -> Commitment:
    return Commitment(
        "refresh",
        _("Faulty, or not as described: back at our cost"),
        _(
            "Within 7 days of its arrival you have your money back, later we exchange or repair "
            "it. We pay the freight both ways (Consumer Rights Protection Law, article 24)."
        ),
        topic="faulty",
    )


def _price(product: Product, at: datetime) -> Commitment:
    days = product.price_protection_days
    return Commitment(
        "shield-check",
        ngettext("Price protected for %(n)d day", "Price protected for %(n)d days", days)
        % {"n": days},
        _("If our price drops in that time, you get the difference without asking."),
        at + timedelta(days=days),
        topic="price",
    )


def _genuine(product: Product) -> Commitment:
    brand = product.brand.name if product.brand else ""
    source = product.supplier.name if product.supplier else ""
    rule = _(
        "Should it prove a fake, you get its price back and %(times)d times as much on top, "
        "at least ¥%(least)d (Consumer Rights Protection Law, article 55)."
    ) % {"times": FAKE_TIMES, "least": FAKE_LEAST}
    if source:
        rule = _("Bought from %(source)s.") % {"source": source} + " " + rule
    return Commitment(
        "certificate", _("Genuine %(brand)s") % {"brand": brand}, rule, topic="genuine"
    )


def _warranty(months: int) -> str:
    if months % YEAR:
        return ngettext("%(n)d month's warranty", "%(n)d months' warranty", months) % {"n": months}
    years = months // YEAR
    return ngettext("%(n)d year's warranty", "%(n)d years' warranty", years) % {"n": years}

"""What the terms of a book are called, in the reader's language, and under which headings."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LABELS: Mapping[str, Any] = MappingProxyType(
    {
        "return.days": _("Return without a reason"),
        "return.freight": _("Who pays the way back"),
        "faulty.days": _("Return of faulty goods"),
        "exchange.days": _("Exchange of goods under a guarantee"),
        "later.months": _("Exchange of faulty goods without a guarantee"),
        "proof.months": _("The shop has to prove that it was not faulty"),
        "guarantee.months": _("Guarantee of the whole unit"),
        "guarantee.parts_months": _("Guarantee of the main parts"),
        "guarantee.from_invoice": _("The guarantee counts from a later invoice"),
        "repairs.most": _("Repairs that fail before it is exchanged"),
        "repairs.parts_days": _("Waiting for parts before it is exchanged"),
        "repairs.days": _("A slow repair before it is exchanged"),
        "missing.days": _("To tell us of a missing or wrong part"),
        "damaged.days": _("To tell us of damage on the way"),
        "lost.days": _("Silence after the promised day before it is lost"),
        "price.days": _("Price protection from the signing on"),
        "price.least": _("The smallest difference worth giving back"),
        "price.by_itself": _("Given back without asking the customer"),
        "price.stands_days": _("An offer stands"),
        "advance.limit_0": _("Paid at the door: orders of standard customers up to"),
        "advance.limit_1": _("Paid at the door: orders of silver customers up to"),
        "advance.limit_2": _("Paid at the door: orders of gold customers up to"),
        "advance.limit_3": _("Paid at the door: orders of diamond customers up to"),
        "advance.unit": _("Granted without a look: pieces cheaper than"),
        "refund.days": _("The money is back after the goods are here"),
        "settle.minutes": _("Settled after the goods are here"),
        "records.years": _("Records and invoices are kept"),
    }
)
UNITS: Mapping[str, Any] = MappingProxyType(
    {
        "days": pgettext_lazy("unit of a rule", "days"),
        "months": pgettext_lazy("unit of a rule", "months"),
        "minutes": pgettext_lazy("unit of a rule", "minutes"),
        "times": pgettext_lazy("unit of a rule", "times"),
        "years": pgettext_lazy("unit of a rule", "years"),
        "money": pgettext_lazy("unit of a rule", "yuan"),
        "yes": "",
        "payer": "",
    }
)
BY_PRODUCT = frozenset({"guarantee.months", "price.days"})  # its page may say more
NONE = frozenset({"guarantee.parts_months", "proof.months"})
GROUPS: Sequence[tuple[Any, Sequence[str]]] = (
    (
        pgettext_lazy("rules", "Return and exchange"),
        (
            "return.days",
            "return.freight",
            "faulty.days",
            "exchange.days",
            "later.months",
            "proof.months",
            "missing.days",
        ),
    ),
    (
        pgettext_lazy("rules", "Guarantee and repair"),
        (
            "guarantee.months",
            "guarantee.parts_months",
            "guarantee.from_invoice",
            "repairs.most",
            "repairs.parts_days",
            "repairs.days",
        ),
    ),
    (pgettext_lazy("rules", "On the way"), ("damaged.days", "lost.days")),
    (
        pgettext_lazy("rules", "Price protection"),
        ("price.days", "price.least", "price.by_itself", "price.stands_days"),
    ),
    (
        pgettext_lazy("rules", "Money back"),
        (
            "advance.limit_0",
            "advance.limit_1",
            "advance.limit_2",
            "advance.limit_3",
            "advance.unit",
            "refund.days",
            "settle.minutes",
            "records.years",
        ),
    ),
)
SOURCES: Mapping[str, Any] = MappingProxyType(
    {
        "CRPL art. 22": _("Consumer Rights Protection Law, article 22"),
        "CRPL art. 23": _("Consumer Rights Protection Law, article 23"),
        "CRPL art. 24": _("Consumer Rights Protection Law, article 24"),
        "CRPL art. 25": _("Consumer Rights Protection Law, article 25"),
        "CRPL art. 25 (1)-(4)": _("Consumer Rights Protection Law, article 25 (1) to (4)"),
        "CRPL art. 25 par. 2": _("Consumer Rights Protection Law, article 25, second paragraph"),
        "Civil Code art. 203": _("Civil Code, article 203"),
        "E-Commerce Law art. 20": _("E-Commerce Law, article 20"),
        "E-Commerce Law art. 31": _("E-Commerce Law, article 31"),
        "E-Commerce Law art. 51": _("E-Commerce Law, article 51"),
        "SPC 2022 No. 8 art. 1": _("Supreme People's Court, rules of 2022, article 1"),
        "SPC 2022 No. 8 art. 2": _("Supreme People's Court, rules of 2022, article 2"),
        "SPC 2022 No. 8 art. 3": _("Supreme People's Court, rules of 2022, article 3"),
        "SPC 2022 No. 8 art. 8": _("Supreme People's Court, rules of 2022, article 8"),
        "SAMR Measures on seven-day returns": _("Measures on seven-day returns"),
        "Three guarantees (repair, exchange, return)": _("Rules of the three guarantees"),
        "shop policy": _("Our own promise"),
        "extended warranty": _("Extended guarantee"),
    }
)


def source_named(source: str) -> str:
    """Where a rule comes from, in the reader's language."""
    return str(SOURCES.get(source, source))

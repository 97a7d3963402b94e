"""What all pages of after-sale in the office share: their tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext

from kefu.core.access import StaffView


class AftersaleView(StaffView):
    """A page of after-sale; `here` names its tab."""

    may = "aftersale.read"
    here = ""

    def tabs(self) -> list[tuple[Any, ...]]:
        """Those that this reader may open."""
        places: list[tuple[str, str, str, str]] = [
            (
                "prices",
                pgettext("aftersale", "Price protection"),
                "aftersale:price_watch",
                "aftersale.read",
            ),
            ("rules", pgettext("aftersale", "Rules"), "aftersale:rules", "aftersale.read"),
        read = "aftersale.read"
        places: list[tuple[str, str, str, str]] = [
            ("requests", pgettext("office", "Requests"), "aftersale:office", read),
            ("pick_ups", pgettext("office", "Door pick-ups"), "aftersale:pick_ups", read),
            ("unmatched", pgettext("office", "Brought by imports"), "aftersale:unmatched", read),
            ("repairs", pgettext("office", "Repairs"), "aftersale:repairs", read),
            ("parts", pgettext("office", "Spare parts"), "aftersale:parts", read),
            ("loans", pgettext("office", "Units to lend"), "aftersale:loan_units", read),
            ("covers", pgettext("office", "Extended guarantees"), "aftersale:cover_plans", read),
            ("claims", pgettext("after-sale", "Claims"), "aftersale:claims", "aftersale.read"),
            ("ledger", pgettext("after-sale", "Ledger"), "aftersale:ledger", "aftersale.read"),
            (
                "claim_terms",
                pgettext("after-sale", "Agreed"),
                "aftersale:claim_terms",
                "aftersale.read",
            ),
            (
                "suppliers",
                pgettext("after-sale", "Suppliers"),
                "aftersale:suppliers",
                "aftersale.read",
            ),
            ("recalls", pgettext("aftersale", "Recalls"), "aftersale:recalls", "aftersale.read"),
            (
                "appointments",
                pgettext("aftersale", "Appointments"),
                "aftersale:appointments",
                "aftersale.read",
            ),
            (
                "follow_ups",
                pgettext("aftersale", "After delivery"),
                "aftersale:follow_ups",
                "aftersale.read",
            ),
            ("guides", pgettext("aftersale", "Guides"), "aftersale:guides", "aftersale.read"),
        ]
        return [
            (label, reverse(name), code == self.here)
            for code, label, name, verb in places
            if self.me.may(verb)
        ]

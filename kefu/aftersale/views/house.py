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
        ]
        return [
            (label, reverse(name), code == self.here)
            for code, label, name, verb in places
            if self.me.may(verb)
        ]

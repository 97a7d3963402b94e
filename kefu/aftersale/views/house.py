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

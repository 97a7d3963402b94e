"""What all pages of after-sale in the office share: where one is, in two rows of tabs."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import pgettext

from kefu.core.access import StaffView

Tab = tuple[str, str, bool]  # label, address, whether it is here


@dataclass(frozen=True)
class Tabs:
    """The rooms, and what is in the one that is open."""

    rooms: list[Tab]
    inside: list[Tab]


class AftersaleView(StaffView):
    """A page of after-sale; `here` names its tab."""

    may = "aftersale.read"
    here = ""

    def tabs(self) -> Tabs:
        rooms = _rooms()
        inside = next((tabs for _label, tabs in rooms if self.here in tabs), {})
        return Tabs(
            rooms=[
                (label, reverse(next(iter(tabs.values()))[1]), self.here in tabs)
                for label, tabs in rooms
            ],
            inside=[
                (label, reverse(name), code == self.here) for code, (label, name) in inside.items()
            ],
        )


def _rooms() -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """Each with its tabs: label and address by code."""
    return [
        (
            pgettext("after-sale room", "Requests"),
            {
                "requests": (pgettext("office", "Requests"), "aftersale:office"),
                "pick_ups": (pgettext("office", "Door pick-ups"), "aftersale:pick_ups"),
                "unmatched": (pgettext("office", "Brought by imports"), "aftersale:unmatched"),
            },
        ),
        (
            pgettext("after-sale room", "Repairs and guarantees"),
            {
                "repairs": (pgettext("office", "Repairs"), "aftersale:repairs"),
                "parts": (pgettext("office", "Spare parts"), "aftersale:parts"),
                "loans": (pgettext("office", "Units to lend"), "aftersale:loan_units"),
                "covers": (pgettext("office", "Extended guarantees"), "aftersale:cover_plans"),
            },
        ),
        (
            pgettext("after-sale room", "Rules and prices"),
            {
                "rules": (pgettext("aftersale", "Rules"), "aftersale:rules"),
                "prices": (pgettext("aftersale", "Price protection"), "aftersale:price_watch"),
            },
        ),
        (
            pgettext("after-sale room", "Claims and suppliers"),
            {
                "claims": (pgettext("after-sale", "Claims"), "aftersale:claims"),
                "ledger": (pgettext("after-sale", "Ledger"), "aftersale:ledger"),
                "claim_terms": (pgettext("after-sale", "Agreed"), "aftersale:claim_terms"),
                "suppliers": (pgettext("after-sale", "Suppliers"), "aftersale:suppliers"),
            },
        ),
        (
            pgettext("after-sale room", "Visits and care"),
            {
                "appointments": (pgettext("aftersale", "Appointments"), "aftersale:appointments"),
                "guides": (pgettext("aftersale", "Guides"), "aftersale:guides"),
                "follow_ups": (pgettext("aftersale", "After delivery"), "aftersale:follow_ups"),
                "recalls": (pgettext("aftersale", "Recalls"), "aftersale:recalls"),
            },
        ),
    ]

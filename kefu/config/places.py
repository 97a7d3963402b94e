"""Where everything is: the addresses that every page knows, and the doors in its navigation.

Only `config` knows all packages, so the names of their addresses stand here; core's base templates
ask for them by our own short name and leave out what does not exist.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kefu.config import env

SHOP_NAME = {
    "zh": env.text("KEFU_SHOP_NAME", "一诺"),
    "en": env.text("KEFU_SHOP_NAME_EN", "Yinuo"),
}
PLACES = {
    "home": "surfaces:home",
    "search": "surfaces:search",
    "categories": "surfaces:categories",
    "product": "surfaces:product",
    "basket": "surfaces:basket",
    "account": "accounts:home",
    "orders": "surfaces:orders",
    "order": "surfaces:order",
    "find_order": "surfaces:find_order",
    "open_order": "surfaces:open_order",
    "invoice_file": "surfaces:invoice_file",
    "invoices": "surfaces:office_invoices",
    "designs": "surfaces:designs",
    "coupons": "surfaces:coupons",
    "balance": "surfaces:balance",
    "downloads": "surfaces:downloads",
    "trail": "tracking:trail",
    "for_you": "surfaces:for_you",
    "boards": "surfaces:boards",
    "compare": "surfaces:compare",
    "help": "surfaces:help",
    "charter": "surfaces:charter",
    "privacy": "surfaces:privacy",
    "chat": "gateways:chat",
    "desk": "surfaces:desk",
    "desk_case": "surfaces:desk_case",
    "promises": "desk:promises",
    "floor": "desk:floor",
    "approvals": "desk:approvals",
    "policies": "desk:policies",
    "office": "surfaces:office",
    "questions": "surfaces:office_questions",
    "dates": "surfaces:office_dates",
    "production": "surfaces:production",
    "parcels": "surfaces:office_parcels",
    "freight": "surfaces:office_freight",
    "insight": "insight:charter",
    "offers": "surfaces:entrances",
    "money": "surfaces:office_payments",
    "imports": "connectors:imports",
    "finding": "discovery:misses",
    "suggestions": "discovery:suggestions",
    "health": "core:health",
    "styleguide": "surfaces:styleguide",
    "staff": "accounts:staff",
    "sign_in": "account_login",
    "sign_up": "account_signup",
    "sign_out": "account_logout",
}


PARTS = {  # templates that stand on every page of a frame
    "basket": "surfaces/storefront/_basket_count.html",
    "chat": "gateways/chat/_button.html",
    "demo": "demo/_banner.html",
    "as_on": "surfaces/_as_on.html",
    "trail": "tracking/_trail.html",
    "presence": "desk/_presence.html",
}


@dataclass(frozen=True)
class DoorTo:
    """An entry of a navigation: a place, its icon and name, and who sees it (empty: everybody)."""

    place: str
    icon: str
    label: str | Promise
    roles: frozenset[str] = frozenset()


DESK = frozenset({"agent", "supervisor", "manager"})
OFFICE = frozenset({"operations", "crm", "supervisor", "manager"})
MENDERS = frozenset({"supervisor", "operations", "manager"})

DOORS = {
    "shop": (
        DoorTo("home", "home", _("Home")),
        DoorTo("categories", "category", _("Categories")),
        DoorTo("basket", "shopping-cart", _("Basket")),
        DoorTo("orders", "package", _("Orders")),
        DoorTo("account", "user-circle", _("Me")),
    ),
    "staff": (
        DoorTo("desk", "inbox", _("Desk"), DESK),
        DoorTo("promises", "rosette-discount-check", _("Promises"), DESK),
        DoorTo("floor", "users-group", _("Who is here"), DESK),
        DoorTo("approvals", "checks", _("Approvals"), frozenset({"supervisor", "manager"})),
        DoorTo("policies", "target", _("Service times"), frozenset({"supervisor", "manager"})),
        DoorTo("office", "building-store", _("Office"), DESK | OFFICE),
        DoorTo("insight", "chart-dots", _("Insight"), DESK | OFFICE),
        DoorTo("offers", "ticket", _("Deals and coupons"), frozenset({"operations", "manager"})),
        DoorTo("questions", "help-circle", _("Questions"), DESK | frozenset({"operations"})),
        DoorTo("production", "tools", _("Workshop"), frozenset({"operations", "manager"})),
        DoorTo("parcels", "truck-delivery", _("Parcels"), frozenset({"operations", "manager"})),
        DoorTo("dates", "calendar-event", _("Dates"), frozenset({"operations", "manager"})),
        DoorTo("invoices", "file-invoice", _("Invoices"), frozenset({"operations", "manager"})),
        DoorTo("money", "wallet", _("Money"), frozenset({"operations", "manager"})),
        DoorTo("freight", "package", _("Freight"), frozenset({"operations", "manager"})),
        DoorTo("imports", "package-import", _("Imports"), frozenset({"operations", "manager"})),
        DoorTo("finding", "search", _("Search"), frozenset({"operations", "manager"})),
        DoorTo("health", "stethoscope", _("System"), MENDERS),
        DoorTo("staff", "users", _("Colleagues"), frozenset({"supervisor", "manager"})),
    ),
}

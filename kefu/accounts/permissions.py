"""Who may do what: the whole table. Ask with `user.may("desk.work")`; a new verb is a new word.

A page names its verb (`may = "desk.read"` on a view of `kefu.core.access`), never a role.
"""

from collections.abc import Mapping, Set

STAFF_ROLES = ("agent", "supervisor", "operations", "crm", "manager", "integrator")

_SELF = {"account.keep"}  # one's own name, password and sessions
_HOUSE = _SELF | {"house.enter"}  # any page of the house at all: the manual, the style page
_DESK = {
    "desk.read",
    "desk.work",
    "customer.read",
    "personal.read",
    "order.read",
    "crm.read",
    "voices.answer",
}

MAY: Mapping[str, Set[str]] = {
    "customer": _SELF | {"account.own"},
    "agent": _HOUSE | _DESK | {"order.act", "balance.credit"},
    "supervisor": _HOUSE
    | _DESK
    | {
        "order.act",
        "balance.credit",
        "desk.supervise",
        "desk.policy",
        "quality.inspect",
        "roster.plan",
        "knowledge.write",
        "insight.read",
        "staff.manage",
        "voices.moderate",
        "house.mend",
    },
    "operations": _HOUSE
    | {
        "office.goods",
        "office.offers",
        "office.orders",
        "office.money",
        "order.read",
        "order.act",
        "balance.credit",
        "customer.read",
        "knowledge.write",
        "insight.read",
        "voices.answer",
        "voices.moderate",
        "house.mend",
    },
    "crm": _HOUSE
    | {
        "crm.read",
        "crm.write",
        "customer.read",
        "personal.read",
        "order.read",
        "survey.manage",
        "insight.read",
    },
    "manager": _HOUSE
    | _DESK
    | {
        "order.act",
        "balance.credit",
        "desk.supervise",
        "desk.policy",
        "quality.inspect",
        "roster.plan",
        "knowledge.write",
        "office.goods",
        "office.offers",
        "office.orders",
        "office.money",
        "crm.write",
        "survey.manage",
        "insight.read",
        "staff.manage",
        "voices.moderate",
        "audit.read",
        "api.use",
        "house.settings",
        "house.mend",
    },
    "integrator": _HOUSE | {"api.use"},
}

MANAGES: Mapping[str, Set[str]] = {  # whose role, team and access one may change: "staff.manage"
    "supervisor": {"agent"},
    "manager": set(STAFF_ROLES),
}

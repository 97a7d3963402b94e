"""The story of a request in words, in the language of whoever reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.aftersale.models.inspections import Inspection
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestStep
from kefu.core.moments import spoken
from kefu.core.money import written


@dataclass(frozen=True)
class Told:
    at: datetime
    title: str
    text: str
    who: str
    state: str  # of a line of a timeline


BAD = frozenset({"refused", "missed", "upheld"})


def told(step: RequestStep, request: ServiceRequest, *, for_staff: bool) -> Told:
    title, text = _TOLD.get(step.name, _unnamed)(step, request)
    state = "bad" if step.name in BAD else "done"
    who = step.by.name if for_staff and step.by and step.by.is_staff else ""
    return Told(step.at, title, " ".join(filter(None, [text, step.words])), who, state)


Words = tuple[str, str]


def _unnamed(step: RequestStep, _request: ServiceRequest) -> Words:
    return step.name, ""


def _plain(title: Callable[[], str]) -> Callable[[RequestStep, ServiceRequest], Words]:
    return lambda _step, _request: (title(), "")


def _asked(step: RequestStep, request: ServiceRequest) -> Words:
    return _("Asked for"), f"{request.get_kind_display()} × {step.facts.get('pieces', 1)}"


def _approved(step: RequestStep, _request: ServiceRequest) -> Words:
    by_rule = _("Our rules allow it; nobody had to decide.")
    return pgettext("request", "Granted"), "" if step.by_id else by_rule


def _courier(step: RequestStep, _request: ServiceRequest) -> Words:
    begins, ends = _time(step.facts, "begins"), _time(step.facts, "due")
    words = _("A courier comes between %(begins)s and %(ends)s.")
    return _("Fetched at the door"), words % {"begins": begins, "ends": ends}


def _labelled(step: RequestStep, _request: ServiceRequest) -> Words:
    return _("The label is ready"), _("Number %(label)s") % step.facts


def _on_its_way(step: RequestStep, _request: ServiceRequest) -> Words:
    label = step.facts.get("label")
    return _("On its way to us"), _("Number %(label)s") % {"label": label} if label else ""


def _received(step: RequestStep, _request: ServiceRequest) -> Words:
    words = _("It is settled by %(due)s.") % {"due": _time(step.facts, "due")}
    return _("The goods are with us"), words


def _inspected(step: RequestStep, _request: ServiceRequest) -> Words:
    seen = Inspection.Condition(step.facts["condition"]).label
    return _("Looked at"), f"{seen} × {step.facts['pieces']}."


def _paid(step: RequestStep, request: ServiceRequest) -> Words:
    amount = written(Decimal(step.facts["amount"]), request.currency)
    words = _("%(amount)s goes back to where it was paid from.") % {"amount": amount}
    return _("Money back"), words


def _exchanged(step: RequestStep, _request: ServiceRequest) -> Words:
    return _("Sent in exchange"), _("Order %(order)s") % step.facts


def _resent(step: RequestStep, _request: ServiceRequest) -> Words:
    words = _("It leaves our warehouse by %(due)s.") % {"due": _time(step.facts, "due")}
    return _("Sent once more"), words


def _settled(step: RequestStep, _request: ServiceRequest) -> Words:
    minutes = step.facts.get("minutes")
    words = _("%(n)d minutes after we had the goods.") % {"n": minutes} if minutes else ""
    return _("Settled"), words


def _sent_back(step: RequestStep, _request: ServiceRequest) -> Words:
    return _("On its way to you again"), _("Number %(label)s") % step.facts


def _disagreed(step: RequestStep, _request: ServiceRequest) -> Words:
    words = _("Somebody else looks at it, by %(due)s.") % {"due": _time(step.facts, "due")}
    return _("A second look was asked for"), words


_TOLD: dict[str, Callable[[RequestStep, ServiceRequest], Words]] = {
    "asked": _asked,
    "approved": _approved,
    "courier": _courier,
    "labelled": _labelled,
    "missed": _plain(lambda: _("The courier met nobody. Choose another time.")),
    "on_its_way": _on_its_way,
    "received": _received,
    "inspected": _inspected,
    "paid": _paid,
    "exchanged": _exchanged,
    "resent": _resent,
    "repaired": _plain(lambda: pgettext("repair", "Repaired, and on its way back")),
    "renewed": _plain(lambda: pgettext("repair", "A new one is on its way instead")),
    "settled": _settled,
    "refused": _plain(lambda: _("We said no")),
    "sent_back": _sent_back,
    "withdrawn": _plain(lambda: _("Taken back")),
    "disagreed": _disagreed,
    "upheld": _plain(lambda: _("A second person says: the no stands")),
    "reversed": _plain(lambda: _("A second person says: you are right")),
}


def _time(facts: dict[str, Any], name: str) -> str:
    at = parse_datetime(facts.get(name) or "")
    return spoken(localtime(at)) if at else ""

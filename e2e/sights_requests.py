"""What pages about requests show: those that the demo's customers have asked for."""

from typing import Any

from kefu.accounts.models import User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.shop.models.orders import OrderLine

ASKED = ServiceRequest.objects.exclude(client_id="").order_by("pk")


def _one(**facts: Any) -> ServiceRequest:
    return ASKED.filter(**facts).select_related("customer", "order")[0]


def whoever(**facts: Any):
    """Who asked for the first request of which these facts are true."""

    def asker() -> User | None:
        return _one(**facts).customer

    return asker


def a_request(**facts: Any):
    return lambda: [_one(**facts).number]


def their_order(**facts: Any):
    return lambda: [_one(**facts).order.number]


def what_is_faulty() -> str:
    """Of what was asked about before: a form with all it can ask."""
    return f"line={_one(kind='missing', status='requested').line_id}&kind=faulty"


def what_they_bought() -> str:
    line = OrderLine.objects.get(pk=_one(kind="missing", status="requested").line_id)
    return f"line={line.pk}"

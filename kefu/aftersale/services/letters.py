"""What a customer hears by mail of their request, each once, to who has an address for mail."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kefu.aftersale.models.requests import ServiceRequest
from kefu.core.money import written
from kefu.notices.services import send, send_outside
from kefu.shop.queries.guests import token_of

SILENT = ServiceRequest.Kind.ALLOWANCE


@transaction.atomic
def tell_how_it_stands(request_id: int, *, about: str) -> None:
    """`about` names what happened; the mail says what it means and what comes next."""
    request = ServiceRequest.objects.select_related("order__customer", "line").get(pk=request_id)
    order = request.order
    if order is None or request.kind == SILENT:
        return
    context: dict[str, Any] = {
        "request": request.number,
        "about": about,
        "status": request.status,
        "kind": request.kind,
        "refusal": request.refusal,
        "refund": written(request.refund, request.currency) if request.refund else "",
        "due": request.due_at.isoformat() if request.due_at else None,
        "takes_back": request.takes_back,
    }
    key, template = f"aftersale.{about}:{request.pk}", "aftersale/mail/request"
    customer = order.customer
    if customer is not None and customer.email and customer.is_active:
        context["path"] = reverse("aftersale:request", args=[request.number])
        send(to=customer, key=key, template=template, context=context)
    elif customer is None and order.contact is not None and "@" in order.contact:
        context["path"] = reverse(settings.PLACES["open_order"], args=[token_of(order)])
        send_outside(
            address=order.contact,
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context=context,
        )

"""What every act on a request shares: its locks, its next line, and who is told.

Locks are taken in one order: the order, the request, then what moves the money.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestPicture, RequestStep
from kefu.core.uploads.services import Checked, store
from kefu.shop.models.orders import Order


def locked(request_id: int) -> ServiceRequest:
    """With its order, both held until the caller's transaction ends."""
    order_id = ServiceRequest.objects.values_list("order", flat=True).get(pk=request_id)
    order = Order.objects.select_for_update().get(pk=order_id) if order_id else None
    request = ServiceRequest.objects.select_for_update().get(pk=request_id)
    request.order = order
    return request


def tell_step(
    request: ServiceRequest,
    name: str,
    *,
    by: User | None,
    at: datetime | None = None,
    words: str = "",
    **facts: Any,
) -> RequestStep:
    """A line of its story; its words are made when it is read."""
    return RequestStep.objects.create(
        request=request, name=name, at=at or now(), by=by, words=words[:300], facts=facts
    )


def keep_pictures(request: ServiceRequest, pictures: Sequence[Checked], *, of: str) -> None:
    for one in pictures:
        upload = store(one, owner_id=request.customer_id)
        RequestPicture.objects.create(request=request, of=of, upload=upload)

"""Orders of people without an account: how they are reached, and how an account gets them later."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kefu.accounts.models import User
from kefu.accounts.queries.people import normal_login
from kefu.core.events import record
from kefu.core.money import written
from kefu.notices import services as notices
from kefu.shop.events import OrderJoined
from kefu.shop.models.orders import Order
from kefu.shop.queries.guests import token_of
from kefu.shop.services import invoices

AT_AN_END = (Order.Status.COMPLETED, Order.Status.CANCELLED, Order.Status.DELIVERED)
AT_ONCE = 500


class NoContact(Exception):
    """A guest left nothing by which they could be reached."""


def contact_of(customer: User | None, text: str) -> str:
    """A guest's address or number in its one form; empty for a member. Raises NoContact."""
    if customer is not None:
        return ""
    contact = normal_contact(text)
    if not contact:
        raise NoContact
    return contact


def normal_contact(text: str) -> str:
    """A mail address or a number as it is kept, empty if it is neither."""
    contact = normal_login(text)
    if "@" not in contact:
        return contact
    try:
        validate_email(contact)
    except ValidationError:
        return ""
    return contact


@transaction.atomic
def send_link(*, order_id: int) -> None:
    """To a guest's mail address goes the way back to the order. Said twice, sent once."""
    order = Order.objects.get(pk=order_id)
    if order.contact is None or "@" not in order.contact:
        return
    notices.send_outside(
        address=order.contact,
        language=order.language or settings.LANGUAGE_CODE,
        key=f"shop.guest_order:{order.pk}",
        template="shop/mail/guest_order",
        context={
            "number": order.number,
            "total": written(order.total, order.currency),
            "token": token_of(order),
        },
    )


@transaction.atomic
def forget_old(at: datetime) -> int:
    """A guest cannot ask to be forgotten from an account: after the time guests are kept, an order
    that is at its end stays as a figure, and whose it was goes, from its invoice as well."""
    since = at - timedelta(days=settings.RETENTION_DAYS["guests"])
    old = Order.objects.select_for_update().filter(
        customer=None, contact__isnull=False, placed_at__lt=since, status__in=AT_AN_END
    )
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    for order_id in ids:
        invoices.forget_order(order_id=order_id)
    gone = {"contact": None, "recipient": "", "phone": "", "address": ""}
    return Order.objects.filter(pk__in=ids).update(**gone)


@transaction.atomic
def join_orders(*, user_id: int) -> int:
    """What somebody bought as a guest is theirs, once its address is proven to be theirs.

    Numbers are not proven by anybody, so they join nothing. Said twice, it happens once.
    """
    user = User.objects.get(pk=user_id)
    if not user.email or user.email_verified_at is None or user.is_staff:
        return 0
    left = Order.objects.select_for_update().filter(customer=None, contact=user.email)
    for order in left:
        order.customer, order.contact = user, None
        order.save(update_fields=["customer", "contact"])
        record(OrderJoined(order.pk, user.pk), by=user)
    return len(left)

"""A guest's order, opened by who knows its number and its contact, or holds the link to it."""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from kefu.accounts.queries.people import normal_login
from kefu.shop.models.orders import Order

SALT = "kefu.shop.guest_order"
LINK_GOOD_FOR = timedelta(days=180)
MARK = 20


def found_by(number: str, contact: str) -> Order | None:
    """By its number and what the guest left: a mail address, a number, or the courier's number."""
    order = _of_a_guest(number.strip().upper())
    typed = normal_login(contact)
    known = {order.contact, normal_login(order.phone)} - {""} if order else set()
    return order if typed and any(_is(typed, one or "") for one in known) else None


def token_of(order: Order) -> str:
    """For a link in a mail; it dies when the order joins an account or its contact is forgotten."""
    return signing.dumps([order.number, _mark(order)], salt=SALT)


def opened_by(token: str) -> Order | None:
    try:
        number, mark = signing.loads(token, salt=SALT, max_age=LINK_GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    order = _of_a_guest(str(number))
    return order if order and _is(str(mark), _mark(order)) else None


def _of_a_guest(number: str) -> Order | None:
    left = Order.objects.filter(number=number, customer=None)
    return left.exclude(contact=None).first()


def _mark(order: Order) -> str:
    return salted_hmac(SALT, order.contact or "", algorithm="sha256").hexdigest()[:MARK]


def _is(one: str, other: str) -> bool:
    return constant_time_compare(one.encode(), other.encode())

"""Whose basket a browser has: the customer's who is signed in, or a guest's by a cookie.

The cookie is signed, holds one unguessable number and nothing else, and is set only by the act of
putting something in: without it the purchase could not be made, so it needs no leave.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import View

from kefu.accounts.models import User
from kefu.shop.models.baskets import KEPT_FOR, a_secret
from kefu.shop.queries.baskets import Shopper
from kefu.shop.services import baskets
from kefu.surfaces.storefront.as_on import customer_of

COOKIE = "basket"
SALT = "basket"


def guest_of(request: HttpRequest) -> str:
    """The number in this browser's cookie, if we have signed it."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return ""
    return str(said)


def shopper_of(request: HttpRequest) -> Shopper:
    return Shopper(customer_of(request), guest_of(request))


def remember(response: HttpResponse, guest: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(guest, salt=SALT),
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class ShopperView(View):
    """A page for who buys: a customer, or a guest. Colleagues do not buy from their own house."""

    shopper: Shopper
    new_guest: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.is_staff:
            raise PermissionDenied
        self.shopper = shopper_of(request)
        response = super().dispatch(request, *args, **kwargs)
        if self.new_guest and isinstance(response, HttpResponse):
            remember(response, self.new_guest)
        return response

    def begin(self) -> Shopper:
        """Whoever puts something in has a basket from now on."""
        if self.shopper.customer is None and not self.shopper.guest:
            self.new_guest = a_secret()
            self.shopper = Shopper(None, self.new_guest)
        return self.shopper


class JoinBaskets:
    """Middleware: who has signed in with a guest's basket in the browser has it in their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if COOKIE not in request.COOKIES:
            return self.get_response(request)
        customer = customer_of(request)
        if customer is None:
            return self.get_response(request)
        baskets.join(guest_of(request), customer=customer)
        response = self.get_response(request)
        if isinstance(response, HttpResponse):
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

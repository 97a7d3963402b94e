"""Where a browser's picks to compare lie: a customer's in the database, a guest's in a cookie.

The cookie is signed, holds codes of goods and nothing else, and is set only by the act of picking:
without it the act could not be done, so it needs no leave.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from kefu.accounts.models import User
from kefu.discovery.queries import comparing
from kefu.discovery.services.comparing import keep_picks

COOKIE = "compare"
SALT = "compare"
LIFE = 60 * 60 * 24 * 30  # seconds


def customer_of(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and not user.is_staff else None


def picks_of(request: HttpRequest) -> list[str]:
    """Codes, oldest first. Whoever has just signed in still has those of before."""
    customer, here = customer_of(request), _in_cookie(request)
    if customer is None:
        return here
    kept = comparing.picks_of(customer)
    return [*kept, *(code for code in here if code not in kept)][-comparing.MOST_KEPT :]


def remember(request: HttpRequest, response: HttpResponse, codes: Sequence[str]) -> None:
    customer = customer_of(request)
    if customer is not None:
        keep_picks(customer, codes)
    if customer is not None or not codes:
        if COOKIE in request.COOKIES:
            response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(list(codes), salt=SALT),
        max_age=LIFE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _in_cookie(request: HttpRequest) -> list[str]:
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return []
    return [str(code) for code in said][-comparing.MOST_KEPT :]

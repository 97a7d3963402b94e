"""Where the goods would go: chosen in this browser, else as the account says."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kefu.accounts.models import User
from kefu.delivery.queries import is_region

COOKIE = (
    "region"  # strictly needed for what was asked for: no more than a place of a million people
)
KEPT = 180 * 86_400


def region_of(request: HttpRequest) -> str:
    """The code of a province or city; empty for who has not said."""
    chosen = request.COOKIES.get(COOKIE, "")
    if is_region(chosen):
        return chosen
    user = request.user
    own = user.region if isinstance(user, User) and not user.is_staff else ""
    return own if is_region(own) else ""


def remember(response: HttpResponse, region: str) -> None:
    response.set_cookie(
        COOKIE,
        region,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

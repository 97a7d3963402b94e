"""The one cookie of a trail: `<key>`, `<key>~` once it is a customer's, or `no`."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "trail"
NO = "no"
JOINED = "~"
LIFE = 180 * 24 * 60 * 60  # seconds; then we ask again


@dataclass(frozen=True)
class Mark:
    """What the cookie says: which trail, and whether it is a customer's."""

    key: UUID
    joined: bool = False

    def __str__(self) -> str:
        return f"{self.key.hex}{JOINED if self.joined else ''}"


def mark_in(text: str) -> Mark | None:
    try:
        return Mark(UUID(hex=text.removesuffix(JOINED)), joined=text.endswith(JOINED))
    except ValueError:
        return None


def mark_of(request: HttpRequest) -> Mark | None:
    """The trail of this browser, if it has one and says nothing against it."""
    return None if wants_none(request) else mark_in(request.COOKIES.get(COOKIE, ""))


def has_refused(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) == NO


def wants_none(request: HttpRequest) -> bool:
    """Whether the browser itself says no: Do Not Track, or Global Privacy Control."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"


def remember(response: HttpResponse, mark: Mark) -> None:
    _set(response, str(mark))


def remember_refusal(response: HttpResponse) -> None:
    """A no without a name in it, so that we need not ask on every page."""
    _set(response, NO)


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def _set(response: HttpResponse, value: str) -> None:
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )

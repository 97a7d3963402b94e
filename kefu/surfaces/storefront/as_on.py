"""The hour at which the shop is seen: now, or for a colleague who looks ahead, another one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now

from kefu.accounts.models import User

KEY = "as_on"
VERB = "office.offers"


@dataclass(frozen=True)
class Hour:
    """`ahead` marks a preview: drafts are shown as well, and nothing can be done."""

    at: datetime
    ahead: bool = False


def hour_of(request: HttpRequest) -> Hour:
    at = preview_of(request)
    return Hour(now()) if at is None else Hour(at, ahead=True)


def preview_of(request: HttpRequest) -> datetime | None:
    """The date a colleague chose to see the shop as on; nobody else has one."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_staff or not user.may(VERB):
        return None
    text = request.session.get(KEY)
    return datetime.fromisoformat(text) if text else None


def look_ahead(request: HttpRequest, at: datetime) -> None:
    request.session[KEY] = at.isoformat()


def look_no_further(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def customer_of(request: HttpRequest) -> Any:
    """The customer at this browser, if there is one; colleagues and strangers are none."""
    user = request.user
    return user if isinstance(user, User) and not user.is_staff else None

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from kefu.accounts.models import User
from kefu.tracking import consent

register = template.Library()


@register.simple_tag(takes_context=True)
def trail_state(context: Mapping[str, Any]) -> str:
    """`on`: this browser has a trail. `ask`: nobody has said yes or no. Else empty.

    What somebody does in the own account is nobody's interest, and the trail's page asks itself.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or consent.wants_none(request) or consent.has_refused(request):
        return ""
    if request.path.startswith(reverse("accounts:home")):
        return ""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_staff:
        return ""
    return "on" if consent.mark_of(request) else "ask"

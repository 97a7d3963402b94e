"""What every page of this domain is given: the frame of the shop or of the house, and its tabs."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView

if TYPE_CHECKING:
    FormPage = FormView[Any]
else:
    FormPage = FormView


class Framed:
    """For views of the library and our own: a title, and the frame that suits the reader."""

    request: HttpRequest
    title: Any = ""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        return {**context, **frame_of(self.request), "title": self.title}


def frame_of(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    is_staff = bool(user.is_authenticated and user.is_staff)
    return {
        "frame": "core/base_staff.html" if is_staff else "core/base_shop.html",
        "in_house": is_staff,
        "sections": _sections(request) if user.is_authenticated else [],
    }


def _sections(request: HttpRequest) -> list[tuple[str, str, bool]]:
    pages = [("accounts:profile", _("About me")), ("accounts:security", _("Sign-in and safety"))]
    if not request.user.is_staff:
        pages.append(("accounts:addresses", _("Address book")))
        pages.append(("accounts:privacy", _("My data")))
    found = [(label, reverse(name)) for name, label in pages]
    return [(label, href, request.path.startswith(href)) for label, href in found]

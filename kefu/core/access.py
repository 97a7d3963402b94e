"""Who may open a page. A view names a verb; the person's `may(verb)` answers.

    class Inbox(AgentView):
        def get(self, request): ... self.agent ...

Signed out: to the sign-in page and back. Signed in without the right: 403. Staff who have not
used their second factor, where the shop demands one: to its set-up.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.generic import View

SECOND_FACTOR_KEY = "second_factor"  # set in the session once the second factor was used


class MayView(View):
    """A page for people whose role allows `may`."""

    may: ClassVar[str]
    needs_second_factor: ClassVar[bool] = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if not may(request.user, self.may):
            raise PermissionDenied
        if self.needs_second_factor and lacks_second_factor(request.user, request.session):
            return _go(request, resolve_url(settings.SECOND_FACTOR_URL))
        return super().dispatch(request, *args, **kwargs)

    @property
    def me(self) -> Any:
        """The person at this browser."""
        return self.request.user


class StaffView(MayView):
    """Any page of the house; narrower ones name their own verb."""

    may = "house.enter"


class AgentView(MayView):
    """A page of the desk."""

    may = "desk.work"

    @property
    def agent(self) -> Any:
        return self.request.user


class CustomerView(MayView):
    """A customer's own page; what it shows is found through `self.customer`."""

    may = "account.own"

    @property
    def customer(self) -> Any:
        return self.request.user


def user_of(request: HttpRequest) -> Any:
    """The person signed in; a page behind one of these views may count on it."""
    return request.user


def may(user: Any, verb: str) -> bool:
    """Whether this user, signed in or not, may do it."""
    return bool(user.is_authenticated and user.may(verb))


def lacks_second_factor(user: Any, session: Any) -> bool:
    """Whether this session of a colleague has yet to show the second factor the shop demands."""
    return bool(
        settings.STAFF_SECOND_FACTOR and user.is_staff and not session.get(SECOND_FACTOR_KEY)
    )


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back to where one was; a fragment takes its whole page along."""
    htmx = getattr(request, "htmx", None)
    asked = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
    here = (htmx and htmx.current_url_abs_path) or asked
    return _go(request, redirect_to_login(here).url)


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)

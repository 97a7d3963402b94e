"""Keeps the cookie of the trail in step with who is signed in; pages of nobody cost nothing.

Pages above find the trail of this browser as `request.trail_key`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kefu.accounts.models import Consent, User
from kefu.tracking import consent
from kefu.tracking.consent import Mark
from kefu.tracking.queries import trails
from kefu.tracking.services import visitors

STEP = "trail"  # in the session: the trail that is known to be this customer's
ALLOWANCE = "accounts:allowance"


class TrailMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = consent.mark_of(request)
        request.trail_key = mark.key if mark else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if _allowance_changed(request):
            consent.forget(response)  # the next page finds out what holds now
        elif consent.COOKIE not in response.cookies and _is_page(request, response):
            _keep_in_step(request, response)
        return response


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return request.method == "GET" and response.status_code < 300 and is_html  # noqa: PLR2004


def _allowance_changed(request: HttpRequest) -> bool:
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and match.view_name == ALLOWANCE
        and match.kwargs.get("purpose") == Consent.Purpose.TRACKING
    )


def _keep_in_step(request: HttpRequest, response: HttpResponse) -> None:
    if consent.wants_none(request):
        return
    mark, user = consent.mark_of(request), request.user
    if isinstance(user, User) and not user.is_staff:
        _follow(request, response, user, mark)
    elif mark is not None and mark.joined and not user.is_authenticated:
        consent.remember(response, Mark(visitors.begin().key))  # signed out: somebody else's turn


def _follow(
    request: HttpRequest, response: HttpResponse, customer: User, mark: Mark | None
) -> None:
    if mark is not None and request.session.get(STEP) == mark.key.hex:
        return
    if mark is None and (consent.has_refused(request) or not trails.allows(customer)):
        return
    visitor = visitors.join(key=mark.key if mark else None, customer=customer)
    if visitor is None:
        consent.remember_refusal(response)
        return
    request.session[STEP] = visitor.key.hex
    consent.remember(response, Mark(visitor.key, joined=True))

"""What a browser's user allows, and what we remember because of it: to see, to take, to erase."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from kefu.accounts.models import User
from kefu.accounts.services import consents
from kefu.core.limits import limited
from kefu.tracking import consent
from kefu.tracking.consent import Mark
from kefu.tracking.middleware import STEP
from kefu.tracking.models import Visitor
from kefu.tracking.queries import looks, trails
from kefu.tracking.services import visitors

LOOKS_SHOWN = 60
AN_HOUR = timedelta(hours=1)


@method_decorator(never_cache, name="dispatch")
class TrailView(View):
    """For customers, and for browsers of nobody we know; colleagues leave no trail."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.is_staff:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def customer(self) -> User | None:
        return self.request.user if isinstance(self.request.user, User) else None

    @property
    def visitors(self) -> QuerySet[Visitor]:
        """The trails of whoever asks: all browsers of the customer, or this one."""
        mark = consent.mark_of(self.request)
        return trails.own(self.customer, mark.key if mark else None)


class MyTrail(TrailView):
    def get(self, request: HttpRequest) -> HttpResponse:
        own = list(self.visitors)
        found = looks.looks(trails.todays(self.visitors))
        context = {
            "is_on": bool(own) and consent.mark_of(request) is not None,
            "wants_none": consent.wants_none(request),
            "since": min((one.began_at for one in own), default=None),
            "browsers": len(own),
            "days": looks.by_day(found[:LOOKS_SHOWN]),
            "more": len(found) > LOOKS_SHOWN,
        }
        return render(request, "tracking/trail.html", context)


class Earlier(TrailView):
    """The rest: what lies in files as well. It takes a moment to find, so it is asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = looks.looks([*trails.earlier(self.visitors), *trails.todays(self.visitors)])
        page = Paginator(found, LOOKS_SHOWN).get_page(request.GET.get("page"))
        context = {"days": looks.by_day(list(page)), "page": page}
        name = "_earlier" if request.headers.get("HX-Request") else "earlier"
        return render(request, f"tracking/{name}.html", context)


@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class Copy(TrailView):
    def post(self, request: HttpRequest) -> HttpResponse:
        response = JsonResponse(
            list(trails.told_to(self.visitors)),
            safe=False,
            encoder=DjangoJSONEncoder,
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
        name = f"trail-{localdate():%Y-%m-%d}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


@method_decorator(limited(times=60, per=AN_HOUR), name="dispatch")
class Choice(TrailView):
    """POST with `allowed=1` begins a trail; without, it ends here and nothing of it stays."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect(_back(request))
        if request.POST.get("allowed") and not consent.wants_none(request):
            if not self.visitors.exists() or consent.mark_of(request) is None:
                _begin(request, response, self.customer)
            return response
        visitors.end(self.visitors)
        if self.customer is not None:
            consents.withdraw_consent(user=self.customer, purpose=visitors.TRACKING, source="trail")
        request.session.pop(STEP, None)
        consent.remember_refusal(response)
        if not request.POST.get("first"):
            messages.success(
                request, _("Your trail is erased, and nothing is remembered any more.")
            )
        return response


@method_decorator(limited(times=20, per=AN_HOUR), name="dispatch")
class Erasure(TrailView):
    """POST erases all there is so far; what comes next is remembered, as was allowed."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("tracking:trail")
        goes_on = consent.mark_of(request) is not None
        visitors.end(self.visitors)
        if goes_on:
            _begin(request, response, self.customer)
        messages.success(request, _("Your trail is erased."))
        return response


def _begin(request: HttpRequest, response: HttpResponse, customer: User | None) -> None:
    visitor = visitors.begin(customer=customer)
    if customer is not None:
        request.session[STEP] = visitor.key.hex
    consent.remember(response, Mark(visitor.key, joined=customer is not None))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else reverse("tracking:trail")

"""What a form with an address asks for while it is filled in. Open to all: guests order too."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.vary import vary_on_cookie, vary_on_headers
from django.views.generic import View

from kefu.core import regions_tree as tree
from kefu.core.addresses.forms import AddressFields, below
from kefu.core.limits import limited

A_WHILE = timedelta(minutes=10)
A_DAY = 86_400


@method_decorator(cache_control(private=True, max_age=A_DAY), name="dispatch")
@method_decorator(vary_on_headers("Accept-Language"), name="dispatch")
@method_decorator(vary_on_cookie, name="dispatch")
class Regions(View):
    """The choices under a place: `[[level, chosen, [[code, name], …]], …]`."""

    def get(self, request: HttpRequest) -> JsonResponse:
        code = request.GET.get("in", "")
        return JsonResponse({"levels": below(code) if tree.exists(code) else []})


@method_decorator(sensitive_post_parameters(), name="dispatch")
@method_decorator(limited(times=60, per=A_WHILE), name="dispatch")
class Reading(View):
    """POST the fields as they stand: they come back with the pasted text taken apart."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddressFields(request.POST)
        return render(request, "core/_address_fields.html", {"form": form})

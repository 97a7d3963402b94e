from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from kefu.core import health, outbox
from kefu.core.access import MayView, lacks_second_factor, may
from kefu.core.health import Grade, Part
from kefu.core.queries import given_up_deliveries

ROWS_A_PAGE = 50


@method_decorator(never_cache, name="dispatch")
class Health(View):
    """For machines a word, from anywhere; for colleagues the whole page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        parts = health.examine()
        failing = health.named(parts, Grade.FAILING)
        status = 503 if failing else 200
        if "database" not in failing and self._is_for_a_colleague(request):
            return render(request, "core/health.html", self._page(request, parts), status=status)
        if request.accepts("text/html"):
            word = f"failing: {', '.join(failing)}" if failing else "ok"
            return HttpResponse(f"{word}\n", content_type="text/plain", status=status)
        return JsonResponse(self._summary(parts, failing), status=status)

    def _is_for_a_colleague(self, request: HttpRequest) -> bool:
        if not request.accepts("text/html") or not may(request.user, "house.enter"):
            return False
        return not lacks_second_factor(request.user, request.session)

    def _page(self, request: HttpRequest, parts: list[Part]) -> dict[str, object]:
        pages = Paginator(given_up_deliveries(request.user), ROWS_A_PAGE)
        return {
            "parts": [*parts, *health.told()],
            "given_up": pages.get_page(request.GET.get("page")),
            "may_mend": may(request.user, "house.mend"),
        }

    def _summary(self, parts: list[Part], failing: list[str]) -> dict[str, object]:
        warnings = health.named(parts, Grade.WARNING)
        status = "failing" if failing else "warning" if warnings else "ok"
        return {"status": status, "failing": failing, "warnings": warnings}


class DeliveryRetry(MayView):
    """Another eight tries for a delivery that was given up."""

    may = "house.mend"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = get_object_or_404(given_up_deliveries(self.me), pk=pk)
        outbox.retry_delivery(delivery.pk, by=self.me)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse()
        return redirect("core:health")

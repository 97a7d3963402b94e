"""The agent's screen: the inbox, one case, and what other domains know about its customer."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from kefu.core.access import AgentView
from kefu.core.live.pages import LivePage
from kefu.desk.queries import console, lists
from kefu.desk.queries.cases import case_for
from kefu.shop.queries.orders import orders_of

ORDERS_SHOWN = 8


class Desk(LivePage, AgentView):
    """The inbox, with nothing open yet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("words", "")
        inbox = lists.inbox_asked(self.agent, request.GET)
        context = {"inbox": inbox, "shown": inbox.shown, "here": "", "words": words}
        return render(request, "surfaces/desk/console.html", context)


class OpenCase(LivePage, AgentView):
    """The same screen with a case open; the list fetches itself, as all that stands beside it.

    A click in the list asks for the case alone.
    """

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        opened = console.open_case(self.agent, number)
        if opened is None:
            raise Http404
        if opened.case.number != number:  # merged away
            return redirect("surfaces:desk_case", number=opened.case.number)
        context: dict[str, Any] = {
            "open": opened,
            "case": opened.case,
            "shown": request.GET.get("shown", "mine"),
            "word_id": uuid4().hex,
        }
        is_part = request.headers.get("HX-Request-Type") == "partial"
        template = "surfaces/desk/_open.html" if is_part else "surfaces/desk/console.html"
        answer = render(request, template, context)
        patch_vary_headers(answer, ["HX-Request", "HX-Request-Type"])
        return answer


class CaseOrders(AgentView):
    """The customer's latest orders beside their case, and what can be given for each."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = case_for(self.agent, number)
        if case is None:
            raise Http404
        orders = orders_of(case.customer, reader=self.agent)[:ORDERS_SHOWN]
        context = {"case": case, "orders": orders}
        is_part = request.headers.get("HX-Request") == "true"
        template = "surfaces/desk/_orders.html" if is_part else "surfaces/desk/orders.html"
        return render(request, template, context)

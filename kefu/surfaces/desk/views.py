"""The agent's screen: the inbox, one case, and what other domains know about its customer."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now

from kefu.core.access import AgentView
from kefu.core.live.pages import LivePage
from kefu.desk.models import Promise
from kefu.desk.queries import console, lists


class Desk(LivePage, AgentView):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.inbox(here="")
        return render(request, "surfaces/desk/console.html", context)

    def inbox(self, here: str) -> dict[str, Any]:
        asked = self.request.GET
        words = asked.get("words", "")
        inbox = lists.inbox(self.agent, shown=asked.get("shown", ""), words=words)
        return {"inbox": inbox, "here": here, "words": words}


class OpenCase(Desk):
    """The same screen with a case open; scripts ask for that part alone."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:  # type: ignore[override]
        opened = console.open_case(self.agent, number)
        if opened is None:
            raise Http404
        context: dict[str, Any] = {
            "open": opened,
            "case": opened.case,
            "kinds": Promise.Kind.choices,
            "times": console.times_to_promise(now()),
            "promise_id": uuid4().hex,
            "word_id": uuid4().hex,
        }
        if self._wants_part():
            answer = render(request, "surfaces/desk/_open.html", context)
        else:
            whole = {**context, **self.inbox(here=number)}
            answer = render(request, "surfaces/desk/console.html", whole)
        patch_vary_headers(answer, ["HX-Request"])
        return answer

    def _wants_part(self) -> bool:
        headers = self.request.headers
        return headers.get("HX-Request-Type") == "partial"

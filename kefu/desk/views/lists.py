from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from kefu.core.live.pages import LivePage
from kefu.desk.queries import lists
from kefu.desk.queries.narrowing import choices_for, narrow_from
from kefu.desk.topics import FLOOR, inbox_topic
from kefu.desk.views.frame import DeskView


class Inbox(DeskView):
    """The list at the left of the desk, alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        inbox = lists.inbox_asked(self.agent, asked)
        context = {"inbox": inbox, "here": asked.get("here", ""), "words": asked.get("words", "")}
        return render(request, "desk/_inbox.html", context)


class Narrowing(DeskView):
    """What the inbox can be narrowed by: asked for when somebody unfolds it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        context = {
            "choices": choices_for(self.agent),
            "narrow": narrow_from(asked),
            "shown": asked.get("shown", ""),
            "here": asked.get("here", ""),
        }
        return render(request, "desk/_narrowing.html", context)


class Due(LivePage, DeskView):
    """Promises by when they fall due."""

    def get(self, request: HttpRequest) -> HttpResponse:
        due = lists.due_list(self.agent, at=now(), shown=request.GET.get("shown", "mine"))
        topic = inbox_topic(self.agent) if due.shown == "mine" else FLOOR
        template = "desk/_due.html" if self.is_fragment else "desk/due.html"
        return render(request, template, {"due": due, "topic": topic})

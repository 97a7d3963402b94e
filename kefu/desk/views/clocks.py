from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from kefu.desk.queries import clocks as queries
from kefu.desk.views.frame import DeskView


class Clocks(DeskView):
    """What runs against us in a case."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        context = {
            "case": case,
            "faces": queries.faces_of(self.agent, case, now()),
            "stopped": queries.stopped_of(self.agent, case),
        }
        template = "desk/_clocks.html" if self.is_fragment else "desk/clocks.html"
        return render(request, template, context)


class Alarms(DeskView):
    """Chats that have waited past an alarm: one's own, and for supervisors the longest of all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "waiting": queries.waiting_chats(self.agent, now()),
            "supervises": self.agent.may("desk.supervise"),
        }
        template = "desk/_alarms.html" if self.is_fragment else "desk/alarms.html"
        return render(request, template, context)

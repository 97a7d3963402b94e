"""In line: the customer's place, and a booked call instead of waiting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from kefu.desk.models.cases import Case
from kefu.desk.queries import cases as desk
from kefu.desk.queries.floor import own_place
from kefu.desk.services.call_backs import book_call_back, leave_line
from kefu.desk.services.refusals import Refusal
from kefu.gateways.chat.forms import CallForm
from kefu.gateways.chat.views import ChatView


class QueueView(ChatView):
    def case(self, number: str) -> Case:
        case = desk.cases_for(self.known).filter(number=number).select_related("owner").first()
        if case is None:
            raise Http404
        return case

    def queue(
        self, case: Case, *, fault: str = "", leave_fault: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "customer": self.known,
            "case": case,
            "queue": own_place(self.known, case, at=now()),
            "call_fault": fault,
            "leave_fault": leave_fault,
        }
        template = "_queue.html" if self.is_fragment else "queue.html"
        return render(self.request, f"gateways/chat/{template}", context, status=status)


class Queue(QueueView):
    """Where I stand, and for how long."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.queue(self.case(number))


class CallBack(QueueView):
    """POST: call me at this hour."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        form = CallForm(request.POST, needs_phone=not self.known.phone)
        if not form.is_valid():
            fault = next(iter(form.errors.values()))[0]
            return self.queue(case, fault=str(fault), status=422)
        asked = form.cleaned_data
        try:
            book_call_back(case.pk, by=self.known, starts_at=asked["slot"], phone=asked["phone"])
        except Refusal as refusal:
            return self.queue(case, fault=str(refusal), status=409)
        return self.done() if self.is_fragment else redirect("gateways:chat")


class Leaving(QueueView):
    """POST: I need it no more, and wait no longer."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        try:
            leave_line(case.pk, by=self.known)
        except Refusal as refusal:
            return self.queue(case, leave_fault=str(refusal), status=409)
        return self.done() if self.is_fragment else redirect("gateways:chat")

"""A courier is sent to the customer's door from beside the dialogue."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.timezone import now

from kefu.aftersale import queries
from kefu.aftersale.forms import PickUpForm
from kefu.aftersale.services.pick_ups import Booking, book_pick_up
from kefu.core.access import AgentView
from kefu.desk.models.cases import Case
from kefu.desk.queries.cases import case_for
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order
from kefu.shop.queries.orders import orders_for

SAID = '{"desk:said": true}'  # what scripts of the desk hear: the dialogue has a new line


class NewPickUp(AgentView):
    """GET the form; POST books a courier."""

    def get(self, request: HttpRequest, number: str, order: str) -> HttpResponse:
        case, bought = self._found(number, order)
        return self._form(case, bought, {"client_id": uuid4().hex})

    def post(self, request: HttpRequest, number: str, order: str) -> HttpResponse:
        case, bought = self._found(number, order)
        form, asked = PickUpForm(request.POST), request.POST.dict()
        if not form.is_valid():
            return self._form(case, bought, asked, fault=str(next(iter(form.errors.values()))[0]))
        try:
            book_pick_up(case.pk, by=self.agent, booking=_booking(form, bought))
        except Refusal as refusal:
            return self._form(case, bought, asked, fault=str(refusal))
        if self._is_fragment:
            return HttpResponse(status=204, headers={"HX-Trigger": SAID})
        return redirect(resolve_url(settings.PLACES["desk_case"], number=case.number))

    @property
    def _is_fragment(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    def _found(self, number: str, order: str) -> tuple[Case, Order]:
        case = case_for(self.agent, number)
        own = orders_for(self.agent).filter(customer=case.customer_id) if case else None
        bought = own.filter(number=order).first() if own is not None else None
        if case is None or bought is None:
            raise Http404
        return case, bought

    def _form(
        self, case: Case, order: Order, asked: dict[str, Any], fault: str = ""
    ) -> HttpResponse:
        context = {
            "case": case,
            "order": order,
            "lines": [
                (line, left, asked.get(f"pieces-{line.pk}", ""))
                for line, left in queries.lines_to_return(order)
            ],
            "slots": queries.slots(now()),
            "asked": asked,
            "fault": fault,
        }
        template = "aftersale/_pick_up.html" if self._is_fragment else "aftersale/pick_up.html"
        return render(self.request, template, context, status=422 if fault else 200)


def _booking(form: PickUpForm, order: Order) -> Booking:
    begins_at, ends_at = form.cleaned_data["slot"]
    return Booking(
        order=order,
        pieces=form.pieces(),
        reason=form.cleaned_data["reason"],
        begins_at=begins_at,
        ends_at=ends_at,
        client_id=form.cleaned_data["client_id"],
    )

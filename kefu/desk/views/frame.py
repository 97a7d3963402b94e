"""What the desk's views share: the case, the way back, and a refusal in plain words."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.core.access import AgentView
from kefu.core.web import Refusal as Page
from kefu.core.web import refuse
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.queries import cases, console
from kefu.desk.services.refusals import Refusal

SAID = '{"desk:said": true}'  # what scripts hear: the dialogue has a new line


class DeskView(AgentView):
    """A page or fragment of the desk; what the desk refuses is answered 409 in its own words."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return refuse(request, Page(409, _("Not yet"), str(refusal), "done"))

    @property
    def is_fragment(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    @property
    def back_url(self) -> str:
        """The page this request came from, if it is one of ours."""
        came_from = urlsplit(self.request.headers.get("Referer", ""))
        if came_from.netloc == self.request.get_host():
            return came_from.path + (f"?{came_from.query}" if came_from.query else "")
        return resolve_url(settings.PLACES["desk"])

    def case(self, number: str) -> Case:
        case = cases.case_for(self.agent, number)
        if case is None:
            raise Http404
        return case

    def promise(self, number: str) -> Promise:
        promise = cases.promises_for(self.agent).filter(number=number).first()
        if promise is None:
            raise Http404
        return promise

    def valid(self, form: Form) -> dict[str, Any]:
        """For forms whose only faults are forged or empty: said in one line."""
        if not form.is_valid():
            first = next(iter(form.errors.values()))
            raise Refusal(first[0])
        return form.cleaned_data

    def done(self) -> HttpResponse:
        """Scripts fetch what changed by themselves; without script, back to the page."""
        if self.is_fragment:
            return HttpResponse(status=204, headers={"HX-Trigger": SAID})
        return redirect(self.back_url)


def new_promise_context() -> dict[str, Any]:
    """What the empty form of a promise needs."""
    return {
        "kinds": Promise.Kind.choices,
        "times": console.times_to_promise(now()),
        "promise_id": uuid4().hex,
    }


def case_url(number: str) -> str:
    """The page of a case, which stands above this domain."""
    return resolve_url(settings.PLACES["desk_case"], number=number)

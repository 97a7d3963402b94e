"""One act on many cases of the list."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kefu.desk.forms.many import ManyForm
from kefu.desk.jobs import finish_many
from kefu.desk.models.many import ManyAct
from kefu.desk.queries import many as queries
from kefu.desk.services import many
from kefu.desk.views.frame import SAID, DeskView


class ManyView(DeskView):
    def act(self, number: str) -> ManyAct:
        act = queries.own_act(self.agent, number)
        if act is None:
            raise Http404
        return act

    def said(self, act: ManyAct) -> HttpResponse:
        """What became of it, beside the list or on a page."""
        context = {"said": queries.said_of(act)}
        template = "desk/_many_said.html" if self.is_fragment else "desk/many_said.html"
        return render(self.request, template, context)


class Many(ManyView):
    """GET asks what the ticked cases shall become; POST does it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        what = request.GET.get("what", "")
        if what not in ManyAct.What.values:
            raise Http404
        ticked = (one.partition(":")[0] for one in request.GET.getlist("case")[: many.MOST])
        context = {"asking": queries.asking(self.agent, what, ticked), "act_id": uuid4().hex}
        template = "desk/_many.html" if self.is_fragment else "desk/many.html"
        return render(request, template, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = self.valid(ManyForm(request.POST))
        wanted = {name: asked[name] for name in ("what", "to", "client_id")}
        act = many.ask_for_many(asked["case"], by=self.agent, **wanted)
        if many.go_on(act):
            finish_many.defer(act_id=act.pk)
        if not self.is_fragment:
            return redirect("desk:many_said", number=act.number)
        answer = self.said(act)
        answer.headers["HX-Trigger"] = SAID
        return answer


class ManySaid(ManyView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.said(self.act(number))


class ManyUndoing(ManyView):
    """POST takes it back, for half an hour."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        act = many.take_back(self.act(number), by=self.agent)
        if self.is_fragment:
            return self.said(act)
        return redirect("desk:many_said", number=act.number)

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kefu.desk.forms.promises import PromiseForm, SettleForm
from kefu.desk.models.cases import Case
from kefu.desk.queries.cases import promises_of
from kefu.desk.services import promises
from kefu.desk.views.frame import SAID, DeskView, case_url, new_promise_context


class PromiseView(DeskView):
    def form_of(self, case: Case, status: int = 200, **more: object) -> HttpResponse:
        context = {"case": case, **new_promise_context(), **more}
        template = "desk/_promise_form.html" if self.is_fragment else "desk/new_promise.html"
        return render(self.request, template, context, status=status)


class Promises(PromiseView):
    """GET what was promised in a case; POST makes a promise."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        context = {"case": case, "promises": promises_of(self.agent, case)}
        template = "desk/_promises.html" if self.is_fragment else "desk/promises.html"
        return render(request, template, context)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, form = self.case(number), PromiseForm(request.POST)
        if not form.is_valid():
            return self.form_of(case, status=422, form=form)
        asked = form.cleaned_data
        promises.make_promise(
            case.pk,
            by=self.agent,
            kind=asked["kind"],
            due_at=asked["due_at"],
            client_id=asked["client_id"],
            text=asked["text"],
        )
        if not self.is_fragment:
            return redirect(case_url(case.number))
        answer = self.form_of(case)
        answer.headers["HX-Trigger"] = SAID
        return answer


class NewPromise(PromiseView):
    """The form of a promise."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.form_of(self.case(number))


class Keeping(DeskView):
    """Done: kept, or made good when it is late."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        note = self.valid(SettleForm(request.POST))["note"]
        promises.keep_promise(self.promise(number).pk, by=self.agent, note=note)
        return self.done()


class Release(DeskView):
    """The customer does not need it any more."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        note = self.valid(SettleForm(request.POST))["note"]
        promises.release_promise(self.promise(number).pk, by=self.agent, note=note)
        return self.done()

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.generic import View

from kefu.aftersale.forms.follow_ups import AnswerForm
from kefu.aftersale.models.follow_ups import FollowUp
from kefu.aftersale.queries import follow_ups as queries
from kefu.aftersale.services.follow_ups import answer
from kefu.aftersale.views.house import AftersaleView

ROWS_SHOWN = 30


class HowIsIt(View):
    """By the link in the mail: one question, answered once."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        first = request.GET.get("is", "")
        return self._page(self._found(token), AnswerForm(initial={"verdict": first}))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found, form = self._found(token), AnswerForm(request.POST)
        if not form.is_valid():
            return self._page(found, form, status=422)
        answer(found.pk, verdict=form.cleaned_data["verdict"], words=form.cleaned_data["words"])
        return redirect("aftersale:how_is_it", token)

    def _found(self, token: str) -> FollowUp:
        found = queries.follow_up_behind(token)
        if found is None:
            raise Http404
        return found

    def _page(self, found: FollowUp, form: AnswerForm, status: int = 200) -> HttpResponse:
        context = {"follow_up": found, "form": form}
        return render(self.request, "aftersale/how_is_it.html", context, status=status)


class FollowUps(AftersaleView):
    """What buyers answered; bad ones first where asked for."""

    here = "follow_ups"

    def get(self, request: HttpRequest) -> HttpResponse:
        show = request.GET.get("show", "")
        found = queries.follow_ups_for(self.me)
        if show in FollowUp.Verdict.values:
            found = found.filter(verdict=show)
        page = Paginator(found, ROWS_SHOWN).get_page(request.GET.get("page"))
        tally = queries.tally(self.me, at=now())
        context = {"tabs": self.tabs(), "page": page, "tally": tally, "show": show}
        return render(request, "aftersale/follow_ups.html", context)

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.generic import View

from kefu.core.access import AgentView
from kefu.surveys import queries, services
from kefu.surveys.forms import AnswerForm
from kefu.surveys.models import Invitation


class Response(View):
    """One customer's answer; whoever holds the signed link may give it, once."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = queries.invitation_behind(token)
        if invitation is None:
            return render(request, "surveys/over.html", status=404)
        if invitation.answered_at is not None:
            return render(request, "surveys/thanks.html", {"invitation": invitation})
        if invitation.expires_at < now():
            return render(request, "surveys/over.html", status=410)
        services.note_opened(invitation)
        return self._form(invitation, AnswerForm(questions=invitation.survey.questions.all()))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = queries.invitation_behind(token)
        if invitation is None:
            return render(request, "surveys/over.html", status=404)
        form = AnswerForm(request.POST, questions=invitation.survey.questions.all())
        if not form.is_valid():
            return self._form(invitation, form, status=422)
        try:
            services.answer(invitation.number, form.cleaned_data)
        except services.TooLate:
            return render(request, "surveys/over.html", status=410)
        except services.AnsweredAlready:
            pass  # a second click: the first answer stands, and thanks are due all the same
        return render(request, "surveys/thanks.html", {"invitation": invitation})

    def _form(self, invitation: Invitation, form: AnswerForm, status: int = 200) -> HttpResponse:
        context = {"invitation": invitation, "form": form}
        return render(self.request, "surveys/answer.html", context, status=status)


class CaseVerdict(AgentView):
    """What the customer said of a case, beside the case."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        verdict = queries.verdict_on(number, reader=self.agent)
        return render(request, "surveys/_verdict.html", {"verdict": verdict, "number": number})

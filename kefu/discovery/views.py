"""Suggestions for whoever types, and the pages on which operations mend the search."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kefu.core.access import StaffView
from kefu.discovery.forms import SynonymsForm
from kefu.discovery.models.search import Miss
from kefu.discovery.queries import arms, learning, office, search, trials
from kefu.discovery.services import misses, synonyms

ROWS_SHOWN = 40


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """How what is typed into the search box may go on."""
    words = search.suggestions(request.GET.get("q", ""))
    answer = render(request, "discovery/_suggestions.html", {"words": words})
    answer["Cache-Control"] = "private, max-age=60"
    return answer


class OfficeView(StaffView):
    """A page of operations about the search."""

    may = office.VERB

    def tabs(self, here: str) -> list[tuple[str, str, bool]]:
        places = {
            "misses": _("Found nothing"),
            "synonyms": _("Synonyms"),
            "reasons": _("Why is this here"),
            "trial": _("Suggestions"),
        }
        return [(name, reverse(f"discovery:{at}"), at == here) for at, name in places.items()]


class Misses(OfficeView):
    """What was looked for in vain, most often first, and what can be done about it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("state", "")
        state = asked if asked in Miss.State.values else Miss.State.OPEN
        rows = Paginator(office.misses_for(self.me, state=state), ROWS_SHOWN)
        page = rows.get_page(request.GET.get("page"))
        context = {
            "tabs": self.tabs("misses"),
            "page": page,
            "state": state,
            "rows": [(miss, miss.instead or search.nearest(miss.words)) for miss in page],
            "states": [(code, name, code == state) for code, name in Miss.State.choices],
        }
        return render(request, "discovery/misses.html", context)


class Missed(OfficeView):
    """One search in vain: POST leaves it as it is, or takes it up again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        miss = get_object_or_404(Miss, pk=pk)
        if miss.state == Miss.State.OPEN:
            misses.leave_miss(miss.pk)
        else:
            misses.reopen_miss(miss.pk)
        return redirect("discovery:misses")


class Synonyms(OfficeView):
    """Words that mean the same here: the list, and a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        first = request.GET.get("words", "")[:200]
        return self._page(SynonymsForm(initial={"phrases": f"{first}, " if first else ""}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SynonymsForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        synonyms.keep_synonyms(form.cleaned_data["phrases"], by=self.me)
        return redirect("discovery:synonyms")

    def _page(self, form: SynonymsForm, status: int = 200) -> HttpResponse:
        rows = Paginator(office.synonyms_for(self.me), ROWS_SHOWN)
        page = rows.get_page(self.request.GET.get("page"))
        context = {"tabs": self.tabs("synonyms"), "form": form, "page": page}
        return render(self.request, "discovery/synonyms.html", context, status=status)


class Dropped(OfficeView):
    """A group of synonyms that no longer holds."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        synonyms.drop_synonyms(pk, by=self.me)
        return redirect("discovery:synonyms")


class Reasons(OfficeView):
    """Why a search shows what it shows: the parts of each product's weight."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:100]
        context = {
            "tabs": self.tabs("reasons"),
            "words": words,
            "explained": office.reasons_for(self.me, words) if words else None,
        }
        return render(request, "discovery/reasons.html", context)


class Trial(OfficeView):
    """What suggestions bring: both ways of suggesting side by side, and how sure one can be."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "tabs": self.tabs("trial"),
            "result": trials.result_for(self.me),
            "run": (run := learning.last_run()),
            "progress": learning.progress(run),
            "lesson": learning.last_lesson(),
            "compared": arms.COMPARED,
            "days": trials.DAYS.days,
        }
        return render(request, "discovery/trial.html", context)

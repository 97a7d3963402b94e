"""Help step by step: walked by customers, written by operations."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.aftersale.forms.guides import ENDINGS, GuideForm, StepForm, first_of
from kefu.aftersale.models.guides import SOLVED, Guide, GuideVersion, Wishes
from kefu.aftersale.queries import guides as queries
from kefu.aftersale.services import guides as services
from kefu.aftersale.views.house import AftersaleView
from kefu.core.limits import asker, insist
from kefu.desk.services.refusals import Refusal

ROWS_SHOWN = 30
RULES = "aftersale.rules"
LONGEST_REASON = 280
WALKS_A_MINUTE, A_MINUTE = 30, timedelta(minutes=1)


class Help(View):
    """All guides, for who looks for help without an order at hand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.shown_guides().select_related("product", "product_class")
        page = Paginator(found, ROWS_SHOWN).get_page(request.GET.get("page"))
        return render(request, "aftersale/help.html", {"page": page})


class Walk(View):
    """One guide. The answers so far stand in the address, so that each step can be gone back to;
    `order` and `line` say what it is about. POST says that one is at an end."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        guide, version = self._found(number)
        path = queries.path_in(request.GET.get("path", ""))
        place = queries.place_at(version.steps, path) if path is not None else None
        if place is None:
            raise Http404
        context = {
            "guide": guide,
            "place": place,
            "about": _about(request.GET),
            "wish": Wishes(place.end).label if place.end in Wishes.values else "",
        }
        return render(request, "aftersale/walk.html", context)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        guide, version = self._found(number)
        insist(f"aftersale.walk {asker(request)}", times=WALKS_A_MINUTE, per=A_MINUTE)
        path = queries.path_in(request.POST.get("path", ""))
        end = services.note_walk(version, path) if path is not None else None
        place = queries.place_at(version.steps, path) if path is not None else None
        if end is None or place is None:
            raise Http404
        if end == SOLVED:
            return render(request, "aftersale/walked.html", {"guide": guide})
        return redirect(_request_address(end, place, request.POST))

    def _found(self, number: str) -> tuple[Guide, GuideVersion]:
        guide = get_object_or_404(queries.shown_guides(), number=number)
        version = queries.newest(guide)
        if version is None:
            raise Http404
        return guide, version


class Guides(AftersaleView):
    here = "guides"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(queries.guides_for(self.me), ROWS_SHOWN).get_page(request.GET.get("page"))
        context = {"tabs": self.tabs(), "page": page, "may_change": self.me.may(RULES)}
        return render(request, "aftersale/guides.html", context)


class NewGuide(AftersaleView):
    may = RULES
    here = "guides"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(GuideForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GuideForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        guide = services.write_guide(form.instance)
        services.draft(guide.pk, by=self.me)
        return redirect("aftersale:guide", guide.number)

    def _page(self, form: GuideForm, status: int = 200) -> HttpResponse:
        context = {"tabs": self.tabs(), "form": form}
        return render(self.request, "aftersale/new_guide.html", context, status=status)


class OneGuide(AftersaleView):
    """Its newest version and its draft. POST changes what it is for, or publishes the draft."""

    here = "guides"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.page(self.found(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        guide = self.found(number)
        if not self.me.may(RULES):
            return self.page(guide, fault=_("You may read this, but not change it."), status=403)
        if request.POST.get("act") == "publish":
            return self._published(guide)
        form = GuideForm(request.POST, instance=guide)
        if not form.is_valid():
            return self.page(guide, form=form, status=422)
        services.write_guide(form.instance)
        messages.success(request, _("Kept."))
        return redirect("aftersale:guide", number)

    def _published(self, guide: Guide) -> HttpResponse:
        try:
            services.publish(guide.pk, by=self.me)
        except Refusal as refusal:
            return self.page(guide, fault=str(refusal), status=409)
        messages.success(self.request, _("Customers walk this version from now on."))
        return redirect("aftersale:guide", guide.number)

    def found(self, number: str) -> Guide:
        return get_object_or_404(queries.guides_for(self.me), number=number)

    def page(self, guide: Guide, *, status: int = 200, **more: Any) -> HttpResponse:
        version, draft = queries.newest(guide), queries.draft_of(guide)
        shown = draft or version
        context = {
            "tabs": self.tabs(),
            "guide": guide,
            "version": version,
            "draft": draft,
            "steps": _told(shown.steps if shown else []),
            "faults": queries.faults(draft.steps) if draft else [],
            "form": GuideForm(instance=guide),
            "may_change": self.me.may(RULES),
            **more,
        }
        return render(self.request, "aftersale/guide.html", context, status=status)


class GuideStep(OneGuide):
    """One step of the draft: `key` is its name, or `new`. POST keeps or drops it."""

    may = RULES

    def get(self, request: HttpRequest, number: str, key: str) -> HttpResponse:  # type: ignore[override]
        guide = self.found(number)
        draft = _as_it_stands(guide)
        step = next((one for one in draft.steps if one["key"] == key), None)
        if step is None and key != "new":
            raise Http404
        first = first_of(step) if step else {}
        return self._form(guide, draft, key, StepForm(initial=first, places=_keys(draft)))

    def post(self, request: HttpRequest, number: str, key: str) -> HttpResponse:  # type: ignore[override]
        guide = self.found(number)
        draft = _as_it_stands(guide)
        seen = request.POST.get("changes", "")
        changes = int(seen) if seen.isdecimal() and len(seen) < 9 else -1  # noqa: PLR2004
        form = StepForm(request.POST, places=_keys(draft))
        try:
            if request.POST.get("act") == "drop":
                services.drop_step(guide.pk, key, changes=changes, by=self.me)
            elif form.is_valid():
                services.write_step(guide.pk, form.step(), was=key, changes=changes, by=self.me)
            else:
                return self._form(guide, draft, key, form, status=422)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self._form(guide, draft, key, form, status=409)
        return redirect("aftersale:guide", number)

    def _form(
        self, guide: Guide, draft: GuideVersion, key: str, form: StepForm, status: int = 200
    ) -> HttpResponse:
        context = {"tabs": self.tabs(), "guide": guide, "draft": draft, "key": key, "form": form}
        return render(self.request, "aftersale/guide_step.html", context, status=status)


def _as_it_stands(guide: Guide) -> GuideVersion:
    """The draft, or what one would begin as: looking at a step begins none."""
    last = queries.newest(guide)
    return queries.draft_of(guide) or GuideVersion(guide=guide, steps=last.steps if last else [])


def _keys(draft: GuideVersion) -> list[str]:
    return [step["key"] for step in draft.steps]


def _told(steps: list[queries.Step]) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Steps in the reader's language, each answer with where it leads."""
    ends = dict(ENDINGS)
    return [
        (
            step["key"],
            queries.spoken(step),
            [(queries.spoken(one), ends.get(one["to"], one["to"])) for one in step["answers"]],
        )
        for step in steps
    ]


def _about(asked: Any) -> dict[str, str]:
    """The order and the line that a walk is about, as far as they look like it."""
    order, line = asked.get("order", "")[:14], asked.get("line", "")[:12]
    return {"order": order, "line": line} if order and line.isdecimal() else {}


def _request_address(end: str, place: queries.Place, said: Any) -> str:
    """A request of this kind, filled in with what was tried; without an order, one's orders."""
    about = _about(said)
    reason = "; ".join(f"{step} {answer}" for step, answer in place.said)[:LONGEST_REASON]
    if not about:
        return resolve_url(settings.PLACES["orders"])
    wish = urlencode({"line": about["line"], "kind": end, "reason": reason})
    try:
        return f"{reverse('aftersale:new_request', args=[about['order']])}?{wish}"
    except NoReverseMatch:
        return resolve_url(settings.PLACES["order"], number=about["order"])

"""The rules of after-sale in the office: their versions, a draft, its trial, its publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.aftersale.forms.rules import PAYERS, YES, PublishForm, TermsForm, filled
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.policy.book import TERMS
from kefu.aftersale.policy.terms import BY_PRODUCT, GROUPS, LABELS, NONE, UNITS, source_named
from kefu.aftersale.queries.books import book_of, rules_for, shelf, values_of
from kefu.aftersale.queries.rule_trials import trial_of
from kefu.aftersale.services import rules
from kefu.aftersale.views.house import AftersaleView
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.catalogue import ProductClass

VERSIONS_SHOWN = 50
CHANGES_SHOWN = 200


class RulesView(AftersaleView):
    here = "rules"

    def row(self, version: int) -> RuleBook:
        found = rules_for(self.me).filter(version=version).first()
        if found is None:
            raise Http404
        return found

    def base(self) -> dict[str, Any]:
        return {"tabs": self.tabs(), "may_set": self.me.may("aftersale.rules")}


class Rules(RulesView):
    """GET every version, and what holds today; POST begins a draft."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(rules_for(self.me)[:VERSIONS_SHOWN])
        book = shelf().on(now())
        context = {
            **self.base(),
            "rows": rows,
            "draft": next((one for one in rows if one.status == "draft"), None),
            "book": book,
            "groups": list(_told(book.usual.values)),
            "classes": list(_classes_told(book.classes)),
        }
        return render(request, "aftersale/rules.html", context)


class NewRules(RulesView):
    may = "aftersale.rules"

    def post(self, request: HttpRequest) -> HttpResponse:
        return redirect("aftersale:rule_book", rules.draft(by=self.me).version)


class RuleBookPage(RulesView):
    """GET a version, a draft as a form; POST sets its terms, for all goods or one class."""

    def get(self, request: HttpRequest, version: int) -> HttpResponse:
        return self.page(self.row(version), request.GET.get("class", ""))

    def post(self, request: HttpRequest, version: int) -> HttpResponse:
        row, code = self.row(version), request.POST.get("class", "")
        if not self.me.may("aftersale.rules"):
            raise Http404
        form = _form(row, code, request.POST)
        if form.is_valid():
            said = form.cleaned_data["seen"]
            try:
                rules.set_terms(version, form.values, by=self.me, seen=said, product_class=code)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved"))
                here = redirect("aftersale:rule_book", version)
                here["Location"] += f"?class={code}" if code else ""
                return here
        return self.page(row, code, form=form, status=422)

    def page(
        self,
        row: RuleBook,
        code: str,
        *,
        form: TermsForm | None = None,
        publishing: PublishForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        classes = list(ProductClass.objects.order_by("code"))
        if code and all(one.code != code for one in classes):
            raise Http404
        book = book_of(row)
        context = {
            **self.base(),
            "row": row,
            "code": code,
            "classes": classes,
            "own": set(book.classes),
            "form": form or _form(row, code),
            "publishing": publishing or PublishForm(initial={"seen": row.edits}),
            "groups": list(_told(book.usual.values)),
            "told_classes": list(_classes_told(book.classes)),
        }
        return render(self.request, "aftersale/rule_book.html", context, status=status)


class PublishRules(RuleBookPage):
    may = "aftersale.rules"

    def get(self, request: HttpRequest, version: int) -> HttpResponse:
        return redirect("aftersale:rule_book", version)

    def post(self, request: HttpRequest, version: int) -> HttpResponse:
        row, form = self.row(version), PublishForm(request.POST)
        if form.is_valid():
            try:
                rules.publish(version, by=self.me, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, pgettext("rules", "Published"))
                return redirect("aftersale:rules")
        return self.page(row, "", publishing=form, status=422)


class DropRules(RulesView):
    may = "aftersale.rules"

    def post(self, request: HttpRequest, version: int) -> HttpResponse:
        try:
            rules.drop(self.row(version).version, by=self.me)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("aftersale:rules")


class RuleTrial(RulesView):
    """What the draft would have answered to the requests of the last thirty days."""

    may = "aftersale.rules"

    def get(self, request: HttpRequest, version: int) -> HttpResponse:
        row = self.row(version)
        trial = trial_of(row, at=now())
        context = {**self.base(), "row": row, "trial": trial}
        context |= {"changes": trial.changes[:CHANGES_SHOWN], "most": CHANGES_SHOWN}
        return render(request, "aftersale/rule_trial.html", context)


def _form(row: RuleBook, code: str, said: Any = None) -> TermsForm:
    values, book = values_of(row), book_of(row)
    usual = book.usual.values if code else {key: term.default for key, term in TERMS.items()}
    initial = filled(values.get(code, {}), seen=row.edits)
    return TermsForm(said, product_class=code, usual=usual, initial=initial)


def _told(values: Any) -> Any:
    """Every term with its value, its unit and where it comes from, under its heading."""
    for title, keys in GROUPS:
        yield str(title), [(LABELS[key], *_value(key, values[key]), _source(key)) for key in keys]


def _classes_told(classes: Any) -> Any:
    names = {one.code: one for one in ProductClass.objects.filter(code__in=list(classes))}
    for code, own in classes.items():
        rows = [(LABELS[key], *_value(key, value)) for key, value in own.items()]
        yield names.get(code, code), rows


def _value(key: str, value: Any) -> tuple[str, str]:
    term = TERMS[key]
    if term.kind in {"payer", "yes"}:
        choices = dict(PAYERS if term.kind == "payer" else YES)
        return str(choices[str(value)]), ""
    if not value and key in BY_PRODUCT:
        return _("as its page says"), ""
    if not value and key in NONE:
        return _("none"), ""
    return str(value), str(UNITS[term.kind])


def _source(key: str) -> str:
    return source_named(TERMS[key].source)

"""The office of options: what may be chosen on a product, by which rules, and how it looks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.core.access import StaffView
from kefu.shop.models.catalogue import Product
from kefu.shop.models.options import Options
from kefu.shop.queries.options import Offered, as_offered, options_for, rows_of
from kefu.shop.services import options as services
from kefu.surfaces.office.option_forms import (
    KINDS,
    WITH_CHOICES,
    ChoiceForms,
    OptionForm,
    RuleForm,
    SettingsForm,
    option_at_first,
    rule_at_first,
)

Document = dict[str, Any]
MOST_DRAWING = 80_000


class DrawingForm(forms.Form):
    drawing = forms.CharField(
        label=gettext_lazy("SVG with marked places"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        required=False,
        max_length=MOST_DRAWING,
        help_text=gettext_lazy(
            'Shapes alone. data-fill="body" takes the colour of that option\'s choice, data-text '
            "its words, data-picture its picture, data-when shows a shape only with it."
        ),
    )


class OptionsView(StaffView):
    """A product's sheet, for who keeps the range. Every change names the version it was made on."""

    may = "office.goods"

    def sheet(self, code: str) -> tuple[Product, Options]:
        found = options_for(self.me, code)
        if found is None:
            raise Http404
        return found

    def page(
        self, template: str, product: Product, row: Options, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {"product": product, "row": row, **more}
        return render(self.request, f"surfaces/office/{template}", context, status=status)

    def saved(self, act: Callable[[int], object], form: forms.Form | None = None) -> bool:
        """Do it on the version that was read; say why not, at the form or above the page."""
        text = self.request.POST.get("version", "")
        try:
            act(int(text) if text.isascii() and text.isdecimal() else -1)
        except services.NotSane as wrong:
            for sentence in wrong.sentences:
                _say(self.request, form, sentence)
            return False
        except services.Overtaken:
            words = _("Somebody else has changed it meanwhile. Look again, then save once more.")
            _say(self.request, form, words)
            return False
        messages.success(self.request, _("Saved"))
        return True

    def change(
        self,
        product: Product,
        change: Callable[[Document], Document],
        form: forms.Form | None = None,
    ) -> bool:
        return self.saved(
            lambda version: services.change_options(
                product.pk, change, version=version, by=self.me
            ),
            form,
        )


class OfficeOptions(OptionsView):
    """GET all of it; POST one of its small acts: order, removal, settings, shown or not."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        product, row = self.sheet(code)
        return self._page(product, row, _settings(row))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        product, row = self.sheet(code)
        act, _colon, what = request.POST.get("act", "").partition(":")
        if act in {"show", "hide"}:
            self.saved(
                lambda version: services.show_options(
                    product.pk, is_open=act == "show", version=version, by=self.me
                )
            )
        elif act == "settings":
            form = SettingsForm(request.POST)
            if not form.is_valid():
                return self._page(product, row, form, status=422)
            self.change(product, lambda sheet: {**sheet, **form.cleaned_data})
        elif act in ACTS:
            self.change(product, lambda sheet: ACTS[act](sheet, what))
        return redirect("surfaces:office_options", code)

    def _page(
        self, product: Product, row: Options, form: SettingsForm, status: int = 200
    ) -> HttpResponse:
        rows = rows_of(row.sheet)
        names = dict(KINDS)
        listed = [(one, names[one.kind]) for one in rows.options]
        return self.page(
            *("options.html", product, row, status),
            rows=listed,
            rules=rows.rules,
            kinds=KINDS,
            form=form,
            picture=_first_picture(product, row),
        )


class OfficeOption(OptionsView):
    """One option with its choices; `add` a new one of a kind."""

    def get(self, request: HttpRequest, code: str, option: str) -> HttpResponse:
        product, row = self.sheet(code)
        kept = self._kept(row, option)
        form = OptionForm(kind=kept["kind"], initial=option_at_first(kept))
        first = [option_at_first(one) for one in kept.get("choices", ())]
        return self._page(product, row, option, form, ChoiceForms(initial=first, prefix="c"))

    def post(self, request: HttpRequest, code: str, option: str) -> HttpResponse:
        product, row = self.sheet(code)
        kind = self._kept(row, option)["kind"]
        form = OptionForm(request.POST, kind=kind)
        choices = ChoiceForms(request.POST, prefix="c") if kind in WITH_CHOICES else None
        is_valid = form.is_valid() and (choices is None or choices.is_valid())
        if is_valid and self.change(product, lambda s: _put(s, option, form, choices), form):
            return redirect("surfaces:office_options", code)
        return self._page(product, row, option, form, choices or ChoiceForms(prefix="c"), 422)

    def _kept(self, row: Options, option: str) -> Document:
        for one in row.sheet.get("options", ()):
            if one["code"] == option:
                return dict(one)
        kind = option.removeprefix("+")
        if not option.startswith("+") or kind not in dict(KINDS):
            raise Http404
        new = {"kind": kind, "needed": True, "signs": ["han", "latin", "digits", "marks"]}
        return {**new, "low": "0", "high": "12" if kind == "text" else "100", "step": "1"}

    def _page(
        self,
        product: Product,
        row: Options,
        option: str,
        form: OptionForm,
        choices: Any,
        status: int = 200,
    ) -> HttpResponse:
        return self.page(
            *("option.html", product, row, status),
            form=form,
            choices=choices if form.kind in WITH_CHOICES else None,
            kind=dict(KINDS)[form.kind],
            is_new=option.startswith("+"),
        )


class OfficeRule(OptionsView):
    """One rule, by its place; 0 is a new one."""

    def get(self, request: HttpRequest, code: str, place: int) -> HttpResponse:
        product, row = self.sheet(code)
        rules = row.sheet.get("rules", [])
        if place > len(rules) or not row.sheet.get("options"):
            raise Http404
        first = rule_at_first(rules[place - 1]) if place else {}
        form = RuleForm(rows=rows_of(row.sheet), initial=first)
        return self.page("rule.html", product, row, form=form, is_new=not place)

    def post(self, request: HttpRequest, code: str, place: int) -> HttpResponse:
        product, row = self.sheet(code)
        if place > len(row.sheet.get("rules", [])) or not row.sheet.get("options"):
            raise Http404
        form = RuleForm(request.POST, rows=rows_of(row.sheet))
        if form.is_valid() and self.change(product, lambda s: _put_rule(s, place, form), form):
            return redirect("surfaces:office_options", code)
        return self.page("rule.html", product, row, 422, form=form, is_new=not place)


class OfficeDrawing(OptionsView):
    """The picture with marked places."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        product, row = self.sheet(code)
        return self._page(product, row, DrawingForm(initial={"drawing": row.drawing}))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        product, row = self.sheet(code)
        form = DrawingForm(request.POST)
        if form.is_valid() and self.saved(
            lambda version: services.draw_options(
                product.pk, form.cleaned_data["drawing"], version=version, by=self.me
            ),
            form,
        ):
            return redirect("surfaces:office_drawing", code)
        return self._page(product, row, form, 422)

    def _page(
        self, product: Product, row: Options, form: DrawingForm, status: int = 200
    ) -> HttpResponse:
        picture = _first_picture(product, row)
        return self.page("drawing.html", product, row, status, form=form, picture=picture)


def _settings(row: Options) -> SettingsForm:
    return SettingsForm(
        initial={"days": row.sheet.get("days", 1), "plain": row.sheet.get("plain", False)}
    )


def _first_picture(product: Product, row: Options) -> str:
    if not row.drawing:
        return ""
    offer: Offered = as_offered(row)
    return offer.draw(offer.check(offer.first()).values, {}, title=product.name)


def _say(request: HttpRequest, form: forms.Form | None, sentence: str) -> None:
    if form is None:
        messages.error(request, sentence)
    else:
        form.add_error(None, sentence)


def _put(sheet: Document, option: str, form: OptionForm, choices: Any) -> Document:
    """The option in its place, or at the end; rules follow a code that changes."""
    told = form.option()
    if choices is not None:
        rows = [one.choice() for one in choices if one.is_valid()]
        told["choices"] = [one for one in rows if one is not None]
    options = list(sheet.get("options", ()))
    places = [n for n, one in enumerate(options) if one["code"] == option]
    if places:
        options[places[0]] = told
    else:
        options.append(told)
    return {**sheet, "options": options}


def _put_rule(sheet: Document, place: int, form: RuleForm) -> Document:
    rules = list(sheet.get("rules", ()))
    if place:
        rules[place - 1] = form.rule()
    else:
        rules.append(form.rule())
    return {**sheet, "rules": rules}


def _moved(sheet: Document, code: str, step: int) -> Document:
    options = list(sheet.get("options", ()))
    here = next((n for n, one in enumerate(options) if one["code"] == code), None)
    if here is not None and 0 <= here + step < len(options):
        options[here], options[here + step] = options[here + step], options[here]
    return {**sheet, "options": options}


def _without(sheet: Document, code: str) -> Document:
    return {**sheet, "options": [one for one in sheet.get("options", ()) if one["code"] != code]}


def _without_rule(sheet: Document, place: str) -> Document:
    rules = list(sheet.get("rules", ()))
    at = int(place) if place.isascii() and place.isdecimal() else 0
    return {**sheet, "rules": [one for n, one in enumerate(rules, 1) if n != at]}


ACTS: dict[str, Callable[[Document, str], Document]] = {
    "up": lambda sheet, code: _moved(sheet, code, -1),
    "down": lambda sheet, code: _moved(sheet, code, 1),
    "remove": _without,
    "unrule": _without_rule,
}

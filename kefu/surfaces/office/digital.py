"""Digital goods in the office: which SKUs are files or keys, their versions, their pools."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.core.widgets import PlainSelect
from kefu.shop.models.digital import DigitalGoods
from kefu.shop.queries import digital as queries
from kefu.shop.queries.office_goods import sku_for
from kefu.shop.services import digital
from kefu.surfaces.office.house import OfficeView

GOODS_SHOWN = 200


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = DigitalGoods
        fields = ("kind", "downloads", "days", "low_mark")
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {"kind": PlainSelect}
        labels: ClassVar[dict[str, Any]] = {
            "kind": pgettext_lazy("digital", "It is"),
            "downloads": gettext_lazy("Downloads for each piece"),
            "days": gettext_lazy("Days it can be downloaded"),
            "low_mark": gettext_lazy("Warn when so many keys are left"),
        }


class NewForm(forms.Form):
    sku = forms.CharField(label=pgettext_lazy("digital", "SKU"), max_length=60)
    kind = forms.ChoiceField(
        label=pgettext_lazy("digital", "It is"),
        choices=DigitalGoods.Kind.choices,
        widget=PlainSelect,
    )


class VersionForm(forms.Form):
    version = forms.CharField(
        label=pgettext_lazy("digital", "Version"), max_length=40, initial="1.0"
    )
    file = forms.FileField(
        label=pgettext_lazy("digital", "File"),
        help_text=gettext_lazy("PDF, ZIP, sound or text. It is kept where only the shop reads."),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


class KeysForm(forms.Form):
    keys = forms.CharField(
        label=gettext_lazy("Keys, one on each line"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Put at least one key on a line.")},
    )

    def clean_keys(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["keys"].splitlines() if line.strip()]
        if len(lines) > digital.MOST_KEYS:
            words = _("At most %(n)d keys at a time.") % {"n": digital.MOST_KEYS}
            raise ValidationError(words)
        if any(len(line) > digital.LONGEST_KEY for line in lines):
            words = _("A key has at most %(n)d signs.") % {"n": digital.LONGEST_KEY}
            raise ValidationError(words)
        return lines


class DigitalView(OfficeView):
    may = queries.VERB
    here = "digital"

    def goods(self, code: str) -> DigitalGoods:
        found = queries.goods_for(self.me).filter(sku__code=code).first()
        if found is None:
            raise Http404
        return found

    def one(self, code: str, *, status: int = 200, **forms_: Any) -> HttpResponse:
        goods = self.goods(code)
        context = {
            "tabs": self.tabs(),
            "goods": goods,
            "terms": forms_.get("terms") or TermsForm(instance=goods),
            "version": forms_.get("version") or VersionForm(),
            "keys": forms_.get("keys") or KeysForm(),
        }
        return render(self.request, "surfaces/office/digital_of.html", context, status=status)


class Digital(DigitalView):
    """GET all of them; POST makes a SKU one of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(NewForm(initial={"sku": request.GET.get("sku", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewForm(request.POST)
        sku = sku_for(self.me, request.POST.get("sku", "").strip()) if form.is_valid() else None
        if sku is None:
            if form.is_valid():
                form.add_error("sku", _("There is no such SKU."))
            return self._page(form, status=422)
        digital.set_goods(sku.pk, kind=form.cleaned_data["kind"], by=self.me)
        return redirect("surfaces:office_digital_of", sku.code)

    def _page(self, form: NewForm, status: int = 200) -> HttpResponse:
        rows = queries.goods_for(self.me).order_by("-pk")[:GOODS_SHOWN]
        context = {"tabs": self.tabs(), "rows": rows, "form": form}
        return render(self.request, "surfaces/office/digital.html", context, status=status)


class DigitalOf(DigitalView):
    """One of them: GET its terms, versions and pool; POST changes the terms."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.one(code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = self.goods(code)
        form = TermsForm(request.POST, instance=goods)
        if not form.is_valid():
            return self.one(code, terms=form, status=422)
        said = form.cleaned_data
        digital.set_goods(goods.sku_id, by=self.me, **said)
        messages.success(request, _("Saved"))
        return redirect("surfaces:office_digital_of", code)


class Versions(DigitalView):
    """POST: a new version of the file."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = self.goods(code)
        form = VersionForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.one(code, version=form, status=422)
        said = form.cleaned_data
        try:
            digital.add_version(goods.pk, file=said["file"], version=said["version"], by=self.me)
        except ValidationError as refused:
            form.add_error("file", refused)
            return self.one(code, version=form, status=422)
        messages.success(request, _("Who bought it gets this version from now on."))
        return redirect("surfaces:office_digital_of", code)


class Keys(DigitalView):
    """POST: more keys into the pool. Nobody reads them back."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        goods = self.goods(code)
        form = KeysForm(request.POST)
        if not form.is_valid():
            return self.one(code, keys=form, status=422)
        count = digital.add_keys(goods.pk, form.cleaned_data["keys"], by=self.me)
        messages.success(request, _("%(n)d new keys are in the pool.") % {"n": count})
        return redirect("surfaces:office_digital_of", code)

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.aftersale.models.guides import SOLVED, Guide, Wishes
from kefu.aftersale.queries.guides import ENDS, Step
from kefu.shop.models.catalogue import Product, ProductClass

ANSWERS = 4
ENDINGS = [(SOLVED, pgettext_lazy("guide", "It is solved")), *Wishes.choices]


class ClassField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, one: ProductClass) -> str:
        return one.name


class GuideForm(forms.ModelForm):  # type: ignore[type-arg]
    code = forms.CharField(
        label=gettext_lazy("For one product alone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Its code; empty for all goods of the class."),
    )

    product_class = ClassField(
        label=gettext_lazy("For goods of the class"),
        queryset=ProductClass.objects.order_by("code"),
    )

    class Meta:
        model = Guide
        fields = ("title_zh", "title_en", "product_class", "is_shown")
        labels = {
            "title_zh": gettext_lazy("Title in Chinese"),
            "title_en": gettext_lazy("Title in English"),
            "is_shown": gettext_lazy("Customers see it"),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.product is not None:
            self.initial["code"] = self.instance.product.code

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        code, goods = self.cleaned_data.get("code", ""), self.cleaned_data.get("product_class")
        product = Product.objects.filter(code=code, product_class=goods).first() if code else None
        if code and product is None:
            self.add_error("code", _("This class has no product with this code."))
        self.instance.product = product
        return said


class StepForm(forms.Form):
    """One step and up to four answers; `places` are the steps an answer may lead to."""

    key = forms.SlugField(
        label=gettext_lazy("Name of the step"),
        max_length=20,
        help_text=gettext_lazy("Short, in Latin letters: no-power, check-plug."),
    )
    zh = forms.CharField(
        label=gettext_lazy("What to do or to look at, in Chinese"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    en = forms.CharField(
        label=gettext_lazy("What to do or to look at, in English"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, places: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        steps = [(key, key) for key in places]
        for n in range(1, ANSWERS + 1):
            self.fields[f"zh{n}"] = _words(_("Answer %(n)d in Chinese") % {"n": n})
            self.fields[f"en{n}"] = _words(_("Answer %(n)d in English") % {"n": n})
            self.fields[f"to{n}"] = forms.ChoiceField(
                label=_("leads to"),
                required=False,
                choices=[("", "—"), (_("Ends"), ENDINGS), (_("Steps"), steps)],
            )

    @property
    def rows(self) -> list[list[Any]]:
        return [[self[f"{name}{n}"] for name in ("zh", "en", "to")] for n in range(1, ANSWERS + 1)]

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key in ENDS:
            raise forms.ValidationError(_("This word names an end. Choose another one."))
        return key

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        for n in range(1, ANSWERS + 1):
            parts = [self.cleaned_data.get(f"{name}{n}") for name in ("zh", "en", "to")]
            if any(parts) and not all(parts):
                self.add_error(f"to{n}", _("An answer needs both languages and where it leads."))
        return said

    def step(self) -> Step:
        said = self.cleaned_data
        answers = [
            {"zh": said[f"zh{n}"], "en": said[f"en{n}"], "to": said[f"to{n}"]}
            for n in range(1, ANSWERS + 1)
            if said[f"to{n}"]
        ]
        return {"key": said["key"], "zh": said["zh"], "en": said["en"], "answers": answers}


def first_of(step: Step) -> dict[str, Any]:
    """A step as the form shows it."""
    first = {name: step[name] for name in ("key", "zh", "en")}
    for n, answer in enumerate(step["answers"][:ANSWERS], start=1):
        first |= {f"{name}{n}": answer[name] for name in ("zh", "en", "to")}
    return first


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, required=False)

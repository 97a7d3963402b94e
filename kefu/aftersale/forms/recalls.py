"""What is called back, in whose words; and pieces as somebody types or pastes them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.aftersale.models.recalls import Recall, Remedies
from kefu.aftersale.queries.recalls import Scope
from kefu.aftersale.services.units import Written
from kefu.shop.models.catalogue import Sku

BETWEEN = re.compile(r"[\s,，;；、]+")
CELLS = re.compile(r"\s*[\t,，;；]\s*|\s{2,}")
MOST_ROWS = 5_000
MOST_BACK = 2_000
LONGEST_PASTE = 400_000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
FEWEST, MOST_CELLS = 3, 4


class WordsField(forms.CharField):
    """Several words in one box; cleaned, a list without doubles."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(max_length=LONGEST_PASTE, widget=forms.Textarea, **options)
        self.widget.attrs["rows"] = 3
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        words = list(dict.fromkeys(word for word in BETWEEN.split(super().clean(value)) if word))
        if any(len(word) > self.longest for word in words):
            text = _("At most %(n)d signs each.")
            raise forms.ValidationError(text % {"n": self.longest})
        return words


class RecallForm(forms.ModelForm):  # type: ignore[type-arg]
    codes = WordsField(
        label=gettext_lazy("Article codes"),
        longest=60,
        help_text=gettext_lazy("One a line, as they stand in the catalogue."),
    )
    batches = WordsField(
        label=gettext_lazy("Batches"),
        longest=40,
        required=False,
        help_text=gettext_lazy("Empty, and no serial numbers: all pieces of these articles."),
    )
    serials = WordsField(label=gettext_lazy("Serial numbers"), longest=60, required=False)
    remedies = forms.MultipleChoiceField(
        label=gettext_lazy("What the buyer may choose"),
        choices=Remedies.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Recall
        fields = (
            "title_zh", "title_en", "danger_zh", "danger_en", "advice_zh", "advice_en",
            "filed_as", "batches", "serials", "sold_from", "sold_until", "takes_unknown",
            "remedies", "goods_back",
        )  # fmt: skip
        labels = {
            "title_zh": gettext_lazy("Title in Chinese"),
            "title_en": gettext_lazy("Title in English"),
            "danger_zh": gettext_lazy("What is wrong, in Chinese"),
            "danger_en": gettext_lazy("What is wrong, in English"),
            "advice_zh": gettext_lazy("What to do now, in Chinese"),
            "advice_en": gettext_lazy("What to do now, in English"),
            "filed_as": gettext_lazy("Filed with the regulator as"),
            "sold_from": gettext_lazy("Ordered from"),
            "sold_until": gettext_lazy("Ordered until"),
            "takes_unknown": gettext_lazy("Also pieces whose batch nobody wrote down"),
            "goods_back": pgettext_lazy("recall", "The piece comes back before anything is given"),
        }
        widgets = {
            "danger_zh": forms.Textarea(attrs={"rows": 3}),
            "danger_en": forms.Textarea(attrs={"rows": 3}),
            "advice_zh": forms.Textarea(attrs={"rows": 3}),
            "advice_en": forms.Textarea(attrs={"rows": 3}),
            "sold_from": DAY,
            "sold_until": DAY,
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.skus: list[Sku] = []
        if self.instance.pk:
            codes = self.instance.goods.order_by("sku__code").values_list("sku__code", flat=True)
            self.initial["codes"] = list(codes)

    def clean_codes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["codes"]
        self.skus = list(Sku.objects.filter(code__in=codes))
        missing = [code for code in codes if code not in {sku.code for sku in self.skus}]
        if missing:
            words = _("The catalogue has no article with the code %(codes)s.")
            raise forms.ValidationError(words % {"codes": ", ".join(missing[:5])})
        return codes

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        begins, ends = self.cleaned_data.get("sold_from"), self.cleaned_data.get("sold_until")
        if begins and ends and ends < begins:
            self.add_error("sold_until", _("This day lies before the first one."))
        return said

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def scope(self) -> Scope:
        said = self.cleaned_data
        return Scope(
            skus=tuple(sku.pk for sku in self.skus),
            batches=tuple(said["batches"]),
            serials=tuple(said["serials"]),
            sold_from=said["sold_from"],
            sold_until=said["sold_until"],
            takes_unknown=said["takes_unknown"],
        )


class BackForm(forms.Form):
    names = WordsField(
        label=gettext_lazy("Serial numbers of the pieces that are back"),
        longest=60,
        help_text=gettext_lazy("Scan or paste them, one a line; the number of a piece works too."),
    )

    def clean_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["names"]
        if len(names) > MOST_BACK:
            words = _("At most %(n)d lines at a time.")
            raise forms.ValidationError(words % {"n": MOST_BACK})
        return names


class HandForm(forms.Form):
    remedy = forms.ChoiceField(
        label=gettext_lazy("What the buyer got"), choices=Remedies.choices, required=False
    )
    note = forms.CharField(label=gettext_lazy("How it was put right"), min_length=2, max_length=300)


class ClosingForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why nothing more can be done for those still out"),
        max_length=300,
        required=False,
    )


class UnitsForm(forms.Form):
    """Lines of order number, article code, batch and serial number, as a table is pasted."""

    rows = forms.CharField(
        label=gettext_lazy("Order, article code, batch, serial number"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("One piece a line; paste the columns from a table."),
        strip=False,
    )

    def clean_rows(self) -> list[Written]:
        lines = enumerate(self.cleaned_data["rows"].splitlines(), start=1)
        written = [_written(place, line) for place, line in lines if line.strip()]
        if not written:
            raise forms.ValidationError(_("Paste at least one line."))
        if len(written) > MOST_ROWS:
            words = _("At most %(n)d lines at a time.")
            raise forms.ValidationError(words % {"n": MOST_ROWS})
        return written


def _written(place: int, line: str) -> Written:
    cells = [cell.strip() for cell in CELLS.split(line.strip("\r\n "))]
    if not FEWEST <= len(cells) <= MOST_CELLS or not any(cells[2:]):
        words = _("Line %(row)d: it needs an order, an article code, and a batch or serial number.")
        raise forms.ValidationError(words % {"row": place})
    order, sku, batch, serial = (*cells, "")[:MOST_CELLS]
    if len(batch) > 40 or len(serial) > 60:  # noqa: PLR2004  as wide as their columns
        raise forms.ValidationError(_("Line %(row)d is too long.") % {"row": place})
    return Written(place, order.upper(), sku, batch, serial)

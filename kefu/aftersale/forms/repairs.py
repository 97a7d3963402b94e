from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.aftersale.models.loans import LoanUnit
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.queries.repairs import carriers
from kefu.aftersale.services.repairs import Diagnosis
from kefu.core.uploads.forms import UploadField
from kefu.core.uploads.models import Upload
from kefu.delivery.models import Carrier
from kefu.shop.models.catalogue import Product

MOST_PARTS = 99
MOST_MONTHS = 240
EVENING = time(18)
LONGEST = timedelta(days=90)


def photo_field() -> UploadField:
    field = UploadField(
        label=pgettext_lazy("repair", "Photo"),
        kinds=[Upload.Kind.IMAGE],
        required=False,
        help_text=pgettext_lazy("repair", "The customer sees it."),
    )
    field.widget.attrs["accept"] = "image/*"
    return field


class ReceiveForm(forms.Form):
    serial = forms.CharField(
        label=pgettext_lazy("repair", "Serial number"), max_length=60, required=False
    )
    condition = forms.CharField(
        label=pgettext_lazy("repair", "How it looks, and what came along"),
        max_length=300,
        required=False,
    )
    photo = photo_field()


class DiagnosisForm(forms.Form):
    """Parts come as `part-<id>` with a number of pieces."""

    finding = forms.CharField(
        label=pgettext_lazy("repair", "What is wrong, as the customer reads it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    covered_by = forms.ChoiceField(
        label=pgettext_lazy("repair", "Why it costs the customer nothing"),
        choices=Repair.CoveredBy.choices,
    )
    no_fault = forms.BooleanField(
        label=pgettext_lazy("repair", "Nothing is wrong with it: it counts as no repair"),
        required=False,
    )
    due_on = forms.DateField(
        label=pgettext_lazy("repair", "Sent back by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    photo = photo_field()

    def clean_due_on(self) -> Any:
        return _day_to_keep(self.cleaned_data["due_on"])

    def found(self) -> Diagnosis:
        said = self.cleaned_data
        return Diagnosis(
            finding=said["finding"],
            covered_by=said["covered_by"],
            due_at=said["due_on"],
            parts=self.parts(),
            no_fault=said["no_fault"],
            photo=said["photo"],
        )

    def parts(self) -> dict[int, int]:
        asked = {
            name.removeprefix("part-"): text
            for name, text in self.data.items()
            if name.startswith("part-")
        }
        plain = {name: text for name, text in asked.items() if f"{name}{text}".isdecimal()}
        return {
            int(name): min(int(text[:4]), MOST_PARTS)
            for name, text in plain.items()
            if int(text[:4])
        }


class TestForm(forms.Form):
    done = forms.CharField(
        label=pgettext_lazy("repair", "What was done, as the customer reads it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = photo_field()


class FailedForm(forms.Form):
    words = forms.CharField(label=pgettext_lazy("repair", "What does not work yet"), max_length=300)


class SendForm(forms.Form):
    carrier: Any = forms.ModelChoiceField(
        label=pgettext_lazy("repair", "Carrier"), queryset=Carrier.objects.none(), empty_label=None
    )
    tracking_number = forms.CharField(
        label=pgettext_lazy("repair", "Number on the label"), max_length=40
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["carrier"]
        field.queryset = carriers()
        field.label_from_instance = lambda one: one.name


class DayForm(forms.Form):
    due_on = forms.DateField(
        label=pgettext_lazy("repair", "Sent back by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    because = forms.CharField(
        label=gettext_lazy("Why, as the customer reads it"), min_length=2, max_length=200
    )

    def clean_due_on(self) -> Any:
        return _day_to_keep(self.cleaned_data["due_on"])


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Part
        fields = ("code", "product_class", "name_zh", "name_en", "months", "low_mark", "is_active")
        labels = {
            "code": pgettext_lazy("part", "Code"),
            "product_class": pgettext_lazy("part", "For goods of this class"),
            "name_zh": pgettext_lazy("part", "Name in Chinese"),
            "name_en": pgettext_lazy("part", "Name in English"),
            "months": pgettext_lazy("part", "Months of its own guarantee"),
            "low_mark": pgettext_lazy("part", "Warn when so many are left"),
            "is_active": pgettext_lazy("part", "It is still fitted"),
        }
        help_texts = {
            "months": pgettext_lazy(
                "part", "Counted from the day the goods came. Empty: as long as the whole."
            ),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["product_class"]
        field.label_from_instance = lambda one: one.name
        self.fields["months"].validators.append(_at_most_years)
        if not self.instance._state.adding:
            del self.fields["code"]


class TakeInForm(forms.Form):
    pieces = forms.IntegerField(
        label=pgettext_lazy("part", "Pieces"),
        min_value=-9999,
        max_value=9999,
        help_text=pgettext_lazy("part", "Less than nothing where some are lost."),
    )
    words = forms.CharField(
        label=pgettext_lazy("part", "From where, or why"), max_length=200, required=False
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean_pieces(self) -> int:
        pieces: int = self.cleaned_data["pieces"]
        if not pieces:
            raise forms.ValidationError(_("Say how many."))
        return pieces


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    product = forms.CharField(label=pgettext_lazy("loan unit", "Product code"), max_length=60)

    class Meta:
        model = LoanUnit
        fields = ("code", "condition")
        labels = {
            "code": pgettext_lazy("loan unit", "Number on its sticker"),
            "condition": pgettext_lazy("loan unit", "How it looks"),
        }

    def clean_product(self) -> Product:
        product = Product.objects.filter(code=self.cleaned_data["product"].strip()).first()
        if product is None:
            raise forms.ValidationError(_("There is no product with this code."))
        return product


def _at_most_years(months: int) -> None:
    if months > MOST_MONTHS:
        raise forms.ValidationError(_("At most %(n)d months.") % {"n": MOST_MONTHS})


def _day_to_keep(day: date) -> datetime:
    """The evening of a day to come, within what the rules leave for a repair."""
    at = datetime.combine(day, EVENING, get_current_timezone())
    if at <= now():
        raise forms.ValidationError(_("This day is over. Choose a later one."))
    if at > now() + LONGEST:
        raise forms.ValidationError(_("So long nobody waits. Choose a day within three months."))
    return at

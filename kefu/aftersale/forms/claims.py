"""What is done with a claim, and what is agreed with those it is against."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.claims import CarrierTerms
from kefu.aftersale.models.reports import CompensationRule
from kefu.core.uploads.forms import UploadField

MOST_DAYS = 365


class MoneyForm(forms.Form):
    """A sum, and what they call it."""

    amount = forms.DecimalField(
        label=pgettext_lazy("claim", "Sum"), min_value=0, max_digits=12, decimal_places=2
    )
    reference = forms.CharField(
        label=pgettext_lazy("claim", "Their reference"), max_length=80, required=False
    )
    key = forms.CharField(max_length=60, required=False)


class WhyForm(forms.Form):
    words = forms.CharField(
        label=pgettext_lazy("claim", "Why, in a sentence"),
        max_length=300,
        error_messages={"required": _("Say why; it stands in the claim's story.")},
    )


class EvidenceForm(forms.Form):
    """Words, a file, or both."""

    words = forms.CharField(
        label=pgettext_lazy("claim", "What it shows"), max_length=1000, required=False
    )
    file = UploadField(label=pgettext_lazy("claim", "A picture or a paper"), required=False)
    key = forms.CharField(max_length=60)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("words") and not said.get("file"):
            self.add_error("words", _("Write something, or choose a file."))
        return said


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a carrier agreed to; saved as a new version."""

    class Meta:
        model = CarrierTerms
        fields = (
            "file_days", "answer_days", "pay_days", "percent", "most", "pays_lateness", "contact",
        )  # fmt: skip
        labels = {
            "file_days": _("Days to file a claim"),
            "answer_days": _("Days for their answer"),
            "pay_days": _("Days to pay after a yes"),
            "percent": _("Percent of what it cost us"),
            "most": _("At most, for one parcel"),
            "pays_lateness": _("Pays for lateness too"),
            "contact": _("Where claims go"),
        }
        help_texts = {
            "answer_days": _("The law allows them seven at most."),
            "most": _("Empty: no end."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, most in (("file_days", MOST_DAYS), ("answer_days", 7), ("pay_days", MOST_DAYS)):
            field = self.fields[name]
            field.min_value, field.max_value = 1, most  # type: ignore[attr-defined]
            field.widget.attrs |= {"min": 1, "max": most}

    def clean_answer_days(self) -> int:
        days: int = self.cleaned_data["answer_days"]
        if not 1 <= days <= 7:  # noqa: PLR2004  a week
            raise forms.ValidationError(_("From 1 to 7 days: more the law does not allow."))
        return days

    def clean_percent(self) -> Any:
        percent = self.cleaned_data["percent"]
        if not 0 <= percent <= 100:  # noqa: PLR2004
            raise forms.ValidationError(_("From 0 to 100."))
        return percent


class CompensationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a customer gets for the trouble; saved as a new version."""

    class Meta:
        model = CompensationRule
        fields = ("percent", "each_day", "least", "most", "good_for_days")
        labels = {
            "percent": _("Percent of what the goods had cost"),
            "each_day": _("For each day of lateness"),
            "least": pgettext_lazy("claim", "At least"),
            "most": pgettext_lazy("claim", "At most"),
            "good_for_days": _("The coupon is good for so many days"),
        }

    def __init__(self, *args: Any, trouble: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.trouble = trouble
        if trouble != "late":
            del self.fields["each_day"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        least, most = said.get("least"), said.get("most")
        if least is not None and most is not None and most < least:
            self.add_error("most", _("The most cannot be less than the least."))
        for name in ("percent", "least"):
            if said.get(name) is not None and said[name] < 0:
                self.add_error(name, _("Not less than nothing."))
        if said.get("good_for_days") is not None and said["good_for_days"] < 1:
            self.add_error("good_for_days", _("At least a day."))
        return said

    def rule(self) -> CompensationRule:
        """A new version, not saved yet."""
        return CompensationRule(trouble=self.trouble, **self.cleaned_data)

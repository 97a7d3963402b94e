"""What is agreed with a supplier, claimed from it, and why it is to be stopped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.claims import Claim
from kefu.aftersale.models.suppliers import SupplierAgreement

CAUSES = ("defect", "different", "fake", "duty")


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]
    """Saved as a new version."""

    class Meta:
        model = SupplierAgreement
        fields = ("answer_days", "pay_days", "percent", "most_faulty", "words", "ends_on")
        labels = {
            "answer_days": _("Days for their answer"),
            "pay_days": _("Days to pay after a yes"),
            "percent": _("Percent of what it cost us"),
            "most_faulty": _("Faulty pieces in 100 that are borne with"),
            "words": _("What else was agreed"),
            "ends_on": _("Ends on"),
        }
        help_texts = {"ends_on": _("Empty: until there is another.")}
        widgets = {
            "words": forms.Textarea(attrs={"rows": 3}),
            "ends_on": forms.DateInput(attrs={"type": "date"}),
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("answer_days", "pay_days"):
            if said.get(name) is not None and not 1 <= said[name] <= 365:  # noqa: PLR2004
                self.add_error(name, _("From 1 to 365 days."))
        for name in ("percent", "most_faulty"):
            if said.get(name) is not None and not 0 <= said[name] <= 100:  # noqa: PLR2004
                self.add_error(name, _("From 0 to 100."))
        return said


class SupplierClaimForm(forms.Form):
    """A claim of our own: what for, and how much."""

    cause = forms.ChoiceField(label=pgettext_lazy("claim", "Cause"))
    what = forms.CharField(label=pgettext_lazy("claim", "What it is about"), max_length=300)
    amount = forms.DecimalField(
        label=pgettext_lazy("claim", "What it cost us"),
        min_value=1,
        max_digits=12,
        decimal_places=2,
    )
    key = forms.CharField(max_length=60)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        labels = dict(Claim.Cause.choices)
        self.fields["cause"].choices = [  # type: ignore[attr-defined]
            (one, labels[Claim.Cause(one)]) for one in CAUSES
        ]


class StopForm(forms.Form):
    because = forms.CharField(
        label=pgettext_lazy("selling stop", "Why it should sell nothing"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why; a second person decides by it.")},
    )

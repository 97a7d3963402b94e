"""What a customer says of a parcel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.aftersale.models.reports import ParcelReport, Trouble
from kefu.core.uploads.forms import UploadsField
from kefu.core.uploads.models import Upload

MOST_PICTURES = 6
DIGITS = 9


class ReportForm(forms.Form):
    """`troubles` are those that can be said of this parcel now; pieces of a line come as
    `pieces-<id of the line>`."""

    trouble = forms.ChoiceField(
        label=_("What happened?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what happened to it.")},
    )
    wants = forms.ChoiceField(
        label=_("What would you like?"),
        choices=ParcelReport.Wants.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you would like.")},
    )
    words = forms.CharField(
        label=_("Anything that helps us"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pictures = UploadsField(
        label=_("Pictures or a video"),
        kinds=[Upload.Kind.IMAGE, Upload.Kind.VIDEO],
        most=MOST_PICTURES,
        required=False,
        help_text=_("Of damaged goods and their box, at least one. Up to 6."),
    )
    client_id = forms.CharField(max_length=40)

    def __init__(self, *args: Any, troubles: tuple[str, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        labels = dict(Trouble.choices)
        choices = [(one, labels[one]) for one in troubles]
        self.fields["trouble"].choices = choices  # type: ignore[attr-defined]
        self.fields["pictures"].widget.attrs["accept"] = "image/*,video/*"
        if Trouble.LATE not in troubles:
            wants = [one for one in ParcelReport.Wants.choices if one[0] != "wait"]
            self.fields["wants"].choices = wants  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["trouble"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        trouble, wants = said.get("trouble"), said.get("wants")
        if wants == ParcelReport.Wants.WAIT and trouble and trouble != Trouble.LATE:
            self.add_error("wants", _("Waiting does not help here: choose money or goods."))
        if trouble == Trouble.DAMAGED and "pictures" in said and not said["pictures"]:
            self.add_error("pictures", _("Please show us the damage: one picture is enough."))
        return said

    def pieces(self) -> dict[int, int]:
        """How many of which line, where the form asked."""
        found = {}
        for name, text in self.data.items():
            line = str(name).removeprefix("pieces-")
            said = str(text)
            if line != name and (line + said).isascii() and line.isdigit() and said.isdigit():
                found[int(line[:DIGITS])] = int(said[:DIGITS])
        return {line: n for line, n in found.items() if n}

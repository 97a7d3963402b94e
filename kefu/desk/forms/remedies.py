"""What is given, by whom, up to what."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kefu.accounts.models import Team, User
from kefu.accounts.queries.personal import TIERS
from kefu.desk.models.remedies import Approval, Fault, Remedy, RemedyKind


class RemedyForm(forms.Form):
    """What is given, why, how much; pieces of a line come as `pieces-<id of the line>`."""

    WHOLE, PART, LINES = "whole", "part", "lines"

    kind = forms.ChoiceField(choices=RemedyKind.choices)
    order = forms.CharField(max_length=14, required=False)
    reason = forms.ChoiceField(
        choices=Remedy.Reason.choices, error_messages={"required": _("Say what happened.")}
    )
    how = forms.ChoiceField(choices=[(WHOLE, ""), (PART, ""), (LINES, "")], required=False)
    amount = forms.DecimalField(max_digits=10, decimal_places=2, required=False)
    days = forms.TypedChoiceField(
        choices=[(30, "30"), (90, "90"), (365, "365")], coerce=int, required=False
    )
    note = forms.CharField(max_length=300, required=False)
    client_id = forms.CharField(max_length=40)

    def pieces(self) -> dict[int, int]:
        """How many of which line, if it is about lines."""
        if self.cleaned_data["how"] != self.LINES and self.cleaned_data["kind"] != "resend":
            return {}
        asked = {name: text for name, text in self.data.items() if name.startswith("pieces-")}
        whole = {name: text for name, text in asked.items() if _is_number(text)}
        return {
            int(name.removeprefix("pieces-")): int(text)
            for name, text in whole.items()
            if int(text) and _is_number(name.removeprefix("pieces-"))
        }

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("how") == self.LINES and not self.errors and not self.pieces():
            self.add_error("how", _("Say how many pieces of which line."))
        if fields.get("how") == self.PART and not fields.get("amount"):
            self.add_error("amount", _("Say how much goes back."))
        return fields


class VerdictForm(forms.Form):
    """Yes or no to what somebody wants to give."""

    verdict = forms.ChoiceField(choices=Approval.Verdict.choices)
    note = forms.CharField(max_length=300, required=False)


class LimitForm(forms.Form):
    """Empty stands for all."""

    kind = forms.ChoiceField(
        choices=[("", pgettext_lazy("remedy", "Everything")), *RemedyKind.choices],
        label=pgettext_lazy("remedy", "What"),
        required=False,
    )
    role = forms.ChoiceField(
        choices=[
            ("", pgettext_lazy("remedy", "Everybody")),
            *((role.value, role.label) for role in (User.Role.AGENT, User.Role.SUPERVISOR)),
        ],
        label=pgettext_lazy("remedy", "Who"),
        required=False,
    )
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(), label=pgettext_lazy("remedy", "Team"), required=False
    )
    tier = forms.TypedChoiceField(
        choices=[("", pgettext_lazy("remedy", "Every customer")), *enumerate(TIERS)],
        coerce=int,
        empty_value=None,
        label=pgettext_lazy("remedy", "Customer"),
        required=False,
    )
    fault = forms.ChoiceField(
        choices=Fault.choices, label=pgettext_lazy("remedy", "Reason"), required=False
    )
    once = forms.DecimalField(
        min_value=0, max_digits=10, decimal_places=2, label=pgettext_lazy("remedy", "Each time")
    )
    daily = forms.DecimalField(
        min_value=0, max_digits=10, decimal_places=2, label=pgettext_lazy("remedy", "In a day")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset, team.empty_label = Team.objects.all(), pgettext("remedy", "Every team")


def _is_number(text: Any) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004

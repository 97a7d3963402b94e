from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.aftersale.queries import slots


class PickUpForm(forms.Form):
    """When a courier comes, and for what; pieces come as `pieces-<id of the line>`."""

    slot = forms.CharField(error_messages={"required": _("Choose a time.")})
    reason = forms.CharField(max_length=300, error_messages={"required": _("Say why.")})
    client_id = forms.CharField(max_length=40)

    def clean_slot(self) -> tuple[datetime, datetime]:
        chosen = {begin.isoformat(): (begin, end) for begin, end in slots(now())}
        found = chosen.get(self.cleaned_data["slot"])
        if found is None:
            raise forms.ValidationError(_("Choose a time."))
        return found

    def pieces(self) -> dict[int, int]:
        asked: dict[str, Any] = {
            name.removeprefix("pieces-"): text
            for name, text in self.data.items()
            if name.startswith("pieces-")
        }
        plain = {name: text for name, text in asked.items() if f"{name}{text}".isdecimal()}
        return {int(name): int(text[:6]) for name, text in plain.items() if int(text[:6])}

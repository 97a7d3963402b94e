"""What is promised, and what became of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.desk.forms.words import OTHER
from kefu.desk.models.promises import Promise


class PromiseForm(forms.Form):
    """What is promised, and by when: a time that is often promised, or any other."""

    kind = forms.ChoiceField(choices=Promise.Kind.choices, label=pgettext_lazy("desk", "What"))
    due = forms.CharField(error_messages={"required": _("Choose a time.")})
    day = forms.DateField(required=False)
    time = forms.TimeField(required=False)
    text = forms.CharField(max_length=300, required=False, label=_("In your words (optional)"))
    client_id = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        chosen = fields.get("due")
        if chosen == OTHER:
            fields["due_at"] = self._other(fields)
        elif chosen:
            fields["due_at"] = self._picked(chosen)
        return fields

    def _other(self, fields: dict[str, Any]) -> datetime | None:
        time = fields.get("time")
        if time is None:
            self.add_error("time", _("Say at what time."))
            return None
        return datetime.combine(fields.get("day") or localdate(), time, get_current_timezone())

    def _picked(self, chosen: str) -> datetime | None:
        try:
            due_at = datetime.fromisoformat(chosen)
        except ValueError:
            due_at = None
        if due_at is None or due_at.tzinfo is None:
            self.add_error("due", _("Choose a time."))
            return None
        return due_at


class SettleForm(forms.Form):
    note = forms.CharField(max_length=300, required=False)

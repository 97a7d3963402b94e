from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.desk.models.promises import Promise

LONGEST_WORD = 4000
OTHER = "other"


class WordForm(forms.Form):
    """A reply, or a note for colleagues."""

    body = forms.CharField(max_length=LONGEST_WORD)
    client_id = forms.CharField(max_length=40)
    to = forms.ChoiceField(choices=[("customer", ""), ("colleagues", "")], required=False)


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


class SolveForm(forms.Form):
    answer = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40, required=False)


class TakeForm(forms.Form):
    seen_owner = forms.CharField(max_length=14)


class IdsField(forms.Field):
    """Ticked boxes that name rows."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        return [int(one) for one in value or () if str(one).isascii() and str(one).isdecimal()]


class SplitForm(forms.Form):
    words = IdsField(required=False)
    subject = forms.CharField(max_length=200, required=False)
    owner = forms.CharField(max_length=14, required=False)
    client_id = forms.CharField(max_length=40)


class MergeForm(forms.Form):
    other = forms.CharField(max_length=14, error_messages={"required": _("Choose a case.")})
    away = forms.BooleanField(required=False)  # this one goes into the other


class ForwardForm(forms.Form):
    """To a team of ours, or by mail to an address outside."""

    to = forms.ChoiceField(choices=[("team", ""), ("mail", "")])
    team = forms.CharField(max_length=50, required=False)
    address = forms.EmailField(
        required=False, error_messages={"invalid": _("This is not an e-mail address.")}
    )
    language = forms.ChoiceField(choices=[("zh-hans", ""), ("en", "")], required=False)
    words = IdsField(required=False)
    text = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        fields["language"] = fields.get("language") or "zh-hans"
        if fields.get("to") == "mail" and "address" in fields and not fields["address"]:
            self.add_error("address", _("Say to which address."))
        return fields


class HandOverForm(forms.Form):
    to = forms.CharField(max_length=14)
    words = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)


class NameForm(forms.Form):
    subject = forms.CharField(max_length=200)

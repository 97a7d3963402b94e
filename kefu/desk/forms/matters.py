"""Cases split, merged, forwarded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.desk.forms.words import LONGEST_WORD


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

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.accounts.queries.people import normal_login

LONGEST_WORD = 2000


class WordForm(forms.Form):
    """What a customer writes, or the card they send, or both."""

    body = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)
    product = forms.CharField(max_length=60, required=False)
    order = forms.CharField(max_length=14, required=False)


class CallForm(forms.Form):
    """When to call, and where, for customers whose number we do not have."""

    slot = forms.DateTimeField(error_messages={"required": _("Choose an hour.")})
    phone = forms.CharField(max_length=24, required=False)

    def __init__(self, *args: Any, needs_phone: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self._needs_phone = needs_phone

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        number = "" if "@" in typed else normal_login(typed)
        if not number and (typed or self._needs_phone):
            raise forms.ValidationError(_("Please write your telephone number."))
        return number

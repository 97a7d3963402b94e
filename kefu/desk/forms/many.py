"""The same act on many cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.desk.models.many import ManyAct
from kefu.desk.models.tags import LONGEST_TAG


class CasesField(forms.Field):
    """Ticked rows, each `number:owner` as the asker saw it."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> dict[str, str]:
        pairs = (str(one).partition(":") for one in value or ())
        return {number: owner for number, _, owner in pairs if number}


class ManyForm(forms.Form):
    what = forms.ChoiceField(choices=ManyAct.What.choices)
    case = CasesField(error_messages={"required": _("Choose at least one case.")})
    to = forms.CharField(max_length=LONGEST_TAG, required=False)
    client_id = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        what, to = fields.get("what"), fields.get("to", "")
        if what != ManyAct.What.READ and not to:
            raise forms.ValidationError(_("Choose what they become."))
        if what == ManyAct.What.STATE and to not in {"solved", "open"} and not to.isdecimal():
            raise forms.ValidationError(_("Choose what they become."))
        return fields

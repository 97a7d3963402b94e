"""Tags, and a team's own states and fields."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.desk.models.cases import Case
from kefu.desk.models.fields import CaseField
from kefu.desk.models.tags import Tag


class TagForm(forms.Form):
    tag = forms.IntegerField()
    name = forms.CharField(max_length=60, error_messages={"required": _("A tag needs a name.")})
    tone = forms.ChoiceField(choices=Tag.Tone.choices)


class WordingForm(forms.Form):
    """A name in Chinese, and one in English where it is read in English."""

    name_zh = forms.CharField(max_length=40, error_messages={"required": _("Give it a name.")})
    name_en = forms.CharField(max_length=40, required=False)


class FieldForm(WordingForm):
    kind = forms.ChoiceField(choices=CaseField.Kind.choices)
    choices = forms.CharField(max_length=2000, required=False)  # one a line
    is_required = forms.BooleanField(required=False)


class StatusForm(WordingForm):
    status = forms.ChoiceField(choices=Case.Status.choices)

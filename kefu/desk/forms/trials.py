"""What a trial of routing shall try."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.desk.models.policies import Channel

WAITS = (0, 15, 30, 60, 90, 120, 180, 300)
ROOMS = (1, 2, 3, 4, 5, 6, 8)
DAYS = (7, 30, 90, 365)


class TrialForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Arrivals by"),
        choices=[(Channel.CHAT, Channel.CHAT.label), (Channel.PHONE, Channel.PHONE.label)],
    )
    days = forms.TypedChoiceField(
        label=_("Recorded in the last days"), choices=[(n, str(n)) for n in DAYS], coerce=int
    )
    waits = forms.TypedMultipleChoiceField(
        label=_("Seconds to wait for the same agent, then a colleague"),
        choices=[(n, str(n)) for n in WAITS],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    rooms = forms.TypedMultipleChoiceField(
        label=_("Contacts at once for each agent"),
        choices=[(n, str(n)) for n in ROOMS],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )


class UseForm(forms.Form):
    wait = forms.IntegerField(min_value=0)
    room = forms.IntegerField(min_value=0)

"""Forms of shifts, of hand-overs and of who answers."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.desk.models.duty import RoutingSettings

if TYPE_CHECKING:
    RoutingFields = forms.ModelForm[RoutingSettings]
else:
    RoutingFields = forms.ModelForm

LONGEST_WORD = 4000
SLOT_LENGTHS = (15, 20, 30, 60)
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
KINDS = [
    ("kind:product", pgettext_lazy("skill", "Questions about goods")),
    ("kind:order", pgettext_lazy("skill", "Orders and after-sale")),
]


def _tall(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BriefForm(forms.Form):
    """A brief, mended by hand."""

    happened = forms.CharField(label=_("What happened"), max_length=LONGEST_WORD, widget=_tall(6))
    promised = forms.CharField(
        label=_("What was promised"), max_length=LONGEST_WORD, required=False, widget=_tall(3)
    )
    next_step = forms.CharField(label=_("What is next"), max_length=LONGEST_WORD, widget=_tall(3))


class LeaveForm(forms.Form):
    """From the beginning of one day to the beginning of the one on which they are back."""

    first = forms.DateField(
        label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"})
    )
    back = forms.DateField(label=_("Back on"), widget=forms.DateInput(attrs={"type": "date"}))

    def moments(self) -> dict[str, datetime]:
        zone = get_current_timezone()
        days = {"starts_at": "first", "ends_at": "back"}
        return {
            name: datetime.combine(self.cleaned_data[field], time(), zone)
            for name, field in days.items()
        }


class RoutingForm(RoutingFields):
    """How customers find their agent."""

    class Meta:
        model = RoutingSettings
        fields = (
            "wait_seconds",
            "away_seconds",
            "short_break_minutes",
            "contact_gap_minutes",
            "target_seconds",
            "chat_room",
            "mail_room",
            "phone_room",
            "slot_minutes",
            "calls_in_a_slot",
        )
        labels: ClassVar[dict[str, Any]] = {
            "wait_seconds": _("Seconds to wait for the same agent"),
            "away_seconds": _("Seconds without a line until somebody is away"),
            "short_break_minutes": _("Minutes of a break that is worth waiting for"),
            "contact_gap_minutes": _("Minutes of silence after which it is a new contact"),
            "target_seconds": _("Seconds in line, at most (the target)"),
            "chat_room": _("Chats at once"),
            "mail_room": _("Letters and e-mails at once"),
            "phone_room": _("Calls at once"),
            "slot_minutes": _("Minutes of an hour to call back"),
            "calls_in_a_slot": _("Calls in one such hour"),
        }

    def clean_slot_minutes(self) -> int:
        minutes = int(self.cleaned_data["slot_minutes"])
        if minutes not in SLOT_LENGTHS:
            raise forms.ValidationError(_("Choose 15, 20, 30 or 60 minutes."))
        return minutes


class AgentForm(forms.Form):
    """How much an agent takes on, and what they know. Empty: as the shop's."""

    chat = forms.IntegerField(label=_("Chats at once"), required=False, min_value=0, max_value=99)
    mail = forms.IntegerField(
        label=_("Letters and e-mails at once"), required=False, min_value=0, max_value=999
    )
    phone = forms.IntegerField(label=_("Calls at once"), required=False, min_value=0, max_value=9)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Knows about"), required=False, choices=KINDS, widget=forms.CheckboxSelectMultiple
    )
    shelves = forms.MultipleChoiceField(
        label=_("Knows these goods"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, shelves: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        cast(forms.MultipleChoiceField, self.fields["shelves"]).choices = list(shelves)

    def described(self) -> dict[str, Any]:
        fields = self.cleaned_data
        rooms = {name: fields[name] for name in ("chat", "mail", "phone")}
        return {
            "room": {name: room for name, room in rooms.items() if room is not None},
            "languages": fields["languages"],
            "skills": [*fields["kinds"], *fields["shelves"]],
        }

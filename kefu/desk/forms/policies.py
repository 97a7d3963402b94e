"""The form of a service policy, and of a look ahead with it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.accounts.queries.personal import TIERS
from kefu.core.clock import BusinessClock, NoOpenTime
from kefu.desk.models.policies import Channel, ServicePolicy

A_MONTH = 43_200  # minutes
LONGEST_ANSWER = 10_080
LONGEST_ALARM = 3600
FRIDAY = 4
LATE = time(20, 50)

PAUSED_KINDS = {
    "resolution": _("Solution stands still"),
    "refund": _("Refund stands still"),
    "settlement": _("Settlement stands still"),
}
PAUSING = [
    ("waiting", _("while we wait for the customer")),
    ("solved", _("while we wait for their yes")),
]
MINUTES = (
    ("first_answer_minutes", _("First answer"), LONGEST_ANSWER),
    ("next_answer_minutes", _("Each next answer"), LONGEST_ANSWER),
    ("resolution_minutes", _("Solution"), A_MONTH),
    ("refund_minutes", _("Refund"), A_MONTH),
    ("settlement_minutes", _("Settlement of goods that came back"), A_MONTH),
    ("dispatch_minutes", _("Dispatch"), A_MONTH),
)
ALARMS = (
    ("alarm_1", _("First alarm")),
    ("alarm_2", _("Second alarm")),
    ("alarm_3", _("Third alarm, seen by supervisors too")),
)


class HoursField(forms.CharField):
    """Opening hours that open at all: `09:00-21:00`, `mon-fri 09:00-18:00; sat 10:00-16:00`."""

    default_error_messages = {
        "hours": _(
            "Write hours as 09:00-12:00 13:30-18:00, or mon-fri 09:00-18:00; sat 10:00-16:00."
        )
    }

    def clean(self, value: Any) -> str:
        hours = str(super().clean(value))
        try:
            BusinessClock(hours, "UTC").next_open(datetime(2026, 1, 5, tzinfo=UTC))
        except (ValueError, NoOpenTime):
            raise forms.ValidationError(self.error_messages["hours"], code="hours") from None
        return hours


class PlaceForm(forms.Form):
    """Whom it is for, and when they write: for a look at what the policies in force mean."""

    channel = forms.ChoiceField(
        choices=Channel.choices, initial=Channel.CHAT, label=pgettext_lazy("policy", "Channel")
    )
    tier = forms.TypedChoiceField(
        choices=list(enumerate(TIERS)), coerce=int, label=pgettext_lazy("policy", "Customers")
    )
    moment = forms.DateTimeField(
        label=_("They write at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PolicyForm(forms.Form):
    """Everything a policy says, for one tier or all, in one channel or all."""

    channel = forms.ChoiceField(
        choices=[("", _("All channels")), *Channel.choices],
        required=False,
        label=pgettext_lazy("policy", "Channel"),
    )
    tier = forms.TypedChoiceField(
        choices=[("", _("All customers")), *enumerate(TIERS)],
        coerce=int,
        empty_value=None,
        required=False,
        label=pgettext_lazy("policy", "Customers"),
    )
    hours = HoursField(max_length=120, label=_("Hours of the desk"))
    days = forms.ChoiceField(choices=ServicePolicy.Days.choices, label=_("Days of the desk"))
    warehouse_hours = HoursField(max_length=120, label=_("Hours of the warehouse"))
    warehouse_days = forms.ChoiceField(
        choices=ServicePolicy.Days.choices, label=_("Days of the warehouse")
    )
    quiet_days = forms.IntegerField(min_value=1, max_value=60, label=_("Closed after quiet days"))
    reopen_days = forms.IntegerField(
        min_value=0, max_value=365, label=_("Opened again within days")
    )
    moment = forms.DateTimeField(
        required=False,
        label=_("They write at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, most in MINUTES:
            self.fields[name] = forms.IntegerField(min_value=1, max_value=most, label=label)
        for name, label in ALARMS:
            self.fields[name] = forms.IntegerField(
                min_value=1, max_value=LONGEST_ALARM, label=label
            )
        for kind, label in PAUSED_KINDS.items():
            self.fields[f"pauses_{kind}"] = forms.MultipleChoiceField(
                choices=PAUSING,
                required=False,
                label=label,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        alarms = [fields[name] for name, _label in ALARMS if name in fields]
        if len(alarms) == len(ALARMS) and alarms != sorted(set(alarms)):
            self.add_error("alarm_3", _("Each alarm comes later than the one before."))
        return fields

    @property
    def rules(self) -> dict[str, Any]:
        """What the columns of a policy hold."""
        said = self.cleaned_data
        plain = ("hours", "days", "warehouse_hours", "warehouse_days", "quiet_days", "reopen_days")
        return {
            **{name: said[name] for name in plain},
            **{name: said[name] for name, _label, _most in MINUTES},
            "alarm_seconds": [said[name] for name, _label in ALARMS],
            "pauses": {
                kind: said[f"pauses_{kind}"] for kind in PAUSED_KINDS if said[f"pauses_{kind}"]
            },
        }


def filled(policy: ServicePolicy) -> dict[str, Any]:
    """A policy as the form shows it."""
    plain = ("channel", "tier", "hours", "days", "warehouse_hours", "warehouse_days")
    return {
        **{name: getattr(policy, name) for name in (*plain, "quiet_days", "reopen_days")},
        **{name: getattr(policy, name) for name, _label, _most in MINUTES},
        **dict(zip((name for name, _label in ALARMS), policy.alarm_seconds, strict=False)),
        **{f"pauses_{kind}": policy.pauses.get(kind, []) for kind in PAUSED_KINDS},
    }


def friday_evening(at: datetime) -> datetime:
    """The hardest moment of a week: ten minutes before the doors shut for many."""
    here = localtime(at)
    day = here.date() + timedelta(days=(FRIDAY - here.weekday()) % 7)
    return datetime.combine(day, LATE, get_current_timezone())

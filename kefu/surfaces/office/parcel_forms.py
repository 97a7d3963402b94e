"""What operations fill in about parcels and their carriers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.delivery.models import Carrier, DispatchRule, PromiseMove, TrackPoint
from kefu.delivery.queries.carriers import tellers
from kefu.delivery.queries.rounds import hour_of
from kefu.delivery.services import Step

AT = "%Y-%m-%dT%H:%M"
BY_HAND = [kind for kind in TrackPoint.Kind if kind != TrackPoint.Kind.UNKNOWN]


class StepForm(forms.Form):
    status = forms.ChoiceField(
        label=_("What happened"), choices=[(kind.value, kind.label) for kind in BY_HAND]
    )
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AT),
        input_formats=[AT],
    )
    place = forms.CharField(label=_("Where"), max_length=80, required=False)
    words = forms.CharField(
        label=_("In words"), max_length=200, required=False, help_text=_("The customer reads it.")
    )

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > now():
            raise forms.ValidationError(_("That is still to come. Write down what has happened."))
        return at

    def step(self) -> Step:
        said = self.cleaned_data
        return Step(
            said["status"], said["at"], place_zh=said["place"], text_zh=said["words"], code=""
        )


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("New day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    because = forms.ChoiceField(
        label=_("Because"),
        choices=PromiseMove.Because.choices,
        initial=PromiseMove.Because.OFFICE,
        help_text=_("The customer reads it in the mail about the new day."),
    )

    def __init__(self, *args: Any, promised_at: datetime | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._before = promised_at
        if promised_at is not None:
            self.fields["day"].initial = localtime(promised_at).date()

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < localdate():
            raise forms.ValidationError(_("That day has passed. Choose a later one."))
        if self._before is not None and day == localtime(self._before).date():
            raise forms.ValidationError(_("That is the day promised now."))
        return day

    def moment(self, rule: DispatchRule) -> datetime:
        return hour_of(self.cleaned_data["day"], rule.arrives_at)


class CarrierForm(forms.ModelForm):  # type: ignore[type-arg]
    adapter = forms.ChoiceField(label=_("Who tells of its parcels"), required=False)

    class Meta:
        model = Carrier
        fields = ("code", "name_zh", "name_en", "adapter", "company", "is_used")
        labels = {
            "code": _("Code"),
            "name_zh": _("Name in Chinese"),
            "name_en": _("Name in English"),
            "company": _("Its code there"),
            "is_used": _("New parcels may go with it"),
        }
        help_texts = {"company": _("As Kuaidi100 calls it: yuantong, zhongtong, jd")}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        by_hand = pgettext_lazy("carrier", "Nobody: colleagues write the steps down")
        told = [(code, kind.label) for code, kind in tellers().items()]
        self.fields["adapter"].choices = [("", by_hand), *told]  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("adapter") == "kuaidi100" and not said.get("company"):
            self.add_error("company", _("Kuaidi100 needs its code of this carrier."))
        return said


class KeysForm(forms.Form):
    """A field for each key; what is secret is never shown again, and nothing typed keeps it."""

    def __init__(self, *args: Any, keys: Sequence[Any], known: dict[str, str], **more: Any):
        super().__init__(*args, **more)
        for key in keys:
            there = bool(known.get(key.name))
            hidden = key.secret
            self.fields[key.name] = forms.CharField(
                label=str(key.label),
                required=False,
                max_length=500,
                initial="" if hidden else known.get(key.name, ""),
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}) if hidden else None,
                help_text=_("It is kept; type a new one to change it.") if hidden and there else "",
            )


class MeaningForm(forms.Form):
    means = forms.ChoiceField(label=_("It means"), choices=[(k.value, k.label) for k in BY_HAND])

"""What operations fill in about goods: answers, films, days on the road."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.core.clock import BusinessClock, NoOpenTime
from kefu.core.uploads.forms import UploadField
from kefu.core.uploads.models import Upload
from kefu.delivery.models import DispatchRule
from kefu.delivery.queries import is_region
from kefu.surfaces.storefront.saying import PublicText

AN_HOUR = 60
MOST_DAYS = 60
LEAST_CHANCE, USUAL_CHANCE, MOST_CHANCE = 50, 90, 99


class ReplyForm(forms.Form):
    text = PublicText(label=_("Our answer"), min_length=2, max_length=1000, rows=2)


class HidingForm(forms.Form):
    because = forms.CharField(label=_("Why it is hidden"), max_length=200)


class FilmForm(forms.Form):
    video = UploadField(
        label=_("Film"),
        kinds=[Upload.Kind.VIDEO],
        help_text=_("MP4 or WebM, at most 100 MB; what it is, its content decides."),
    )
    poster = UploadField(
        label=_("Picture that stands for it"),
        kinds=[Upload.Kind.IMAGE],
        required=False,
        help_text=_("Without one the first picture of the product does."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["video"].widget.attrs["accept"] = "video/*"
        self.fields["poster"].widget.attrs["accept"] = "image/*"


class DispatchForm(forms.ModelForm):  # type: ignore[type-arg]
    """How soon goods leave; hours as people say them."""

    dispatch_hours = forms.IntegerField(
        label=_("Hours from the order to the carrier"),
        min_value=1,
        max_value=24 * 14,
        help_text=_("Of the hours above. The charter allows 48 at most."),
    )

    class Meta:
        model = DispatchRule
        fields = (
            "days", "hours", "collected_at", "arrives_at", "usual_days", "learns", "chance"
        )  # fmt: skip
        labels = {
            "days": _("The warehouse works"),
            "hours": _("From when to when"),
            "collected_at": _("Last round of the carrier"),
            "arrives_at": _("A promised day ends at"),
            "usual_days": _("Days on the road, where the table says nothing"),
            "learns": _("Learn the days from parcels that arrived"),
            "chance": _("Of a hundred promised dates, so many are kept"),
        }
        help_texts = {
            "learns": _("Each night, for regions with enough parcels; elsewhere the table holds."),
            "chance": _("The more, the later the date. 90 is a good measure."),
        }
        widgets = {
            "collected_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "arrives_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["dispatch_hours"].initial = self.instance.minutes // AN_HOUR
        self.fields["chance"].required = False

    def clean_chance(self) -> int:
        chance = int(self.cleaned_data["chance"] or USUAL_CHANCE)
        if not LEAST_CHANCE <= chance <= MOST_CHANCE:
            raise forms.ValidationError(_("A number from 50 to 99."))
        return chance

    def clean_hours(self) -> str:
        hours = str(self.cleaned_data["hours"])
        try:
            BusinessClock(hours, "UTC")
        except (ValueError, NoOpenTime):
            raise forms.ValidationError(
                _("Write hours like 09:00-18:00; several with a space between.")
            ) from None
        return hours

    def values(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        hours = told.pop("dispatch_hours")
        return {**told, "minutes": hours * AN_HOUR}


class ReachForm(forms.Form):
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=MOST_DAYS)
    is_served = forms.BooleanField(label=_("We deliver there"), required=False)


class CityForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=6, help_text=_("GB/T 2260, like 330100"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=MOST_DAYS)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not is_region(code) or code.endswith("0000"):
            raise forms.ValidationError(_("A city has six digits and does not end in 0000."))
        return code

"""Times for the customer, a report for who comes, and installers for the office."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.accounts.queries.people import normal_login
from kefu.aftersale.models.visits import Installer
from kefu.aftersale.services.visits import Report
from kefu.core.regions import provinces
from kefu.core.uploads.forms import UploadsField
from kefu.core.uploads.models import Upload
from kefu.shop.models.catalogue import ProductClass

STROKES = re.compile(r"(?:[ML]\d{1,4} \d{1,4} ?){2,4000}")
MOST_SIGNS = 40_000
REGION = re.compile(r"\d{6}")
BETWEEN = re.compile(r"[\s,，;；、]+")
WEEKDAYS = [
    (0, pgettext_lazy("weekday", "Mon")),
    (1, pgettext_lazy("weekday", "Tue")),
    (2, pgettext_lazy("weekday", "Wed")),
    (3, pgettext_lazy("weekday", "Thu")),
    (4, pgettext_lazy("weekday", "Fri")),
    (5, pgettext_lazy("weekday", "Sat")),
    (6, pgettext_lazy("weekday", "Sun")),
]
MET, MISSED = "met", "missed"


class TimeForm(forms.Form):
    """A time among those that are offered; the service looks again under its locks."""

    begins = forms.CharField(error_messages={"required": gettext_lazy("Choose a time.")})
    wishes = forms.CharField(max_length=300, required=False)
    client_id = forms.CharField(max_length=40, required=False)

    def clean_begins(self) -> datetime:
        try:
            begins = datetime.fromisoformat(self.cleaned_data["begins"])
        except ValueError:
            begins = None
        if begins is None or begins.tzinfo is None:
            raise forms.ValidationError(_("Choose a time."))
        return begins


class ReportForm(forms.Form):
    met = forms.ChoiceField(
        label=gettext_lazy("Were you let in?"),
        choices=[
            (MET, gettext_lazy("Yes")),
            (MISSED, gettext_lazy("Nobody was there")),
        ],
        widget=forms.RadioSelect,
    )
    works = forms.BooleanField(label=gettext_lazy("It is set up, tried, and works"), required=False)
    words = forms.CharField(
        label=gettext_lazy("What was done, and what is still open"),
        max_length=2000,
        min_length=2,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = UploadsField(
        label=gettext_lazy("Photos"), kinds=[Upload.Kind.IMAGE], most=6, required=False
    )
    signed_by = forms.CharField(
        label=gettext_lazy("Name of who signs"), max_length=60, required=False
    )
    signature = forms.CharField(max_length=MOST_SIGNS, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["photos"].widget.attrs.update({"accept": "image/*", "multiple": True})

    def clean_signature(self) -> str:
        drawn = str(self.cleaned_data["signature"]).strip()
        if drawn and not STROKES.fullmatch(drawn):
            raise forms.ValidationError(_("Please sign again."))
        return drawn

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        if self.cleaned_data.get("met") == MET and not self.cleaned_data.get("signed_by"):
            self.add_error("signed_by", _("The customer signs with their name."))
        return said

    def report(self) -> Report:
        said = self.cleaned_data
        was_met = said["met"] == MET
        return Report(
            was_met=was_met,
            works=said["works"],
            words=said["words"],
            signed_by=said["signed_by"] if was_met else "",
            signature=said["signature"] if was_met else "",
            photos=said["photos"] or (),
        )


class ClassesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, one: ProductClass) -> str:
        return one.name


class InstallerForm(forms.ModelForm):  # type: ignore[type-arg]
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30)
    mail = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Each appointment is told there, with a link to its page."),
    )
    classes = ClassesField(
        label=gettext_lazy("Can set up"),
        queryset=ProductClass.objects.order_by("code"),
        widget=forms.CheckboxSelectMultiple,
    )
    places = forms.CharField(
        label=gettext_lazy("Comes to"),
        max_length=400,
        help_text=gettext_lazy("Codes of provinces, cities or districts, as 330000 or 330106."),
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Works on"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    absent = forms.CharField(
        label=gettext_lazy("Days off to come"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line, as 2026-12-24."),
    )

    class Meta:
        model = Installer
        fields = ("name", "a_day", "is_active")
        labels = {
            "name": gettext_lazy("Name"),
            "a_day": gettext_lazy("Visits a day, at most"),
            "is_active": gettext_lazy("Takes new appointments"),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        one = self.instance
        self.initial.setdefault("days", one.weekdays)
        if one.pk:
            off = one.absences.filter(day__gte=localdate()).order_by("day")
            self.initial.update(
                {
                    "phone": one.phone,
                    "mail": one.mail,
                    "classes": list(one.skills.values_list("product_class", flat=True)),
                    "places": " ".join(one.regions),
                    "absent": "\n".join(absence.day.isoformat() for absence in off),
                }
            )

    def clean_phone(self) -> str:
        return normal_login(self.cleaned_data["phone"])

    def clean_places(self) -> list[str]:
        codes = [code for code in BETWEEN.split(self.cleaned_data["places"]) if code]
        known = {code[:2] for code, _name in provinces()}
        wrong = [code for code in codes if not REGION.fullmatch(code) or code[:2] not in known]
        if wrong or not codes:
            words = _("%(code)s is no code of a region: six digits, as 330106.")
            raise forms.ValidationError(words % {"code": wrong[0] if wrong else "—"})
        return list(dict.fromkeys(codes))

    def clean_absent(self) -> list[date]:
        days = []
        for text in BETWEEN.split(self.cleaned_data["absent"].strip()):
            try:
                days += [date.fromisoformat(text)] if text else []
            except ValueError:
                words = _("%(day)s is no day. Write it as 2026-12-24.")
                raise forms.ValidationError(words % {"day": text}) from None
        return sorted(set(days))

    def installer(self) -> Installer:
        said = self.cleaned_data
        one: Installer = self.instance
        one.phone, one.mail = said["phone"], said["mail"]
        one.regions, one.weekdays = said["places"], said["days"]
        return one

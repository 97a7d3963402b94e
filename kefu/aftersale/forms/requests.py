"""What a customer says with a wish, and what the house says of goods that came back."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kefu.aftersale.models.inspections import Inspection, SecondLook
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.policy.answers import Answer, Need
from kefu.aftersale.queries.own import exchangeable
from kefu.aftersale.queries.pick_ups import slots
from kefu.aftersale.services.receipt import Seen
from kefu.aftersale.services.requests import MOST_PICTURES, Wished
from kefu.core.moments import spoken
from kefu.core.uploads.forms import UploadsField
from kefu.core.uploads.models import Upload
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import OrderLine
from kefu.shop.models.returns import Returned

Kind, Way = ServiceRequest.Kind, ServiceRequest.Way
SHOWN = (Upload.Kind.IMAGE, Upload.Kind.VIDEO)
Slot = tuple[datetime, datetime]
NEEDS_WORDS = (Kind.MISSING, Kind.INVOICE, Kind.REPAIR)
NEEDS_CAUSE = (Kind.RETURN, Kind.FAULTY)


def slot_choices() -> list[tuple[str, str]]:
    return [
        (begin.isoformat(), f"{spoken(begin)} – {localtime(end):%H:%M}")
        for begin, end in slots(now())
    ]


def slot_called(name: str) -> Slot | None:
    known = {begin.isoformat(): (begin, end) for begin, end in slots(now())}
    return known.get(name)


class WishForm(forms.Form):
    """The third step; what it asks depends on the wish and on the answer of the policy."""

    client_id = forms.CharField(max_length=40, widget=forms.HiddenInput)
    pieces = forms.IntegerField(label=gettext_lazy("How many"), min_value=1)
    sku = forms.ChoiceField(
        label=gettext_lazy("What you would like instead"), widget=forms.RadioSelect
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=Returned.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what comes nearest.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tell us what is wrong.")},
    )
    pictures = UploadsField(
        label=gettext_lazy("Pictures or a short film"),
        kinds=SHOWN,
        most=MOST_PICTURES,
        help_text=gettext_lazy("Only you and those who work on it see them."),
        error_messages={
            "required": gettext_lazy("Please add a picture, so that we can see what is wrong.")
        },
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How it comes back to us"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it comes back to us.")},
    )

    slot = forms.ChoiceField(label=gettext_lazy("When somebody comes"), required=False)

    def __init__(self, *args: Any, line: OrderLine, kind: str, answer: Answer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.line, self.kind = line, kind
        self._set_pieces(answer)
        self._set_words(answer)
        if Need.GOODS_BACK not in answer.needs:
            del self.fields["way"], self.fields["slot"]
        else:
            fetched = (Way.PICK_UP.value, pgettext("wish", "Fetched at my door"))
            handed_in = (Way.LABEL.value, _("I hand it in, with your label"))
            self._choices("way", [fetched, handed_in])
            self.fields["way"].initial = Way.PICK_UP.value
            self._choices("slot", slot_choices())
        self.skus: list[Sku] = exchangeable(line) if kind == Kind.EXCHANGE else []
        if kind != Kind.EXCHANGE:
            del self.fields["sku"]
        else:
            self._choices("sku", [(sku.code, _version(sku, line)) for sku in self.skus])
            self.fields["sku"].initial = next((sku.code for sku in self.skus), None)

    def wished(self) -> Wished:
        """What a valid form asks for."""
        said = self.cleaned_data
        way = Way(said.get("way", ""))
        slot = slot_called(said.get("slot", "")) if way == Way.PICK_UP else None
        chosen = {sku.code: sku for sku in self.skus}
        return Wished(
            line=self.line,
            kind=self.kind,
            client_id=said["client_id"],
            pieces=said.get("pieces") or 1,
            cause=said.get("cause", ""),
            words=said.get("words", ""),
            way=way,
            wanted_sku=chosen.get(said.get("sku", "")),
            slot=slot,
            pictures=tuple(said.get("pictures") or ()),
        )

    def _set_pieces(self, answer: Answer) -> None:
        field = self.fields["pieces"]
        if self.kind in {Kind.PRICE, Kind.INVOICE} or answer.pieces <= 1:
            del self.fields["pieces"]
            return
        field.initial = 1
        field.max_value = answer.pieces  # type: ignore[attr-defined]
        field.validators = [
            MinValueValidator(1),
            MaxValueValidator(answer.pieces),
        ]
        field.widget.attrs |= {"min": 1, "max": answer.pieces}

    def _set_words(self, answer: Answer) -> None:
        self.fields["words"].required = self.kind in NEEDS_WORDS
        self.fields["pictures"].required = Need.PICTURES in answer.needs
        if self.kind not in NEEDS_CAUSE:
            del self.fields["cause"]
        if self.kind in {Kind.PRICE, Kind.INVOICE}:
            del self.fields["pictures"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _version(sku: Sku, line: OrderLine) -> str:
    name = sku.name or line.name
    return _("%(name)s (the same again)") % {"name": name} if sku.pk == line.sku_id else name


class VisitForm(forms.Form):
    """Another time for the courier."""

    slot = forms.ChoiceField(
        label=gettext_lazy("Another time"),
        error_messages={"required": gettext_lazy("Choose a time.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["slot"].choices = slot_choices()  # type: ignore[attr-defined]

    def clean_slot(self) -> Slot:
        found = slot_called(self.cleaned_data["slot"])
        if found is None:
            raise forms.ValidationError(_("Choose a time."))
        return found


class WordsForm(forms.Form):
    """A reason somebody else will read."""

    words = forms.CharField(
        label=gettext_lazy("What we have overlooked"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tell us what we have overlooked.")},
    )


class RefuseForm(WordsForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].label = _("Why not, for the customer to read")
        self.fields["words"].error_messages["required"] = _(
            "Say why, in words that the customer can read."
        )


class InspectForm(forms.Form):
    condition = forms.ChoiceField(
        label=gettext_lazy("In which state it came back"),
        choices=Inspection.Condition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose in which state it came back.")},
    )
    pieces = forms.IntegerField(label=gettext_lazy("Pieces in the box"), min_value=1)
    note = forms.CharField(
        label=pgettext_lazy("inspection", "What you saw"), max_length=300, required=False
    )
    pictures = UploadsField(
        label=pgettext_lazy("inspection", "Photos of the goods"),
        kinds=SHOWN,
        most=MOST_PICTURES,
        required=False,
    )

    def seen(self) -> Seen:
        said = self.cleaned_data
        return Seen(said["condition"], said["pieces"], said["note"], tuple(said["pictures"]))


class LabelForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Number on the label"), max_length=40)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=pgettext_lazy("second look", "What you decide"),
        choices=SecondLook.Verdict.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Why, for the customer to read"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

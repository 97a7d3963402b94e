"""Forms of the office's pages about money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.uploads.forms import UploadField
from kefu.core.uploads.models import Upload
from kefu.payments.models import Charge
from kefu.payments.queries.ways import Key

ANY = ("", pgettext_lazy("payment", "All"))
MOST = 20_000


class DayField(forms.DateField):
    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget)


class PaymentsForm(forms.Form):
    """What the list of payments is narrowed to."""

    q = forms.CharField(
        label=pgettext_lazy("payment", "Number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Order, payment, reference, transaction")}
        ),
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("payment", "State"),
        required=False,
        choices=[
            ANY,
            *Charge.Status.choices,
            ("part", pgettext_lazy("payment", "A part has come")),
            ("back", pgettext_lazy("payment", "Something went back")),
        ],
    )
    way = forms.ChoiceField(
        label=pgettext_lazy("payment", "Way"),
        required=False,
        choices=[ANY, *Charge.Gateway.choices],
    )
    since = DayField(pgettext_lazy("payment", "From"))
    until = DayField(pgettext_lazy("payment", "Until"))


class KeysForm(forms.Form):
    """One field for each key. What is secret is never written into the page again."""

    def __init__(
        self, *args: Any, keys: Sequence[Key], there: dict[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for key in keys:
            self.fields[key.name] = _field_of(key, there.get(key.name, ""))


def _field_of(key: Key, there: str) -> forms.CharField:
    attrs: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}
    if key.secret and there:
        attrs["placeholder"] = _("is set, ends in …%(end)s") % {"end": ending(there)}
    widget = forms.Textarea({**attrs, "rows": 4}) if key.long else forms.TextInput(attrs)
    words = _("Empty: it stays as it is.") if key.secret and there else ""
    return forms.CharField(
        label=str(key.label),
        required=key.needed and not (key.secret and there),
        initial="" if key.secret else there,
        widget=widget,
        help_text=words,
        max_length=MOST,
    )


def ending(secret: str) -> str:
    """Enough to tell two keys apart, too little to use one."""
    lines = [line for line in secret.strip().splitlines() if not line.startswith("-----")]
    plain = lines[-1] if lines else ""
    return plain[-4:] if len(plain) > 12 else ""  # noqa: PLR2004


class StatementForm(forms.Form):
    file = UploadField(
        label=_("A statement of your bank"),
        help_text=_("CSV or a spreadsheet (xlsx, xls, ods), as your bank gives it; 5 MB at most."),
        kinds=(Upload.Kind.TEXT, Upload.Kind.OFFICE),
        error_messages={"required": _("Choose a file of your bank.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )


class ColumnsForm(forms.Form):
    """A person says which column is what."""

    WHAT = (
        ("day", _("Day"), True),
        ("amount", _("Sum, or what came in"), True),
        ("out", _("What went out, if it has a column of its own"), False),
        ("side", _("In or out, if a word says it"), False),
        ("payer", _("Who paid"), False),
        ("account", _("From which account"), False),
        ("memo", _("Purpose"), False),
        ("serial", _("The bank's number of the line"), False),
    )

    def __init__(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        columns = [
            (str(n), f"{n + 1} · {name}" if name else str(n + 1)) for n, name in enumerate(names)
        ]
        for code, label, needed in self.WHAT:
            self.fields[code] = forms.ChoiceField(
                label=label, required=needed, choices=[("", "–"), *columns]
            )

    def columns(self) -> dict[str, int]:
        said = {code: int(text) for code, text in self.cleaned_data.items() if text}
        if "out" in said:
            said["in"] = said.pop("amount")
        return said


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        error_messages={"required": _("Say how, in a few words: it stands beside the refund.")},
    )


class WordForm(forms.Form):
    """What is said of a difference."""

    note = forms.CharField(
        label=_("What it is"),
        max_length=300,
        error_messages={"required": _("Say what it is, for whoever reads it next year.")},
    )


class CreditForm(forms.Form):
    amount = forms.DecimalField(
        label=_("Sum"), min_value=Decimal("0.01"), max_digits=9, decimal_places=2, localize=False
    )
    note = forms.CharField(
        label=_("Reason, as the customer reads it"),
        max_length=200,
        error_messages={"required": _("Say what it is for: the customer reads it.")},
    )

"""A draft of the rules as a form: one field for each term, for all goods or for a class."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.aftersale.policy.answers import Freight
from kefu.aftersale.policy.book import LONGEST, TERMS, Term, Value
from kefu.aftersale.policy.terms import GROUPS, LABELS, UNITS
from kefu.core.widgets import PlainSelect

PAYERS = [
    (Freight.CUSTOMER.value, pgettext_lazy("rules", "The customer")),
    (Freight.SHOP.value, pgettext_lazy("rules", "The shop")),
]
YES = [("1", pgettext_lazy("rules", "Yes")), ("0", pgettext_lazy("rules", "No"))]


class TermsForm(forms.Form):
    """Empty means: as it is for all goods, or as the law has it. `product_class` empty: for all."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, product_class: str = "", usual: Mapping[str, Value], **more: Any
    ):
        super().__init__(*args, **more)
        self.terms = [term for term in TERMS.values() if term.by_class or not product_class]
        for term in self.terms:
            self.fields[_name(term.key)] = _field(term, usual[term.key])

    @property
    def values(self) -> dict[str, Value | None]:
        said = self.cleaned_data
        return {term.key: _value(term, said.get(_name(term.key))) for term in self.terms}

    def groups(self) -> list[tuple[str, list[tuple[Term, forms.BoundField]]]]:
        """The fields under their headings, each with the term it is for."""
        own = {term.key for term in self.terms}
        found = [
            (str(title), [(TERMS[key], self[_name(key)]) for key in keys if key in own])
            for title, keys in GROUPS
        ]
        return [(title, rows) for title, rows in found if rows]


class PublishForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("What changes, and why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in a few words what changes, and why.")},
    )
    effective_from = forms.DateTimeField(
        label=pgettext_lazy("rules", "Holds from"),
        required=False,
        help_text=gettext_lazy("Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


def filled(values: Mapping[str, Any], *, seen: int) -> dict[str, Any]:
    """What is set, as the form shows it."""
    return {"seen": seen, **{_name(key): str(value) for key, value in values.items()}}


def _name(key: str) -> str:
    return key.replace(".", "-")


def _field(term: Term, usual: Value) -> forms.Field:
    label = LABELS[term.key]
    if term.kind in {"payer", "yes"}:
        choices: list[tuple[str, Any]] = list(PAYERS if term.kind == "payer" else YES)
        shown = dict(choices).get(str(usual), "")
        as_usual = _("As usual: %(value)s") % {"value": shown}
        return forms.ChoiceField(
            label=label, required=False, choices=[("", as_usual), *choices], widget=PlainSelect
        )
    most = term.most if term.most is not None else LONGEST
    hint = {"placeholder": str(usual)}
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=term.least or 0,
        max_value=most,
        help_text=_bounds(term),
        widget=forms.NumberInput(attrs=hint),
    )


def _bounds(term: Term) -> str:
    """The unit, and what the law allows."""
    words = [str(UNITS[term.kind])]
    if term.least is not None:
        words.append(_("at least %(n)d") % {"n": term.least})
    if term.most is not None:
        words.append(_("at most %(n)d") % {"n": term.most})
    return ", ".join(words)


def _value(term: Term, said: Any) -> Value | None:
    if said in (None, ""):
        return None
    return str(said) if term.kind == "payer" else int(said)

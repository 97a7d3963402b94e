from collections.abc import Container
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kefu.core.regions import region_name
from kefu.core.widgets import PlainSelect
from kefu.shop.models.freight import FreightRule
from kefu.shop.queries.freight import places

MOST_DAYS = 30
NAMES = ("code", "by", "first", "first_units", "more", "more_units", "free_from", "days")


def place_names() -> list[tuple[str, str]]:
    return [
        (code, region_name(code) if code else pgettext("freight", "Everywhere else"))
        for code in places()
    ]


class FreightForm(forms.Form):
    """Terms for one place. Units are pieces or grams, as they are counted."""

    way = forms.ChoiceField(choices=FreightRule.Way.choices, widget=forms.HiddenInput)
    code = forms.ChoiceField(
        label=pgettext_lazy("freight", "Place"),
        choices=place_names,
        required=False,
        widget=PlainSelect,
    )
    by = forms.ChoiceField(
        label=pgettext_lazy("freight", "Counted"), choices=FreightRule.By.choices
    )
    first = forms.DecimalField(
        label=_("First"), min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    first_units = forms.IntegerField(
        label=_("up to (pieces or grams)"), min_value=1, max_value=1_000_000, required=False
    )
    more = forms.DecimalField(
        label=pgettext_lazy("freight", "Then"),
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        required=False,
    )
    more_units = forms.IntegerField(
        label=_("for each further"), min_value=1, max_value=1_000_000, required=False
    )
    free_from = forms.DecimalField(
        label=_("Free from a sum of"),
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("After offers, before coupons. Empty: never free."),
    )
    days = forms.IntegerField(
        label=_("Days on the road"), min_value=0, max_value=MOST_DAYS, required=False
    )

    @classmethod
    def of(cls, rule: FreightRule) -> "FreightForm":
        """What holds, ready to be changed; each form has names of its own for its labels."""
        first = {"way": rule.way, **{name: getattr(rule, name) for name in NAMES}}
        return cls(initial=first, auto_id=f"{rule.way}-{rule.code or 'else'}-%s")

    @classmethod
    def new(cls, way: str, *, without: Container[str]) -> "FreightForm":
        form = cls(initial={"way": way, "by": FreightRule.By.FLAT, "first_units": 1})
        field = cast("forms.ChoiceField", form.fields["code"])
        field.choices = [(code, name) for code, name in place_names() if code not in without]
        return form

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("way") == FreightRule.Way.EXPRESS and said.get("days") is None:
            self.add_error("days", _("Say how many days express takes."))
        return said

    def terms(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in NAMES if name != "code"}
        said["first_units"] = said["first_units"] or 1
        said["more_units"] = said["more_units"] or 1
        said["more"] = said["more"] or Decimal(0)
        return said

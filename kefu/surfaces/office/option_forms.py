"""What operations fill in for options, choices and rules; they become parts of a sheet."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.shop.queries.options import SheetRows

MOST_ROWS = 40
SPARE_ROWS = 3
HOWS = [
    ("piece", _("a piece")),
    ("once", _("once an order")),
    ("sign", _("a sign")),
    ("unit", _("a unit")),
    ("percent", _("percent of the price")),
]
KINDS = [
    ("choice", _("Choice")),
    ("colour", _("Colour")),
    ("size", _("Size")),
    ("text", _("Text")),
    ("number", _("Number")),
    ("picture", _("Picture")),
]
RULES = [
    ("requires", _("requires")),
    ("excludes", _("excludes")),
    ("limits", _("limits")),
    ("derived", _("is computed")),
]
SIGNS = [
    ("han", _("Chinese characters")),
    ("latin", _("Latin letters")),
    ("digits", _("Digits")),
    ("marks", _("Punctuation")),
]
WITH_CHOICES = frozenset({"choice", "colour", "size"})


class Amount(forms.DecimalField):
    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=12, decimal_places=4, **more)


class FeeForm(forms.Form):
    amount = Amount(label=_("Price"), required=False, min_value=0)
    how = forms.ChoiceField(label=_("for"), choices=HOWS, required=False)

    def fee(self) -> dict[str, Any]:
        said = self.cleaned_data
        free = said.get("free")
        return {
            "how": said.get("how") or "piece",
            "amount": str(said.get("amount") or 0),
            "free": str(free or 0),
        }


class OptionForm(FeeForm):
    """All of an option but its choices; what a kind has not is left out."""

    code = forms.SlugField(label=_("Code"), max_length=30, help_text=_("Small letters, like body"))
    zh = forms.CharField(label=_("Name in Chinese"), max_length=40, required=False)
    en = forms.CharField(label=_("Name in English"), max_length=40, required=False)
    help_zh = forms.CharField(label=_("Help in Chinese"), max_length=200, required=False)
    help_en = forms.CharField(label=_("Help in English"), max_length=200, required=False)
    needed = forms.BooleanField(label=_("Has to be chosen"), required=False, initial=True)
    low = Amount(label=_("At least"), required=False)
    high = Amount(label=_("At most"), required=False)
    step = Amount(label=_("In steps of"), required=False)
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False)
    signs = forms.MultipleChoiceField(
        label=_("Signs that are allowed"),
        choices=SIGNS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    free = Amount(label=_("Of these free of charge"), required=False, min_value=0)
    days = forms.IntegerField(label=_("More working days"), required=False, min_value=0)
    first = forms.CharField(label=_("Chosen at first"), max_length=60, required=False)

    field_order = (
        *("zh", "en", "code", "needed", "low", "high", "step", "unit", "signs", "first"),
        *("amount", "how", "free", "days", "help_zh", "help_en"),
    )

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        gone = {
            "text": ("step", "unit"),
            "number": ("signs",),
            "picture": ("low", "high", "step", "unit", "signs", "free", "first"),
        }.get(kind, ("low", "high", "step", "signs", "free", "amount", "how"))
        for name in gone:
            del self.fields[name]
        self.kind = kind

    def option(self) -> dict[str, Any]:
        """As the sheet keeps it; numbers as texts."""
        said = {name: value for name, value in self.cleaned_data.items() if value is not None}
        fee = self.fee()
        for name in ("amount", "how", "free"):
            said.pop(name, None)
        for name in ("low", "high", "step"):
            if name in said:
                said[name] = str(said[name])
        return {**said, "kind": self.kind, "fee": fee}


class ChoiceForm(FeeForm):
    code = forms.SlugField(label=_("Code"), max_length=30, required=False)
    zh = forms.CharField(label=_("In Chinese"), max_length=40, required=False)
    en = forms.CharField(label=_("In English"), max_length=40, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=7, required=False)
    number = Amount(label=_("Measures"), required=False)
    days = forms.IntegerField(label=_("Days"), required=False, min_value=0)

    field_order = ("zh", "en", "code", "colour", "number", "amount", "how", "days")

    def choice(self) -> dict[str, Any] | None:
        """An empty row is none."""
        said = self.cleaned_data
        if not (said.get("code") or said.get("zh") or said.get("en")):
            return None
        number = said.get("number")
        return {
            "code": said.get("code") or "",
            "zh": said.get("zh") or "",
            "en": said.get("en") or "",
            "colour": said.get("colour") or "",
            "number": None if number is None else str(number),
            "fee": self.fee(),
            "days": said.get("days") or 0,
        }


ChoiceForms = forms.formset_factory(
    ChoiceForm, extra=SPARE_ROWS, max_num=MOST_ROWS, validate_max=True
)


class RuleForm(forms.Form):
    """When this holds, that has to hold, or not, or follows. A place is `colour:red` or `text:`."""

    kind = forms.ChoiceField(label=_("Rule"), choices=RULES)
    when = forms.ChoiceField(label=_("Where it is chosen"), required=False)
    when_low = Amount(label=_("at least"), required=False)
    when_high = Amount(label=_("at most"), required=False)
    then = forms.ChoiceField(label=_("Then"))
    then_low = Amount(label=_("at least"), required=False)
    then_high = Amount(label=_("at most"), required=False)
    of = forms.MultipleChoiceField(
        label=_("Computed as the product of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    times = Amount(label=_("times"), required=False, initial=Decimal(1))
    plus = Amount(label=_("plus"), required=False, initial=Decimal(0))
    why_zh = forms.CharField(label=_("What customers read, in Chinese"), required=False)
    why_en = forms.CharField(label=_("What customers read, in English"), required=False)

    def __init__(self, *args: Any, rows: SheetRows, **more: Any) -> None:
        super().__init__(*args, **more)
        groups = [(name, list(points)) for name, points in rows.points]
        self.fields["when"].choices = [("", _("Always")), *groups]  # type: ignore[attr-defined]
        self.fields["then"].choices = groups  # type: ignore[attr-defined]
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (row.code, row.name) for row in rows.options
        ]

    def rule(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "kind": said["kind"],
            "when": _point(said, "when") if said.get("when") else None,
            "then": _point(said, "then"),
            "of": said.get("of") or [] if said["kind"] == "derived" else [],
            "times": str(said.get("times") if said.get("times") is not None else 1),
            "plus": str(said.get("plus") or 0),
            "why_zh": said.get("why_zh") or "",
            "why_en": said.get("why_en") or "",
        }


class SettingsForm(forms.Form):
    days = forms.IntegerField(label=_("Working days to make it"), min_value=0, max_value=60)
    plain = forms.BooleanField(label=_("Also sold as it is"), required=False)


def option_at_first(option: dict[str, Any]) -> dict[str, Any]:
    """A kept option as its form shows it."""
    fee = option.get("fee") or {}
    return {**option, "amount": fee.get("amount"), "how": fee.get("how"), "free": fee.get("free")}


def rule_at_first(rule: dict[str, Any]) -> dict[str, Any]:
    found = {**rule}
    for name in ("when", "then"):
        point = rule.get(name) or {}
        among = point.get("among") or [""]
        found[name] = f"{point['option']}:{among[0]}" if point else ""
        found[f"{name}_low"], found[f"{name}_high"] = point.get("low"), point.get("high")
    return found


def _point(said: dict[str, Any], name: str) -> dict[str, Any]:
    option, _colon, choice = str(said[name]).partition(":")
    low, high = said.get(f"{name}_low"), said.get(f"{name}_high")
    return {
        "option": option,
        "among": [choice] if choice else [],
        "low": None if low is None else str(low),
        "high": None if high is None else str(high),
    }

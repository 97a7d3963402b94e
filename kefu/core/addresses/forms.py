"""The fields of an address: four levels to choose one after the other, and a box to paste into.

    class OrderForm(AddressFields): …
    form = OrderForm(request.POST)
    if form.is_valid(): form.place()

Without a script it goes on step by step: the buttons named in `STEPS` send the form as it stands,
and it comes back filled in, unbound, with nothing found fault with; `is_valid()` is False then.
"""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.core import regions_tree as tree
from kefu.core.addresses import pasted
from kefu.core.addresses.place import Place, place_of
from kefu.core.widgets import PlainSelect

READ, STEP, PICK = "read", "step", "place"  # a pasted text; the next level; one of several places
STEPS = frozenset({READ, STEP, PICK})
LEVELS = ("province", "city", "district", "street")
TYPED = ("recipient", "phone", "province", "address")
MARKED = {"name": ("recipient",), "phone": ("phone",), "detail": ("address",), "region": LEVELS[:3]}


class AddressFields(forms.Form):
    """Recipient, phone, region in four levels, and the rest in words."""

    paste = forms.CharField(
        label=gettext_lazy("Paste an address"),
        required=False,
        max_length=pasted.LONGEST,
        help_text=gettext_lazy("Name, number and address in any order. We fill in the fields."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    recipient = forms.CharField(
        label=gettext_lazy("Who receives it"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.RegexField(
        label=gettext_lazy("Phone"),
        regex=r"^\+?[\d\s-]{7,24}$",
        error_messages={
            "invalid": gettext_lazy("Please give a number the courier can call, digits only.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    province = forms.ChoiceField(label=gettext_lazy("Province"), widget=PlainSelect)
    city = forms.ChoiceField(label=gettext_lazy("City"), widget=PlainSelect, required=False)
    district = forms.ChoiceField(
        label=gettext_lazy("District or county"), widget=PlainSelect, required=False
    )
    street = forms.ChoiceField(
        label=gettext_lazy("Street or town"), widget=PlainSelect, required=False
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=200,
        help_text=gettext_lazy("Street, number, building, door"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    is_step = False
    unsure: frozenset[str] = frozenset()
    candidates: tuple[tuple[str, str], ...] = ()

    def __init__(self, data: Any = None, *, initial: Any = None, **more: Any) -> None:
        """`initial` may name a `region` by the code of any level."""
        begun = dict(initial or {})
        if data is not None and STEPS & set(data):
            begun |= self._stepped(data)
            data = None
        begun |= _levels(begun.get("region", ""))
        super().__init__(data, initial=begun, **more)
        self._offer(data if data is not None else begun)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = _deepest(said)
        missing = _missing(chosen) if chosen and not self._is_wrong() else ""
        if missing:
            words = {"city": _("Please choose the city.")}
            self.add_error(missing, words.get(missing, _("Please choose the district.")))
        return said

    def place(self) -> Place:
        """What a valid form says."""
        said = self.cleaned_data
        code = _deepest(said)
        return place_of(said["recipient"], said["phone"], code, said["address"])

    @property
    def region_chosen(self) -> str:
        """The code of the deepest place chosen so far, valid or not."""
        return _deepest(self.data if self.is_bound else self.initial)

    def _is_wrong(self) -> bool:
        return any(level in self.errors for level in LEVELS)

    def _stepped(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed so far, with what the button asked for done to it."""
        self.is_step = True
        begun = {name: data.get(name, "") for name in data}
        begun["region"] = _deepest(begun)
        if PICK in data:
            begun["region"] = data[PICK] if tree.exists(data[PICK]) else ""
        elif READ in data:
            begun |= self._read(begun)
        return begun

    def _read(self, begun: Mapping[str, Any]) -> dict[str, Any]:
        """What the pasted text says goes over what stood there; what it leaves out stays."""
        text = str(begun.get("paste", ""))
        if not text.strip():
            return {}
        found = pasted.read(text)
        said = {"recipient": found.name, "phone": found.phone, "address": found.detail}
        self.unsure = frozenset(one for doubt in found.unsure for one in MARKED[doubt])
        self.candidates = tuple((code, tree.whole_name(code)) for code in found.candidates)
        return {**{name: value for name, value in said.items() if value}, "region": found.region}

    def _offer(self, chosen: Mapping[str, Any]) -> None:
        """What there is to choose from at each level, below what is chosen above it."""
        above = ""
        for level in LEVELS:
            offered = _offered(level, above)
            first = [("", _("Please choose") if level != "street" else _("Not sure"))]
            named = [(code, tree.place_name(code)) for code in offered]
            cast("forms.ChoiceField", self.fields[level]).choices = [*first, *named]
            own = str(chosen.get(level, "") or "")
            if own in offered:
                above = own
            elif level == "city" and len(offered) == 1:  # a municipality is its own city
                above = offered[0]
            elif offered:
                above = NOWHERE


NOWHERE = "-"


def below(code: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For a script: each level under a chosen place and what it offers; what is alone is taken."""
    levels = []
    for level in LEVELS[tree.level_of(code) if code else 0 :]:
        offered = _offered(level, code)
        levels.append((level, "", [(one, tree.place_name(one)) for one in offered]))
        if level == "city" and len(offered) == 1:
            levels[-1] = (level, offered[0], levels[-1][2])
            code = offered[0]
        elif offered:
            break
    return levels


def _offered(level: str, above: str) -> list[str]:
    """Streets follow a city at once where it has no districts."""
    if above == NOWHERE or (not above and level != "province"):
        return []
    wanted = LEVELS.index(level) + 1
    return [one for one in tree.inside(above) if tree.level_of(one) == wanted]


def _levels(code: str) -> dict[str, str]:
    """The four choices that lead to a place; empty ones below it."""
    if not code:
        return {}
    chosen = dict.fromkeys(LEVELS, "")
    for one in tree.lineage(code):
        chosen[LEVELS[tree.level_of(one) - 1]] = one
    return chosen


def _deepest(said: Mapping[str, Any]) -> str:
    """The code of the last level that was chosen within the one above it."""
    code = ""
    for level in LEVELS:
        offered = _offered(level, code)
        chosen = str(said.get(level, "") or "")
        if chosen in offered:
            code = chosen
        elif level == "city" and len(offered) == 1:
            code = offered[0]
        elif offered:
            break
    return code


def _missing(code: str) -> str:
    """The level that has to be chosen yet; a street may stay open."""
    level = LEVELS[tree.level_of(code)] if tree.level_of(code) < tree.STREET else "street"
    lacks = [tree.level_of(one) for one in tree.inside(code)[:1]]
    return level if level != "street" and lacks and lacks[0] < tree.STREET else ""

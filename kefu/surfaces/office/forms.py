"""What operations fill in for entrances, deals and coupons; each refusal is a sentence."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.widgets import PlainSelect
from kefu.shop.models.catalogue import Brand, Category, Sku
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance, EntranceItem

STEP = re.compile(r"^\s*(\d{1,3})\s*[:：]\s*(\d{1,2}(?:\.\d)?)\s*%?\s*$")
SEPARATOR = re.compile(r"[,，、;；\n]+")
MOST_STEPS = 5
FIELDS: dict[str, tuple[str, ...]] = {  # beyond what all have
    "deal": ("takes_coupons",),
    "new": (),
    "bulk": ("steps_text", "takes_coupons"),
    "first": ("percent", "takes_coupons"),
    "brand": ("brand", "percent", "takes_coupons"),
    "cashback": ("percent", "cap"),
}
OWN = ("takes_coupons", "steps_text", "percent", "brand", "cap")


class Moment(forms.DateTimeField):
    """A day and an hour, in the shop's own time, as the browser's own picker gives it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more)


class TimedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something with a title, a start and an end."""

    starts_at = Moment(label=_("Starts"))
    ends_at = Moment(label=_("Ends"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("title_zh") and not said.get("title_en"):
            self.add_error("title_zh", _("Give it a title, in one language at least."))
        start, end = said.get("starts_at"), said.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("It has to end after it starts."))
        elif end and "ends_at" in self.changed_data and end <= now():
            self.add_error("ends_at", _("This end lies in the past."))
        return said


class EntranceForm(TimedForm):
    """The terms of an entrance; which ones depends on its kind."""

    steps_text = forms.CharField(
        label=_("Price steps"),
        max_length=120,
        help_text=_("Pieces and percent off, separated by commas: 2:5, 5:10"),
    )

    class Meta:
        model = Entrance
        fields = (
            *("title_zh", "title_en", "words_zh", "words_en", "brand", "percent", "cap"),
            *("takes_coupons", "starts_at", "ends_at", "is_published"),
        )
        labels: ClassVar[dict[str, Any]] = {
            "title_zh": _("Title in Chinese"),
            "title_en": _("Title in English"),
            "words_zh": _("A line below it, in Chinese"),
            "words_en": _("A line below it, in English"),
            "brand": _("Brand"),
            "percent": _("Percent"),
            "cap": _("At most, in one order"),
            "takes_coupons": _("Coupons may be used with it"),
            "is_published": _("Shown to customers from its start"),
        }
        widgets: ClassVar[dict[str, Any]] = {"brand": PlainSelect}

    field_order = (
        *("title_zh", "title_en", "words_zh", "words_en", "brand", "percent", "cap"),
        *("steps_text", "takes_coupons", "starts_at", "ends_at", "is_published"),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = kind
        for name in OWN:
            if name not in FIELDS[kind]:
                del self.fields[name]
        for name in ("percent", "brand"):
            if name in self.fields:
                self.fields[name].required = True
        if "brand" in self.fields:
            self.fields["brand"].queryset = Brand.objects.order_by("name_zh", "name_en")  # type: ignore[attr-defined]
        if "steps_text" in self.fields:
            self.fields["steps_text"].initial = ", ".join(
                f"{n}:{p}" for n, p in self.instance.steps
            )

    def clean_percent(self) -> Decimal:
        percent: Decimal = self.cleaned_data["percent"]
        if not 1 <= percent <= 90:  # noqa: PLR2004
            raise forms.ValidationError(_("Choose between 1 and 90 percent."))
        return percent

    def clean_steps_text(self) -> list[list[Any]]:
        parts = [part for part in SEPARATOR.split(self.cleaned_data["steps_text"]) if part.strip()]
        found = [STEP.match(part) for part in parts]
        if not parts or not all(found) or len(parts) > MOST_STEPS:
            raise forms.ValidationError(_("Write steps like this: 2:5, 5:10 (five at most)."))
        steps = [(int(one[1]), Decimal(one[2])) for one in found if one]
        rising = all(a < c and b < d for (a, b), (c, d) in pairwise(steps))
        if not rising or steps[0][0] < 2 or steps[-1][1] > 90 or not steps[0][1]:  # noqa: PLR2004
            raise forms.ValidationError(
                _("Begin with two pieces or more; each step takes off more than the one before.")
            )
        return [[n, str(percent)] for n, percent in steps]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "steps_text" in said:
            self.instance.steps = said["steps_text"]
        needs_goods = self.instance.kind != Entrance.Kind.BRAND
        bare = self.instance.pk is None or not self.instance.items.exists()
        if said.get("is_published") and needs_goods and bare:
            self.add_error("is_published", _("Add goods first, then show it to customers."))
        return said


class DealForm(forms.ModelForm):  # type: ignore[type-arg]
    """One SKU at a price of its own: how many pieces, how many for each customer."""

    price = forms.DecimalField(
        label=_("Deal's price"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=1_000_000)
    each = forms.IntegerField(label=_("For each"), min_value=1, max_value=99, initial=1)

    class Meta:
        model = EntranceItem
        fields = ("price", "pieces", "each")

    def clean_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["price"]
        if self.instance.sku is not None and price >= self.instance.sku.price:
            raise forms.ValidationError(_("This is no lower than its ordinary price."))
        return price

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        sku, pieces, each = self.instance.sku, said.get("pieces"), said.get("each")
        if sku is not None and pieces and pieces - self.instance.taken > sku.stock:
            words = _("Only %(n)d of it are in stock.") % {"n": sku.stock}
            self.add_error("pieces", words)
        if pieces and each and each > pieces:
            self.add_error("each", _("One customer cannot have more than there are."))
        if sku is not None and overlapping(self.instance, sku):
            self.add_error(None, _("Another deal has this version at the same time."))
        return said


class CouponOfferForm(TimedForm):
    """Coupons for whoever claims one."""

    class Meta:
        model = CouponOffer
        fields = (
            *("title_zh", "title_en", "kind", "value", "cap", "least", "brand", "category"),
            *("together", "pieces", "each", "days", "starts_at", "ends_at", "is_published"),
        )
        labels: ClassVar[dict[str, Any]] = {
            "title_zh": _("Title in Chinese"),
            "title_en": _("Title in English"),
            "kind": _("What it takes off"),
            "value": pgettext_lazy("coupon", "How much"),
            "cap": _("At most"),
            "least": _("From a sum of"),
            "brand": _("Only goods of this brand"),
            "category": _("Only goods on this shelf"),
            "together": _("May be used beside others"),
            "pieces": _("How many in all"),
            "each": _("How many for each customer"),
            "days": _("Days it is good after it was claimed"),
            "is_published": _("Shown to customers from its start"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "value": _("A sum, or a percentage: 30 takes off ¥30, or 30 %"),
            "cap": _("For a percentage"),
        }
        widgets: ClassVar[dict[str, Any]] = {"brand": PlainSelect, "category": PlainSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = Brand.objects.order_by("name_zh", "name_en")  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.order_by("path")  # type: ignore[attr-defined]
        self.fields["brand"].label_from_instance = _named  # type: ignore[attr-defined]
        self.fields["category"].label_from_instance = _named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        value = said.get("value")
        if value is not None and value <= 0:
            self.add_error("value", _("A coupon takes something off."))
        elif said.get("kind") == "percent" and value is not None and value > 90:  # noqa: PLR2004
            self.add_error("value", _("Choose between 1 and 90 percent."))
        least = said.get("least") or Decimal(0)
        if said.get("kind") == "amount" and value is not None and 0 < least < value:
            self.add_error("least", _("From this sum on, the goods would cost nothing."))
        if said.get("brand") and said.get("category"):
            self.add_error("category", _("Choose a brand or a shelf, not both."))
        return said


class AsOnForm(forms.Form):
    """The date to see the shop as on."""

    at = Moment(label=_("See the shop as on"))


def overlapping(item: EntranceItem, sku: Sku) -> bool:
    """Whether another deal has this SKU at the same time."""
    mine = item.entrance
    others = EntranceItem.objects.filter(
        sku=sku, entrance__starts_at__lt=mine.ends_at, entrance__ends_at__gt=mine.starts_at
    )
    return others.exclude(pk=item.pk).exists()


def _named(thing: Brand | Category) -> str:
    return thing.name

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kefu.shop.models.catalogue import ProductClass


class PlanForm(forms.Form):
    product_class: Any = forms.ModelChoiceField(
        label=pgettext_lazy("cover", "For goods of this class"),
        queryset=ProductClass.objects.exclude(exempt="digital").order_by("code"),
    )
    months = forms.IntegerField(
        label=pgettext_lazy("cover", "Months more"), min_value=1, max_value=60
    )
    price = forms.DecimalField(
        label=pgettext_lazy("cover", "Price"), min_value=0, max_digits=12, decimal_places=2
    )
    least = forms.DecimalField(
        label=pgettext_lazy("cover", "For goods that cost at least"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        initial=0,
    )
    most = forms.DecimalField(
        label=pgettext_lazy("cover", "and at most"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["product_class"]
        field.label_from_instance = lambda one: one.name

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        least, most = said.get("least"), said.get("most")
        if least is not None and most is not None and most < least:
            self.add_error("most", _("This is less than the least."))
        return said


class PriceForm(forms.Form):
    price = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)

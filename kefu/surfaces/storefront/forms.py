from collections.abc import Iterable
from typing import cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kefu.core.moments import spoken
from kefu.core.money import written
from kefu.core.regions import provinces
from kefu.core.widgets import PlainSelect
from kefu.shop.models.catalogue import Product
from kefu.shop.models.coupons import Coupon

MOST_PIECES = 99


class OrderForm(forms.Form):
    """Everything an order needs, on one page; paid at the door."""

    sku = forms.ChoiceField(label=_("Version"))
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=MOST_PIECES, initial=1)
    recipient = forms.CharField(label=_("Who receives it"), max_length=40)
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\+?[\d\s-]{7,20}$",
        error_messages={"invalid": _("Please give a number the courier can call, digits only.")},
    )
    region = forms.ChoiceField(label=_("Province"), choices=provinces, widget=PlainSelect)
    address = forms.CharField(
        label=_("Address"), max_length=200, help_text=_("City, district, street, number, door")
    )

    coupon = forms.ChoiceField(label=_("Coupon"), required=False, widget=PlainSelect)

    def __init__(
        self, *args: object, product: Product, coupons: Iterable[Coupon] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        skus = [sku for sku in product.skus.all() if sku.stock > 0]
        choice = cast("forms.ChoiceField", self.fields["sku"])
        choice.choices = [(sku.code, sku.name or product.name) for sku in skus]
        self._offer([one for one in coupons if one.currency == product.currency])

    def _offer(self, coupons: list[Coupon]) -> None:
        """The customer's own coupons; without any the form does not ask."""
        if not coupons:
            del self.fields["coupon"]
            return
        offered = [(one.code, _off(one)) for one in coupons]
        field = cast("forms.ChoiceField", self.fields["coupon"])
        field.choices = [("", _("None, keep them for later")), *offered]


def _off(coupon: Coupon) -> str:
    words = {
        "sum": written(coupon.value, coupon.currency),
        "day": spoken(localdate(coupon.valid_until)),
    }
    return str(_("%(sum)s off, good until %(day)s")) % words

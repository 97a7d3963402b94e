from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.core.regions import provinces
from kefu.core.widgets import PlainSelect
from kefu.shop.models.catalogue import Product
from kefu.surfaces.storefront.payment_choice import offer_payment

MOST_PIECES = 99


class OrderForm(forms.Form):
    """Everything an order needs, on one page."""

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
    pay = forms.ChoiceField(label=_("Payment"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: object, product: Product, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        skus = [sku for sku in product.skus.all() if sku.stock > 0]
        choice = cast("forms.ChoiceField", self.fields["sku"])
        choice.choices = [(sku.code, sku.name or product.name) for sku in skus]
        offer_payment(cast("forms.ChoiceField", self.fields["pay"]), product.currency)

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.shop.models.catalogue import Product
from kefu.surfaces.storefront.checkout_forms import AddressForm
from kefu.surfaces.storefront.invoicing import InvoiceFields
from kefu.surfaces.storefront.payment_choice import offer_payment

MOST_PIECES = 99


class OrderForm(InvoiceFields, AddressForm):
    """Everything an order needs, on one page."""

    sku = forms.ChoiceField(label=_("Version"))
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=MOST_PIECES, initial=1)
    pay = forms.ChoiceField(label=_("Payment"), required=False, widget=forms.RadioSelect)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skus = [sku for sku in product.skus.all() if sku.stock > 0]
        choice = cast("forms.ChoiceField", self.fields["sku"])
        choice.choices = [(sku.code, sku.name or product.name) for sku in skus]
        offer_payment(cast("forms.ChoiceField", self.fields["pay"]), product.currency)

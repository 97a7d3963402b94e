"""What the steps of the till ask for."""

import json
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import User
from kefu.shop.models.baskets import Checkout
from kefu.shop.queries.freight import Delivery
from kefu.shop.services.guests import normal_contact
from kefu.surfaces.storefront.addressing import AddressFields
from kefu.surfaces.storefront.invoicing import InvoiceFields
from kefu.surfaces.storefront.payment_choice import offer_payment

BILL = ("invoice", "title", "tax_number", "invoice_address", "bank", "invoice_email")


class AddressForm(AddressFields):
    """Who receives it, and where. Guests also say how we reach them."""

    contact = forms.CharField(
        label=_("E-mail or phone for news of your order"),
        max_length=120,
        help_text=_("With it and the order's number you find your order again."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )

    def __init__(self, data: Any = None, *, customer: User | None, **more: Any) -> None:
        super().__init__(data, customer=customer, **more)
        if customer is not None:
            del self.fields["contact"]

    def choose(self, typed: Checkout) -> None:
        """The place of the book that was taken before, if it still lies there."""
        for one in self.book if typed.is_addressed else ():
            if one.place == typed.place:
                self.initial["saved"] = one.number
                return

    def clean_contact(self) -> str:
        said = str(self.cleaned_data["contact"])
        if not normal_contact(said):
            raise ValidationError(_("Please give an e-mail address or a phone number."))
        return said

    def typed(self) -> dict[str, str]:
        """What a valid form says, as the way to the till keeps it."""
        place = self.place()
        said = {"recipient": place.recipient, "phone": place.phone}
        said |= {"code": place.code, "detail": place.detail}
        return said | {"contact": self.cleaned_data.get("contact", "")}


class DeliveryForm(InvoiceFields):
    """How it is sent, and whether there is an invoice."""

    way = forms.ChoiceField(label=_("Delivery"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: Sequence[Delivery], **more: Any) -> None:
        super().__init__(*args, **more)
        field = cast("forms.ChoiceField", self.fields["way"])
        field.choices = [(one.way, one.label) for one in ways]
        field.required = bool(ways)

    def bill(self) -> str:
        """The invoice's fields, as the way to the till keeps them; empty for none."""
        if self.wanted() is None:
            return ""
        return json.dumps({name: self.cleaned_data[name] for name in BILL})


class PayForm(forms.Form):
    """Now, or at the door."""

    pay = forms.ChoiceField(label=_("Payment"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, currency: str, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_payment(cast("forms.ChoiceField", self.fields["pay"]), currency)

"""Where an order goes: one of the customer's places, or fields to fill in; for forms that order.

    class CheckoutForm(AddressFields): …
    form = CheckoutForm(request.POST, customer=customer_or_none)
    if form.is_valid():
        place_order(to=destination(form, promised_at=…), …)
        keep(form, customer)

Its template: `surfaces/storefront/_address_fields.html` with `form`.
"""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.accounts.models import Address, User
from kefu.accounts.queries.addresses import addresses_of
from kefu.accounts.services import addresses as book
from kefu.core.addresses import forms as core
from kefu.core.addresses.place import PLAIN_CODE, Place
from kefu.shop.services.orders import Destination

OTHER = "other"


class AddressFields(core.AddressFields):
    """With the customer's book, from which one place is chosen; `customer` is None for a guest."""

    saved = forms.ChoiceField(
        label=gettext_lazy("Where it goes"), required=False, widget=forms.RadioSelect
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep this address in my book"), required=False, initial=True
    )
    address_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, customer: User | None = None, **more: Any) -> None:
        self.book = list(addresses_of(customer)) if customer else []
        first = {"saved": self.book[0].number if self.book else OTHER}
        first["address_id"] = token_urlsafe(16)
        super().__init__(data, initial=first | dict(more.pop("initial", None) or {}), **more)
        if customer is None:
            del self.fields["keep"]
        if not self.book:
            del self.fields["saved"]
            return
        choices = [(one.number, _told(one)) for one in self.book]
        field = cast("forms.ChoiceField", self.fields["saved"])
        field.choices = [*choices, (OTHER, _("Another address"))]
        if self.saved_place is not None:  # what stands in the fields does not matter then
            for name in core.TYPED:
                self.fields[name].required = False

    @property
    def saved_place(self) -> Place | None:
        """The place of the book that is chosen."""
        chosen = (self.data if self.is_bound else self.initial).get("saved", "")
        return next((one.place for one in self.book if one.number == chosen), None)

    @property
    def region_chosen(self) -> str:
        return self.saved_place.code if self.saved_place else super().region_chosen

    def clean(self) -> dict[str, Any]:
        if self.saved_place is None:
            return super().clean()
        for name in (*core.TYPED, *core.LEVELS):  # what stands there is not asked for
            self.errors.pop(name, None)
        return self.cleaned_data

    def place(self) -> Place:
        return self.saved_place or super().place()


def destination(form: AddressFields, *, promised_at: datetime | None = None) -> Destination:
    """What a valid form says."""
    place = form.place()
    return Destination(place.recipient, place.phone, place.address, place.region, promised_at)


def region_in(form: AddressFields) -> str:
    """As far as it is chosen, for a date that follows the choice; down to the district."""
    return form.region_chosen[:PLAIN_CODE]


def keep(form: AddressFields, customer: User | None) -> None:
    """Into the book, if its owner wants that and it is not there yet."""
    if customer is None or form.saved_place is not None or not form.cleaned_data.get("keep"):
        return
    place = form.place()
    if any(one.place == place for one in form.book) or len(form.book) >= book.MOST:
        return
    book.add_address(
        user=customer, place=place, client_id=form.cleaned_data["address_id"] or token_urlsafe(16)
    )


def _told(address: Address) -> str:
    head = " ".join(filter(None, (address.label_name, address.recipient, address.masked_phone)))
    return f"{head} · {address.place.address}"

"""Whether an order is paid now or at the door, and where its customer goes next."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.payments.models import Charge
from kefu.payments.queries.ways import open_ways
from kefu.shop.models.orders import Order


def offer_payment(field: forms.ChoiceField, currency: str) -> None:
    """Paying now comes first where some gateway is open for these goods."""
    names = dict.fromkeys(str(one.way.label) for one in open_ways(currency))
    choices = [("cod", _("Cash on delivery"))]
    if names:
        choices.insert(0, ("online", _("Pay online")))
        field.help_text = _("Online: %(ways)s") % {"ways": " · ".join(names)}
    field.choices = choices
    field.initial = choices[0][0]


def after_ordering(order: Order) -> str:
    online = order.charge is not None and order.charge.gateway == Charge.Gateway.ONLINE
    return reverse("surfaces:pay" if online else "surfaces:order", args=[order.number])

"""What somebody means to buy, and what they have typed on the way to the till."""

import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from kefu.core.addresses.place import PLAIN_CODE, Place, place_of
from kefu.core.personal import SecretField
from kefu.shop.models.catalogue import Sku

KEPT_FOR = timedelta(days=90)  # a guest's, since it was last touched
MOST_LINES = 100
MOST_PIECES = 99  # of a line


def a_secret() -> str:
    return secrets.token_hex(16)


class Basket(models.Model):
    """A customer's, or a guest's, who is known by a number in a signed cookie and by nothing else.

    Of each kind there is one: what is gathered, and what is bought at once, past the basket.
    """

    class Kind(models.TextChoices):
        GATHERED = "basket"
        NOW = "now"

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.GATHERED)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    guest = models.CharField(max_length=32, blank=True)
    coupons = models.JSONField(null=True, blank=True)  # codes the customer chose; empty: the best
    touched_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(customer__isnull=False),
                name="one_basket_of_a_customer",
            ),
            models.UniqueConstraint(
                fields=["guest", "kind"], condition=~Q(guest=""), name="one_basket_of_a_guest"
            ),
            models.CheckConstraint(
                name="a_basket_is_somebodys",
                condition=Q(customer=None) & ~Q(guest="") | Q(customer__isnull=False, guest=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["touched_at"], condition=~Q(guest=""), name="baskets_left_by_guests"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BasketLine(models.Model):
    """So many of one thing. Lines are the same only if SKU and configuration are.

    `seen_price` is what a piece cost when it was put in. A line that is taken out stays for as long
    as that can be undone: until the next change.
    """

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="+")
    configuration = models.CharField(max_length=64, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    seen_price = models.DecimalField(max_digits=12, decimal_places=2)
    is_chosen = models.BooleanField(default=True)
    at_deal = models.BooleanField(default=False)  # at its deal's price, or not at all
    added_at = models.DateTimeField(default=now)
    out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "sku", "configuration"], name="a_thing_once_in_a_basket"
            ),
            models.CheckConstraint(
                name="a_line_holds_something", condition=Q(quantity__gte=1, quantity__lte=99)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} × {self.quantity}"


class Checkout(models.Model):
    """How far a basket has come on its way to an order: nothing typed is lost, nothing done twice.

    `key` becomes the order's, so that a second click finds the first one's order. The row goes
    with the order it became.
    """

    basket = models.OneToOneField(Basket, models.CASCADE, related_name="checkout")
    key = models.CharField(max_length=32, unique=True, default=a_secret)
    contact = SecretField(blank=True)  # of a guest: where news of the order go
    recipient = SecretField(blank=True)
    phone = SecretField(blank=True)
    code = models.CharField(max_length=16, blank=True)  # of the place, as deep as it was chosen
    detail = SecretField(blank=True)  # the rest of the address, in words
    way = models.CharField(max_length=12, blank=True)
    invoice = SecretField(blank=True)  # what it should say, as JSON; empty: none
    pay = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return f"checkout of {self.basket_id}"

    @property
    def is_addressed(self) -> bool:
        return bool(self.recipient and self.phone and self.code and self.detail)

    @property
    def place(self) -> Place:
        return place_of(self.recipient, self.phone, self.code, self.detail)

    @property
    def region(self) -> str:
        """Down to the district, as freight and dates know it."""
        return self.code[:PLAIN_CODE]

    @property
    def bill(self) -> dict[str, str]:
        """The fields of the invoice that was asked for."""
        asked: dict[str, str] = json.loads(self.invoice) if self.invoice else {}
        return asked

    def typed(self) -> dict[str, str]:
        """What a form of the first step starts with."""
        said = {"recipient": self.recipient, "phone": self.phone, "contact": self.contact}
        return said | {"region": self.code, "address": self.detail}

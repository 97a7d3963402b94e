"""Price protection: what a drop in price gives back, line by line."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.payments.models import Refund
from kefu.shop.models.orders import Order, OrderLine


class PriceOffer(Stateful):
    """The difference for so many pieces of a line, offered before anybody asks.

    `price` is what the goods cost now, `unit` what a piece had really cost until then. While it is
    open, a further drop raises it; once it is paid, a further drop makes another.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("price protection", "Waits for a yes")
        PAID = "paid", pgettext_lazy("price protection", "Given back")
        LAPSED = "lapsed", pgettext_lazy("price protection", "Not taken up")

    MOVES: ClassVar[Moves] = {Status.OFFERED: {Status.PAID, Status.LAPSED}}
    TONES: ClassVar[dict[str, str]] = {"offered": "soon", "paid": "good", "lapsed": "neutral"}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    status = models.CharField(max_length=7, choices=Status, default=Status.OFFERED)
    pieces = models.PositiveIntegerField()
    unit = models.DecimalField(max_digits=14, decimal_places=4)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    version = models.PositiveIntegerField(default=0)  # of the rules
    by_itself = models.BooleanField(default=False)  # it is paid without a yes
    offered_at = models.DateTimeField(default=now)
    stands_until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(status="offered"),
                name="one_open_price_offer_a_line",
            ),
            models.CheckConstraint(
                name="a_price_offer_is_worth_something",
                condition=models.Q(amount__gt=0, pieces__gt=0),
            ),
            models.CheckConstraint(
                name="price_offer_settled_at_iff_settled",
                condition=models.Q(status="offered", settled_at=None)
                | (~models.Q(status="offered") & models.Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="price_offers_of_a_line"),
            models.Index(fields=["order"], name="price_offers_of_an_order"),
            models.Index(
                fields=["stands_until"],
                condition=models.Q(status="offered"),
                name="price_offers_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def key(self) -> str:
        """Names the occasion to those who move money."""
        return f"price:{self.number}"

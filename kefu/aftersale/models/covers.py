"""The extended guarantee (延保): what is offered for what, and what customers have bought."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import ProductClass, Sku
from kefu.shop.models.orders import OrderLine


class CoverPlan(models.Model):
    """So many months more for goods of a class in a range of prices. Its price is its SKU's."""

    sku = models.OneToOneField(Sku, models.PROTECT, related_name="+")
    product_class = models.ForeignKey(ProductClass, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    least = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    most = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["product_class__code", "least", "months", "pk"]
        constraints = [
            models.CheckConstraint(name="a_cover_lasts", condition=models.Q(months__gt=0)),
            models.CheckConstraint(
                name="a_covers_range_is_one",
                condition=models.Q(most=None) | models.Q(most__gte=models.F("least")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_class_id} + {self.months}"


class Cover(Stateful):
    """An extended guarantee that a customer bought, for pieces of one line of theirs.

    `line` is empty where it came without its product: then its buyer says what it is for. The days
    are written again whenever a repair has moved them.
    """

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("cover", "Waiting for payment")
        HELD = "held", pgettext_lazy("cover", "Bought")
        GIVEN_BACK = "given_back", pgettext_lazy("cover", "Given back")

    MOVES: ClassVar[Moves] = {
        Status.ASKED: {Status.HELD, Status.GIVEN_BACK},
        Status.HELD: {Status.GIVEN_BACK},
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    plan = models.ForeignKey(CoverPlan, models.PROTECT, related_name="covers")
    bought = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")  # the plan in its order
    line = models.ForeignKey(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="+"
    )  # what it covers
    pieces = models.PositiveIntegerField(default=1)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    months = models.PositiveSmallIntegerField()  # as bought, whatever the plan says now
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    bought_at = models.DateTimeField(default=now)
    held_at = models.DateTimeField(null=True, blank=True)
    given_back_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["bought_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bought", "line"], name="a_cover_once_per_line", nulls_distinct=False
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="covers_of_a_line"),
            models.Index(fields=["customer"], name="covers_of_a_customer"),
            models.Index(
                fields=["ends_on"], condition=models.Q(status="held"), name="covers_by_their_end"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def has_begun(self, today: date) -> bool:
        return self.begins_on is not None and self.begins_on <= today

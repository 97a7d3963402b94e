"""What the shop asks for sending goods, kept by operations."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.money import YUAN
from kefu.core.regions import region_name
from kefu.shop.carriage import Carriage


class FreightRule(models.Model):
    """The terms for a way to a place: a city, a province, or (without a code) everywhere else.

    A way without any row costs nothing; the express way is offered only where a row says so.
    """

    class Way(models.TextChoices):
        STANDARD = "standard", _("Standard delivery")
        EXPRESS = "express", _("Express delivery")

    class By(models.TextChoices):
        FLAT = "flat", _("One price")
        PIECES = "pieces", _("By pieces")
        WEIGHT = "weight", _("By weight")

    way = models.CharField(max_length=12, choices=Way, default=Way.STANDARD)
    code = models.CharField(max_length=12, blank=True)  # GB/T 2260; empty: wherever no other holds
    currency = models.CharField(max_length=3, default=YUAN)
    by = models.CharField(max_length=7, choices=By, default=By.FLAT)
    first = models.DecimalField(max_digits=8, decimal_places=2)
    first_units = models.PositiveIntegerField(default=1)  # pieces, or grams
    more = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    more_units = models.PositiveIntegerField(default=1)
    free_from = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)  # on the road; as usual if empty
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-way", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["way", "code", "currency"], name="one_freight_for_a_way_to_a_place"
            ),
            models.CheckConstraint(
                name="freight_counts_in_steps",
                condition=Q(first_units__gte=1, more_units__gte=1, first__gte=0, more__gte=0),
            ),
            models.CheckConstraint(
                name="express_freight_has_its_days",
                condition=~Q(way="express") | Q(days__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.code}"

    @property
    def place(self) -> str:
        return (
            region_name(self.code)
            if self.code
            else str(pgettext_lazy("freight", "Everywhere else"))
        )

    @property
    def terms(self) -> Carriage:
        """As prices see it."""
        return Carriage(
            by=self.by,
            first=self.first,
            first_units=self.first_units,
            more=self.more,
            more_units=self.more_units,
            free_from=self.free_from,
        )

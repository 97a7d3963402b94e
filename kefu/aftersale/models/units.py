from django.db import models
from django.utils.timezone import now

from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import OrderLine


class Unit(models.Model):
    """One piece that left the house, and what is printed on it: its batch, its serial number.

    Whoever packs it writes it down, so that a recall finds the very buyer. Pieces nobody wrote down
    have no row.
    """

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="+")
    batch = models.CharField(max_length=40, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(default=now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "serial"],
                condition=~models.Q(serial=""),
                name="a_serial_once_per_sku",
            ),
            models.CheckConstraint(
                name="a_unit_has_a_batch_or_a_serial",
                condition=~models.Q(batch="") | ~models.Q(serial=""),
            ),
        ]
        indexes = [models.Index(fields=["sku", "batch"], name="units_of_a_batch")]

    def __str__(self) -> str:
        return self.serial or self.batch

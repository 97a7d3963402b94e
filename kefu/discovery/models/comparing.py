"""What customers compare: their own picks, and, without a name, what was put beside what."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.shop.models.catalogue import Product


class Pick(models.Model):
    """A product that a customer who is signed in keeps to compare."""

    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["customer", "product"], name="picked_once")]

    def __str__(self) -> str:
        return f"{self.product_id}"


class Beside(models.Model):
    """One product was put beside another, once for each event that tells it; by whom, no row says.

    Both directions are written, so that the rivals of a product are one look into an index.
    """

    event_id = models.BigIntegerField()
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    other = models.ForeignKey(Product, models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "other", "event_id"], name="beside_once_an_event"
            )
        ]
        indexes = [models.Index(fields=["product", "on"], name="rivals_by_day")]

    def __str__(self) -> str:
        return f"{self.product_id} beside {self.other_id}"

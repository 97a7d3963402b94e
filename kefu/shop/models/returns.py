"""Why buyers sent goods back: facts about the goods, told by those who handle requests."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.shop.models.catalogue import Product


class Returned(models.Model):
    """Pieces a buyer gave back. `key` names the request, so that it counts once."""

    class Reason(models.TextChoices):
        UNWANTED = "unwanted", _("Not needed after all")
        SIZE = "size", _("Did not fit")
        DIFFERENT = "different", _("Other than shown or imagined")
        FAULTY = "faulty", _("Faulty, or stopped working")
        DAMAGED = "damaged", _("Arrived damaged")
        TWICE = "twice", _("Bought twice")
        LATE = "late", _("Came too late")
        OTHER = "other", _("Another reason")

    product = models.ForeignKey(Product, models.CASCADE, related_name="returns")
    reason = models.CharField(max_length=10, choices=Reason)
    pieces = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=now)
    key = models.CharField(max_length=60, unique=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["product", "reason"], name="returns_of_a_product")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.reason}"

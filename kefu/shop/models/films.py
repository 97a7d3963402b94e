"""A film of a product, shown among its pictures."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.uploads.models import Upload
from kefu.shop.models.catalogue import Product


class Film(models.Model):
    """At most one of each product. Without a `poster` its first picture stands for it."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="film")
    video = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    poster = models.OneToOneField(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"of {self.product_id}"

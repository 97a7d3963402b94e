"""What may be chosen on a product, and what somebody chose."""

import json
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.personal import SecretField
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import Product, Sku

NUMBER_GROUPS = 5  # 100 bits: nobody finds a design by trying numbers


def design_number() -> str:
    return unguessable_number(NUMBER_GROUPS)


class Options(models.Model):
    """The sheet of a product, as `configuring.sheet` reads it; proved whenever it is saved.

    `drawing` is the picture with marked places, cleaned. Customers see it while `is_open`.
    """

    product = models.OneToOneField(Product, models.CASCADE, related_name="options_sheet")
    sheet = models.JSONField(default=dict)
    drawing = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    is_open = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"of {self.product_id}, version {self.version}"


class Design(models.Model):
    """A configuration somebody keeps. Its words and pictures are theirs, until they share it."""

    number = models.CharField(max_length=24, unique=True, default=design_number)
    product = models.ForeignKey(Product, models.CASCADE, related_name="designs")
    sku = models.ForeignKey(Sku, models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kept = SecretField(blank=True)  # the values as JSON: an engraving may name a person
    quantity = models.PositiveSmallIntegerField(default=1)
    is_shared = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    client_id = models.CharField(max_length=40, unique=True, null=True, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["owner", "-at"], name="designs_of_a_customer")]

    def __str__(self) -> str:
        return self.number

    @property
    def values(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.kept) if self.kept else {}
        return found

    def keep(self, values: Mapping[str, str]) -> None:
        self.kept = json.dumps(dict(values), ensure_ascii=False)


class DesignPicture(models.Model):
    """A picture for one option of a design: as it came for the workshop, and small to look at."""

    design = models.ForeignKey(Design, models.CASCADE, related_name="pictures")
    option = models.CharField(max_length=30)
    large = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    small = models.OneToOneField(Upload, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["design", "option"], name="a_picture_for_each_option")
        ]

    def __str__(self) -> str:
        return f"{self.option} of {self.design_id}"

"""Goods that are no parcel: files to download, and keys that are each given once."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.personal import SecretField
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import OrderLine

RESUMED_WITHIN = timedelta(hours=24)
RESUMED_TIMES = 3  # so often a file's size may flow for one download, broken lines and all
NUMBER_GROUPS = 5


def right_number() -> str:
    return unguessable_number(NUMBER_GROUPS)


class DigitalGoods(models.Model):
    """That a SKU is a file or a key, and on which terms."""

    class Kind(models.TextChoices):
        FILE = "file", pgettext_lazy("digital", "A file to download")
        KEY = "key", pgettext_lazy("digital", "A licence key")

    sku = models.OneToOneField(Sku, models.CASCADE, related_name="digital")
    kind = models.CharField(max_length=4, choices=Kind)
    downloads = models.PositiveSmallIntegerField(default=5)  # of a file, for each piece bought
    days = models.PositiveSmallIntegerField(default=365)  # so long it can be downloaded
    low_mark = models.PositiveIntegerField(default=10)  # so few keys left, and more are needed

    def __str__(self) -> str:
        return f"{self.sku_id} {self.kind}"


class DigitalFile(models.Model):
    """A version of a file; who bought it before gets the newest too."""

    goods = models.ForeignKey(DigitalGoods, models.CASCADE, related_name="files")
    version = models.CharField(max_length=40)
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["goods", "version"], name="a_version_once")]

    def __str__(self) -> str:
        return f"{self.goods_id} {self.version}"


class LicenceKey(models.Model):
    """One key. Free, given to a line of an order, or withdrawn; never given a second time."""

    goods = models.ForeignKey(DigitalGoods, models.CASCADE, related_name="keys")
    text = SecretField()
    digest = models.CharField(max_length=64)  # so that the same key is not put in twice
    line = models.ForeignKey(
        OrderLine, models.CASCADE, null=True, blank=True, related_name="licence_keys"
    )
    added_at = models.DateTimeField(default=now)
    given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goods", "digest"], name="a_key_once"),
            models.CheckConstraint(
                name="given_iff_to_somebody",
                condition=models.Q(line=None, given_at=None)
                | models.Q(line__isnull=False, given_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["goods", "id"], condition=models.Q(line=None), name="keys_that_are_free"
            )
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class DownloadRight(models.Model):
    """That who bought a line may download its file, so often and so long."""

    number = models.CharField(max_length=24, unique=True, default=right_number)
    line = models.OneToOneField(OrderLine, models.CASCADE, related_name="download_right")
    goods = models.ForeignKey(DigitalGoods, models.CASCADE, related_name="rights")
    most = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.number


class Download(models.Model):
    """A file fetched once, however often the line broke in between."""

    right = models.ForeignKey(DownloadRight, models.CASCADE, related_name="taken")
    begun_at = models.DateTimeField(default=now)
    sent = models.PositiveBigIntegerField(default=0)  # bytes that were promised to flow

    class Meta:
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.right_id} at {self.begun_at}"

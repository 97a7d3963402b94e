"""Spare parts: for what they are, how many lie there, and how long each is guaranteed."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.aftersale.models.repairs import Repair
from kefu.core.words import Bilingual
from kefu.shop.models.catalogue import ProductClass


class Part(models.Model):
    """A part of goods of one class. `months` is its own guarantee, longer than that of the whole,
    counted from the same day; none if empty."""

    code = models.CharField(max_length=40, unique=True)
    product_class = models.ForeignKey(ProductClass, models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    name = Bilingual()
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    stock = models.PositiveIntegerField(default=0)
    low_mark = models.PositiveIntegerField(default=2)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["product_class__code", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_low(self) -> bool:
        return self.stock <= self.low_mark


class PartMove(models.Model):
    """Pieces that came in, went into a repair or back on the shelf, and how many were left."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="moves")
    quantity = models.IntegerField()
    left = models.PositiveIntegerField()
    words = models.CharField(max_length=200, blank=True)
    repair = models.ForeignKey(
        Repair, models.CASCADE, null=True, blank=True, related_name="part_moves"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)
    key = models.CharField(max_length=60, unique=True)  # the same occasion moves it once

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.part_id} {self.quantity:+d}"


class PartUse(models.Model):
    """That a repair needs pieces of a part; `taken_at` is when they were put aside for it."""

    repair = models.ForeignKey(Repair, models.CASCADE, related_name="parts")
    part = models.ForeignKey(Part, models.PROTECT, related_name="uses")
    quantity = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(default=now)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["repair", "part"], name="a_part_once_per_repair")
        ]
        indexes = [
            models.Index(
                fields=["part", "asked_at"],
                condition=models.Q(taken_at=None),
                name="parts_waited_for",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id} × {self.quantity}"

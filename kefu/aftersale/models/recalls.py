from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.units import Unit
from kefu.core.machine import Moves, Stateful
from kefu.core.words import Bilingual, unguessable_number
from kefu.payments.models import Refund
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine, Shipment


class Remedies(models.TextChoices):
    REFUND = "refund", pgettext_lazy("recall", "Money back")
    EXCHANGE = "exchange", pgettext_lazy("recall", "A new one")


class Recall(Stateful):
    """Goods that may harm people are called back: which, why, what to do, and what is given.

    It reaches the pieces of its SKUs that are of one of the `batches` or `serials` (of none named:
    all), sold between its days. `takes_unknown`: pieces whose batch nobody wrote down too.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("recall", "Draft")
        RUNNING = "running", pgettext_lazy("recall", "Under way")
        CLOSED = "closed", pgettext_lazy("recall", "Ended")

    MOVES: ClassVar[Moves] = {
        Status.DRAFT: {Status.RUNNING},
        Status.RUNNING: {Status.CLOSED},
    }
    TONES: ClassVar[dict[str, str]] = {"draft": "neutral", "running": "soon", "closed": "good"}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    title = Bilingual()
    danger_zh = models.TextField(max_length=1000)  # what is wrong, and what it may do
    danger_en = models.TextField(max_length=1000)
    danger = Bilingual()
    advice_zh = models.TextField(max_length=1000)  # what whoever has one does now
    advice_en = models.TextField(max_length=1000)
    advice = Bilingual()
    filed_as = models.CharField(max_length=60, blank=True)  # with the market regulator
    batches = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    serials = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    sold_from = models.DateField(null=True, blank=True)
    sold_until = models.DateField(null=True, blank=True)
    takes_unknown = models.BooleanField(default=True)
    remedies = ArrayField(models.CharField(max_length=8, choices=Remedies), default=list)
    goods_back = models.BooleanField(default=True)  # before a remedy is given
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    announced_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=300, blank=True)  # where pieces are still out
    is_demo = models.BooleanField(default=False)
    units_left: int  # of a list of them: pieces without a remedy yet
    units_all: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="announced_at_iff_announced",
                condition=models.Q(status="draft", announced_at=None)
                | (~models.Q(status="draft") & models.Q(announced_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]


class RecallGoods(models.Model):
    """A SKU of which pieces are called back."""

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="goods")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recall", "sku"], name="recalled_once")]

    def __str__(self) -> str:
        return f"{self.recall_id}: {self.sku_id}"


class RecallUnit(Stateful):
    """One piece with its buyer, from found to put right. `place` counts pieces of its line from
    nought, so that each pays back its own share of the line."""

    class Status(models.TextChoices):
        FOUND = "found", pgettext_lazy("recall", "Not told yet")
        TOLD = "told", pgettext_lazy("recall", "Told")
        CHOSEN = "chosen", pgettext_lazy("recall", "Has chosen")
        BACK = "back", pgettext_lazy("recall", "Back with us")
        REMEDIED = "remedied", pgettext_lazy("recall", "Put right")
        GONE = "gone", pgettext_lazy("recall", "No longer with the buyer")

    MOVES: ClassVar[Moves] = {
        Status.FOUND: {Status.TOLD, Status.CHOSEN, Status.BACK, Status.GONE},
        Status.TOLD: {Status.CHOSEN, Status.BACK, Status.GONE},
        Status.CHOSEN: {Status.BACK, Status.REMEDIED, Status.GONE},
        Status.BACK: {Status.REMEDIED},
        Status.GONE: {Status.CHOSEN, Status.BACK},  # it turned up after all
    }
    AT_AN_END: ClassVar[tuple[str, ...]] = (Status.REMEDIED, Status.GONE)
    WAITS_FOR_BUYER: ClassVar[tuple[str, ...]] = (Status.FOUND, Status.TOLD)
    TONES: ClassVar[dict[str, str]] = {
        "found": "neutral",
        "told": "info",
        "chosen": "soon",
        "back": "soon",
        "remedied": "good",
        "gone": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    recall = models.ForeignKey(Recall, models.CASCADE, related_name="units")
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status, default=Status.FOUND)
    remedy = models.CharField(max_length=8, choices=Remedies, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    back_at = models.DateTimeField(null=True, blank=True)
    remedied_at = models.DateTimeField(null=True, blank=True)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="+")
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, blank=True, related_name="+")
    stuck = models.CharField(max_length=20, blank=True)  # why a remedy could not be given, a code
    note = models.CharField(max_length=300, blank=True)  # of who put it right by hand

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "line", "place"], name="a_piece_once"),
            models.CheckConstraint(
                name="remedied_at_iff_remedied",
                condition=models.Q(status="remedied", remedied_at__isnull=False)
                | (~models.Q(status="remedied") & models.Q(remedied_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["recall", "status"], name="units_by_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def waits_for_buyer(self) -> bool:
        return self.status in self.WAITS_FOR_BUYER

    @property
    def is_at_an_end(self) -> bool:
        return self.status in self.AT_AN_END


class RecallWord(models.Model):
    """The buyer of one order was told, once in each way and round; by phone as often as tried."""

    class Way(models.TextChoices):
        MAIL = "mail", pgettext_lazy("recall", "Mail")
        PHONE = "phone", pgettext_lazy("recall", "Phone")

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="words")
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    way = models.CharField(max_length=5, choices=Way)
    round = models.PositiveSmallIntegerField(default=1)
    reached = models.BooleanField(default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "order", "way", "round"], name="told_once")
        ]

    def __str__(self) -> str:
        return f"{self.recall_id}: {self.order_id} {self.way} {self.round}"

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.shop.models.orders import Order


class PickUp(Stateful):
    """A courier comes to the customer's door, in a stated time, for one or more lines of an order.

    Where the door is, the order knows. `courier` is the adapter that was asked, `waybill` its
    number for the visit; both are empty while the visit is still to be handed on.
    """

    class Status(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("pick-up", "Booked")
        COLLECTED = "collected", pgettext_lazy("pick-up", "Collected")
        MISSED = "missed", pgettext_lazy("pick-up", "Nobody was met")
        CANCELLED = "cancelled", pgettext_lazy("pick-up", "Cancelled")

    MOVES: ClassVar[Moves] = {
        Status.BOOKED: {Status.COLLECTED, Status.MISSED, Status.CANCELLED},
        Status.MISSED: {Status.BOOKED, Status.CANCELLED},  # another time was chosen
    }
    TONES: ClassVar[dict[str, str]] = {
        "booked": "info",
        "collected": "good",
        "missed": "soon",
        "cancelled": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty where a guest did it
    promise = models.ForeignKey(Promise, models.PROTECT, null=True, blank=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booked_at = models.DateTimeField(default=now)
    collected_at = models.DateTimeField(null=True, blank=True)
    courier = models.CharField(max_length=12, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # of telling the courier
    error = models.CharField(max_length=200, blank=True)  # what the courier answered last

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pick_up_lasts", condition=Q(ends_at__gt=models.F("begins_at"))
            ),
            models.CheckConstraint(
                name="collected_at_iff_collected",
                condition=Q(status="collected", collected_at__isnull=False)
                | (~Q(status="collected") & Q(collected_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["begins_at"], condition=Q(status="booked"), name="pick_ups_to_come"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

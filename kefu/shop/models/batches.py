"""The same act on many orders at once: what was asked, and what became of each."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.words import unguessable_number
from kefu.shop.models.orders import Order

TAKEN_BACK_WITHIN = timedelta(minutes=30)


class OrderBatch(models.Model):
    """Asked for once; its steps are done one by one, so that half of it is never hidden."""

    class What(models.TextChoices):
        PACK = "pack", pgettext_lazy("orders", "Mark as packed")
        SHIP = "ship", pgettext_lazy("orders", "Put into parcels")
        CANCEL = "cancel", pgettext_lazy("orders", "Cancel")

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    what = models.CharField(max_length=6, choices=What)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "client_id"], name="asked_of_orders_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} by {self.by_id}"

    def may_be_undone(self, at: datetime) -> bool:
        """A parcel with a label and money on its way back are not called back by a click."""
        fresh = self.undone_at is None and at - self.at < TAKEN_BACK_WITHIN
        return fresh and self.what == self.What.PACK


class OrderStep(models.Model):
    """One order of it. `asked` is what it needs besides; `why` says why it was left, in words."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        SAME = "same"  # it was so already
        LEFT = "left"
        UNDONE = "undone"
        STAYED = "stayed"  # could not be taken back any more

    batch = models.ForeignKey(OrderBatch, models.CASCADE, related_name="steps")
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked = models.JSONField(default=dict)  # of a parcel: {"carrier": code, "tracking": number}
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="one_step_an_order")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"

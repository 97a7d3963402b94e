from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.shop.models.orders import Order


class PickUp(models.Model):
    """A courier comes to the customer's door, in a stated time, for one or more lines of an order.

    Where the door is, the order knows.
    """

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    promise = models.ForeignKey(Promise, models.PROTECT, null=True, blank=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pick_up_lasts", condition=models.Q(ends_at__gt=models.F("begins_at"))
            )
        ]

    def __str__(self) -> str:
        return self.number

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine


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


class ServiceRequest(Stateful):
    """Something to be put right for one line of an order: taken back, exchanged, repaired.

    A request imported from elsewhere may match no line (`line` empty): it is kept and counted as
    unmatched, with the SKU and the words its source used.
    """

    class Kind(models.TextChoices):
        RETURN = "return", _("Return")
        EXCHANGE = "exchange", _("Exchange")
        REPAIR = "repair", _("Repair")
        ALLOWANCE = "allowance", _("Price allowance")  # money back, goods stay

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        ON_ITS_WAY = "on_its_way", _("On its way back")
        RECEIVED = "received", _("Received")
        SETTLED = "settled", _("Settled")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES: ClassVar[Moves] = {
        Status.REQUESTED: {Status.APPROVED, Status.REFUSED, Status.WITHDRAWN},
        Status.APPROVED: {Status.ON_ITS_WAY, Status.RECEIVED, Status.WITHDRAWN},
        Status.ON_ITS_WAY: {Status.RECEIVED},
        Status.RECEIVED: {Status.SETTLED, Status.REFUSED},
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="+")
    pick_up = models.ForeignKey(
        PickUp, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    quantity = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    refund = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3, default="CNY")
    created_at = models.DateTimeField(default=now)
    received_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="request_once_per_source",
            )
        ]
        indexes = [models.Index(fields=["customer", "-created_at"], name="requests_of_a_customer")]

    def __str__(self) -> str:
        return self.number

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.pick_ups import PickUp
from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.delivery.models import Parcel
from kefu.desk.models.cases import Case
from kefu.payments.models import Refund
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine, Shipment
from kefu.shop.models.returns import Returned

NOTHING = Decimal(0)


class ServiceRequest(Stateful):
    """Something to be put right for one line of an order: taken back, exchanged, repaired.

    A request about the invoice has no line. A request imported from elsewhere may match no line:
    it is kept and counted as unmatched, with the SKU and the words its source used.
    """

    class Kind(models.TextChoices):
        RETURN = "return", _("Return")  # without a reason
        FAULTY = "faulty", pgettext_lazy("request", "Return of faulty goods")
        EXCHANGE = "exchange", _("Exchange")
        REPAIR = "repair", _("Repair")
        MISSING = "missing", pgettext_lazy("request", "Missing or wrong part")
        PRICE = "price", pgettext_lazy("request", "Price protection")
        INVOICE = "invoice", pgettext_lazy("request", "Invoice mending")
        ALLOWANCE = "allowance", _("Price allowance")  # money back, goods stay

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        ON_ITS_WAY = "on_its_way", _("On its way back")
        RECEIVED = "received", _("Received")
        SETTLED = "settled", _("Settled")
        REFUSED = "refused", pgettext_lazy("after-sale", "Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Way(models.TextChoices):
        """How goods come back."""

        NONE = "", pgettext_lazy("request", "Nothing comes back")
        PICK_UP = "pick_up", pgettext_lazy("request", "Fetched at the door")
        LABEL = "label", pgettext_lazy("request", "Sent with our label")

    class PaysAt(models.TextChoices):
        NOW = "now", pgettext_lazy("request", "At once")
        COLLECTED = "collected", pgettext_lazy("request", "When the goods are collected")
        RECEIPT = "receipt", pgettext_lazy("request", "When the goods are with us")

    class Freight(models.TextChoices):
        SHOP = "shop", pgettext_lazy("request", "The shop pays for sending it back")
        CUSTOMER = "customer", pgettext_lazy("request", "The customer pays for sending it back")

    MOVES: ClassVar[Moves] = {
        Status.REQUESTED: {Status.APPROVED, Status.REFUSED, Status.WITHDRAWN},
        Status.APPROVED: {
            Status.ON_ITS_WAY,
            Status.RECEIVED,
            Status.SETTLED,  # where nothing comes back
            Status.WITHDRAWN,
        },
        Status.ON_ITS_WAY: {Status.RECEIVED},
        Status.RECEIVED: {Status.SETTLED, Status.REFUSED},
        Status.REFUSED: {Status.APPROVED, Status.RECEIVED},  # a second person says otherwise
    }
    LIVING: ClassVar[tuple[str, ...]] = (
        Status.REQUESTED,
        Status.APPROVED,
        Status.ON_ITS_WAY,
        Status.RECEIVED,
    )
    TAKES_BACK: ClassVar[frozenset[str]] = frozenset({"return", "faulty", "exchange", "repair"})
    TONES: ClassVar[dict[str, str]] = {
        "requested": "soon",
        "approved": "info",
        "on_its_way": "info",
        "received": "info",
        "settled": "good",
        "refused": "bad",
        "withdrawn": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=60, blank=True)  # the same wish is the same request
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty for a guest's order, whose contact the order knows
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="+")
    wanted_sku = models.ForeignKey(
        Sku, models.PROTECT, null=True, blank=True, related_name="+"
    )  # in exchange
    pick_up = models.ForeignKey(
        PickUp, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    fetch_from = models.DateTimeField(null=True, blank=True)  # the time that suits the customer,
    fetch_until = models.DateTimeField(null=True, blank=True)  # until a courier is booked for it
    quantity = models.PositiveIntegerField(default=1)
    cause = models.CharField(max_length=10, choices=Returned.Reason, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # in the customer's own words
    rule = models.JSONField(default=dict, blank=True)  # the answer of the policy that it came under
    way = models.CharField(max_length=8, choices=Way, blank=True, default=Way.NONE)
    freight = models.CharField(max_length=8, choices=Freight, blank=True)  # who pays for the way
    pays_at = models.CharField(max_length=10, choices=PaysAt, default=PaysAt.RECEIPT)
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, null=True, blank=True, related_name="+"
    )  # in which goods come back
    sent_back = models.ForeignKey(
        Parcel, models.PROTECT, null=True, blank=True, related_name="+"
    )  # in which they went to the customer again, refused or repaired
    refund = models.DecimalField(max_digits=12, decimal_places=2, default=NOTHING)
    freight_back = models.DecimalField(
        max_digits=10, decimal_places=2, default=NOTHING
    )  # the part of the refund that is for sending it out once
    moved = models.DecimalField(
        max_digits=12, decimal_places=2, default=NOTHING
    )  # what was paid for pieces that another order holds in exchange
    currency = models.CharField(max_length=3, default="CNY")
    money = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="+")
    replacement = models.OneToOneField(
        Order, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the order that holds what came in exchange
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)  # our next word or act, as it was told
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty where the policy decided
    refusal = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="request_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["client_id"], condition=~Q(client_id=""), name="a_request_once"
            ),
            models.CheckConstraint(
                name="a_request_gives_nothing_below_zero",
                condition=Q(refund__gte=NOTHING, moved__gte=NOTHING)
                & Q(freight_back__gte=NOTHING, freight_back__lte=models.F("refund")),
            ),
            models.CheckConstraint(name="a_request_is_about_a_piece", condition=Q(quantity__gt=0)),
        ]
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="requests_of_a_customer"),
            models.Index(
                fields=["status", "-created_at", "-id"],
                condition=Q(source=""),
                name="requests_by_state",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def is_living(self) -> bool:
        return self.status in self.LIVING

    @property
    def takes_back(self) -> bool:
        """Whether goods come back to us."""
        return self.way != self.Way.NONE

    @property
    def slot(self) -> tuple[datetime, datetime] | None:
        """When it suits the customer that somebody comes."""
        if self.fetch_from is None or self.fetch_until is None:
            return None
        return self.fetch_from, self.fetch_until

    @property
    def difference(self) -> Decimal:
        """In price, as the policy named it when this was asked for."""
        return Decimal(self.rule.get("amount") or 0)

    @property
    def key(self) -> str:
        """Names the occasion to those who move money and goods."""
        return f"aftersale.request:{self.number}"

    @property
    def return_key(self) -> str:
        """By which the shop counts this return once, or forgets it."""
        return f"aftersale.return:{self.number}"

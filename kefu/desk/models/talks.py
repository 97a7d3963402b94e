"""Words with a customer, in the order they were said."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime, now

from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order


class Conversation(models.Model):
    """One thread of words with one customer in one channel; it belongs to a case."""

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="conversations")
    channel = models.CharField(max_length=8, choices=Channel)
    last_seq = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    seen_by_customer = models.PositiveIntegerField(default=0)  # seq up to which each side has read
    seen_by_staff = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["customer", "channel", "-created_at"], name="talks_of_one")]

    def __str__(self) -> str:
        return self.number


class Message(models.Model):
    """One thing said. `seq` counts within the conversation; `client_id` makes a repeat harmless."""

    class Kind(models.TextChoices):
        TEXT = "text"
        NOTE = "note"  # seen by staff only
        FACT = "fact"  # written by the system: "solved", "promised"
        PRODUCT = "product"  # a card of `product`
        ORDER = "order"  # a card of `order`

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    client_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    body = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)  # of a FACT: {"name": "told", "due": …}
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+")
    promise = models.ForeignKey(
        "Promise", models.PROTECT, null=True, blank=True, related_name="lines"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="each_number_once"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="each_word_once"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}:{self.seq}"

    @property
    def gist(self) -> str:
        """In a row of a list: the words, or the name of the card."""
        if self.body:
            return self.body
        return self.product.name if self.product else str(self.order or "")

    @property
    def spot(self) -> str:
        """Where it stands, as pages name it."""
        return f"{self.conversation.number}:{self.seq}"

    @property
    def anchor(self) -> str:
        return f"m-{self.conversation.number}-{self.seq}"

    @property
    def fact(self) -> str:
        """The name of a line of the system, empty for what people say. One for the staff alone is
        a NOTE with a name."""
        is_said = self.kind not in {self.Kind.FACT, self.Kind.NOTE}
        return "" if is_said else str(self.facts.get("name", ""))

    @property
    def day(self) -> date:
        return localtime(self.at).date()

    @property
    def due(self) -> datetime | None:
        """The date that a FACT tells."""
        told = self.facts.get("due")
        return datetime.fromisoformat(told) if told else None

    @property
    def is_from_staff(self) -> bool:
        return self.author is not None and self.author.is_staff

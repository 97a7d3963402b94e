"""What the desk owes a customer: talks, the matters behind them, and the promises made."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.accounts.models import Team
from kefu.core.clock import EPOCH, BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays, EveryDay
from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order

TOLD_IN_STEPS_OF = timedelta(minutes=5)


class Channel(models.TextChoices):
    CHAT = "chat", pgettext_lazy("channel", "Chat")
    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    PHONE = "phone", pgettext_lazy("channel", "Phone")
    FORUM = "forum", pgettext_lazy("channel", "Community")
    LETTER = "letter", pgettext_lazy("channel", "Letter")
    VISIT = "visit", pgettext_lazy("channel", "Visit")


class ServicePolicy(models.Model):
    """How soon the desk answers in one channel. The row without a channel holds for all others;
    without any row the defaults hold."""

    class Days(models.TextChoices):
        EVERY_DAY = "every_day", _("Every day")
        WORKDAYS = "workdays", _("Workdays")

    channel = models.CharField(max_length=8, choices=Channel, blank=True, unique=True)
    hours = models.CharField(max_length=120, default="09:00-21:00")
    days = models.CharField(max_length=9, choices=Days, default=Days.EVERY_DAY)
    first_answer_minutes = models.PositiveSmallIntegerField(default=30)
    next_answer_minutes = models.PositiveSmallIntegerField(default=60)
    quiet_days = models.PositiveSmallIntegerField(default=3)  # then a solved case is closed
    reopen_days = models.PositiveSmallIntegerField(default=7)  # then a new word is a new case

    def __str__(self) -> str:
        return self.channel or "*"

    @property
    def clock(self) -> BusinessClock:
        return _clock(self.hours, self.days)

    def answer_due(self, at: datetime, *, is_first: bool) -> datetime:
        """By when a word of the customer is answered, told in round minutes."""
        minutes = self.first_answer_minutes if is_first else self.next_answer_minutes
        due = self.clock.add(at, timedelta(minutes=minutes))
        return due + (EPOCH - due) % TOLD_IN_STEPS_OF


@cache
def _clock(hours: str, days: str) -> BusinessClock:
    calendar = EveryDay() if days == ServicePolicy.Days.EVERY_DAY else ChineseWorkdays()
    return BusinessClock(hours, settings.TIME_ZONE, calendar)


class Case(Stateful):
    """One matter of one customer. It has exactly one owner and a date the customer was told."""

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("case", "New")
        OPEN = "open", pgettext_lazy("case", "In hand")
        WAITING = "waiting", pgettext_lazy("case", "Waiting for the customer")
        SOLVED = "solved", pgettext_lazy("case", "Waiting for the customer's yes")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    MOVES: ClassVar[Moves] = {
        Status.NEW: {Status.OPEN, Status.WAITING, Status.SOLVED},
        Status.OPEN: {Status.WAITING, Status.SOLVED},
        Status.WAITING: {Status.OPEN, Status.SOLVED},
        Status.SOLVED: {Status.OPEN, Status.CLOSED},
        Status.CLOSED: {Status.OPEN},  # closed by silence, and the customer comes back soon
    }
    UNDER_WAY: ClassVar[frozenset[str]] = frozenset({"new", "open", "waiting"})
    TONES: ClassVar[dict[str, str]] = {"new": "brand", "open": "info", "solved": "good"}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+")
    told_by = models.DateTimeField()  # the date the customer was told, always in force
    answer_due_at = models.DateTimeField(null=True, blank=True)  # our next word, if one is owed
    first_answer_due_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)  # the oldest unanswered word
    created_at = models.DateTimeField(default=now)
    solved_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the customer's yes
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="solved_at_iff_solved",
                condition=Q(status__in=["solved", "closed"], solved_at__isnull=False)
                | Q(status__in=["new", "open", "waiting"], solved_at=None),
            ),
            models.CheckConstraint(
                name="closed_at_iff_closed",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "told_by"],
                condition=Q(status__in=["new", "open", "waiting", "solved"]),
                name="case_inbox",
            ),
            models.Index(
                fields=["told_by"],
                condition=Q(status__in=["new", "open", "waiting", "solved"]),
                name="case_queue",
            ),
            models.Index(fields=["customer", "-created_at"], name="cases_of_a_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_under_way(self) -> bool:
        return self.status in self.UNDER_WAY

    @property
    def title(self) -> str:
        """What it is about, as far as anybody has said."""
        return self.subject or (self.product.name if self.product else str(_("Without a title")))

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "neutral")

    def takes_words(self, at: datetime, policy: ServicePolicy) -> bool:
        """Whether a new word of the customer belongs here, or opens a new case."""
        if self.is_under_way:
            return True
        recent = (
            self.solved_at is not None and at - self.solved_at < policy.reopen_days * timedelta(1)
        )
        return recent and self.confirmed_at is None

    def hear(self, at: datetime, policy: ServicePolicy) -> None:
        """The customer waits for a word of ours; the clock runs from the oldest unanswered one."""
        if self.waiting_since is None:
            self.waiting_since = at
            self.answer_due_at = policy.answer_due(at, is_first=self.first_answered_at is None)

    def answer(self, at: datetime) -> None:
        self.waiting_since = self.answer_due_at = None
        self.first_answered_at = self.first_answered_at or at

    def turn_to(self, status: str) -> None:
        if status != self.status:
            self.move_to(status)

    def solve(self, at: datetime) -> None:
        self.move_to(self.Status.SOLVED)
        self.answer(at)
        self.solved_at = at

    def close(self, at: datetime) -> None:
        self.move_to(self.Status.CLOSED)
        self.closed_at = at

    def reopen(self) -> None:
        self.move_to(self.Status.OPEN)
        self.solved_at = self.closed_at = self.confirmed_at = None
        self.reopened += 1


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


class Promise(Stateful):
    """Something an agent said the shop would do by a time. Kept, broken or released; never lost."""

    class Kind(models.TextChoices):
        CALL_BACK = "call_back", pgettext_lazy("promise", "Call back")
        ANSWER = "answer", pgettext_lazy("promise", "Answer")
        REFUND = "refund", pgettext_lazy("promise", "Refund")
        SHIP = "ship", pgettext_lazy("promise", "Ship")
        OTHER = "other", pgettext_lazy("promise", "Other")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("promise", "Open")
        KEPT = "kept", pgettext_lazy("promise", "Kept")
        BROKEN = "broken", pgettext_lazy("promise", "Broken")
        RELEASED = "released", pgettext_lazy("promise", "Released by the customer")

    MOVES: ClassVar[Moves] = {Status.OPEN: {Status.KEPT, Status.BROKEN, Status.RELEASED}}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the supervisor who hears that it was broken
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    client_id = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=now)
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    made_good_at = models.DateTimeField(null=True, blank=True)  # a broken one, done late
    note = models.CharField(max_length=300, blank=True)  # how it was kept, why released
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settled_at_iff_settled",
                condition=Q(status="open", settled_at=None)
                | (~Q(status="open") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="warned_before_due", condition=Q(warn_at__lte=models.F("due_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="open"), name="promises_due"),
            models.Index(
                fields=["owner", "due_at"], condition=Q(status="open"), name="promises_due_of_one"
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(status="open", warned_at=None),
                name="promises_to_warn_of",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(status="broken", made_good_at=None),
                name="promises_to_make_good",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%F %H:%M}"

    @property
    def words(self) -> str:
        return self.text or self.get_kind_display()

    @property
    def seal(self) -> str:
        """How its seal looks: the status, and `soon` while it warns."""
        if self.status == self.Status.OPEN and self.warn_at <= now():
            return "soon"
        return self.status

    @property
    def needs_doing(self) -> bool:
        """Open, or broken and not yet made good."""
        if self.status == self.Status.BROKEN:
            return self.made_good_at is None
        return self.status == self.Status.OPEN

    def settle(self, status: str, at: datetime, note: str = "") -> None:
        self.move_to(status)
        self.settled_at = at
        self.note = note

"""What an agent said the shop would do, and by when."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case


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

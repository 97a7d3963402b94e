"""A case passes from one agent to another, with what the next one must know."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.desk.models.cases import Case


class HandOver(models.Model):
    """One case, from one owner to the next, with its brief. Without `done_at` it is planned: the
    brief was mended by hand before anybody took over."""

    class Why(models.TextChoices):
        ASKED = "asked", pgettext_lazy("hand-over", "Given to a colleague")
        TAKEN = "taken", pgettext_lazy("hand-over", "Taken by a colleague")
        SHIFT = "shift", pgettext_lazy("hand-over", "End of shift")
        LEAVE = "leave", pgettext_lazy("hand-over", "Leave")
        LEFT = "left", pgettext_lazy("hand-over", "Left the shop")
        ABSENT = "absent", pgettext_lazy("hand-over", "Not there when the customer came")
        BACK = "back", pgettext_lazy("hand-over", "Back with the agent of this matter")
        ROUTED = "routed", pgettext_lazy("hand-over", "Had no hand free when the customer came")

    STANDS_IN = frozenset({"shift", "leave", "absent", "routed"})  # till the first agent is back

    case = models.ForeignKey(Case, models.CASCADE, related_name="hand_overs")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=8, choices=Why, blank=True)
    happened = models.TextField(blank=True)
    promised = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    written_at = models.DateTimeField(default=now)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    mended_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(done_at=None), name="one_planned_hand_over"
            ),
            models.CheckConstraint(
                name="done_to_somebody_for_a_reason",
                condition=models.Q(done_at=None)
                | (models.Q(taker__isnull=False) & ~models.Q(why="")),
            ),
            models.CheckConstraint(
                name="no_hand_over_without_brief",
                condition=models.Q(done_at=None) | ~models.Q(happened="", next_step=""),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-done_at"], name="hand_overs_of_a_case"),
            models.Index(
                fields=["taker"],
                condition=models.Q(done_at__isnull=False, read_at=None),
                name="briefs_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.giver_id} to {self.taker_id}"

"""How soon the desk answers, and in which hours."""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.clock import EPOCH, BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays, EveryDay

TOLD_IN_STEPS_OF = timedelta(minutes=5)


class Channel(models.TextChoices):
    CHAT = "chat", pgettext_lazy("channel", "Chat")
    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    PHONE = "phone", pgettext_lazy("channel", "Phone")
    FORUM = "forum", pgettext_lazy("channel", "Community")
    LETTER = "letter", pgettext_lazy("channel", "Letter")
    VISIT = "visit", pgettext_lazy("channel", "Visit")


def usual_pauses() -> dict[str, list[str]]:
    """While we wait for the customer's word, or for their yes, it is not our time that passes."""
    return {"resolution": ["waiting", "solved"], "refund": ["waiting"]}


def usual_alarms() -> list[int]:
    """The seconds after which the trade expects an answer in chat to be missed."""
    return [30, 100, 180]


class ServicePolicy(models.Model):
    """How soon the desk acts, for one tier of customers in one channel.

    A row without a channel holds in all, one without a tier for everybody; which row applies is
    said in `queries.policies.choose`. A change makes a new row and ends the old one, so that every
    clock keeps the rules it began under.
    """

    class Days(models.TextChoices):
        EVERY_DAY = "every_day", _("Every day")
        WORKDAYS = "workdays", _("Workdays")

    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.CharField(max_length=120, default="09:00-21:00")
    days = models.CharField(max_length=9, choices=Days, default=Days.EVERY_DAY)
    warehouse_hours = models.CharField(max_length=120, default="00:00-24:00")  # for the dispatch
    warehouse_days = models.CharField(max_length=9, choices=Days, default=Days.EVERY_DAY)
    first_answer_minutes = models.PositiveSmallIntegerField(default=30)
    next_answer_minutes = models.PositiveSmallIntegerField(default=60)
    resolution_minutes = models.PositiveIntegerField(default=1440)
    refund_minutes = models.PositiveIntegerField(default=720)
    dispatch_minutes = models.PositiveIntegerField(default=2880)
    settlement_minutes = models.PositiveIntegerField(default=100)
    pauses = models.JSONField(default=usual_pauses, blank=True)  # {kind: [statuses of a case]}
    alarm_seconds = models.JSONField(default=usual_alarms, blank=True)  # of a chat, rising
    quiet_days = models.PositiveSmallIntegerField(default=3)  # then a solved case is closed
    reopen_days = models.PositiveSmallIntegerField(default=7)  # then a new word is a new case
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)  # replaced, or taken away

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "tier"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="one_policy_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel or '*'} {'*' if self.tier is None else self.tier}"

    @property
    def clock(self) -> BusinessClock:
        return _clock(self.hours, self.days)

    def clock_of(self, kind: str) -> BusinessClock:
        """Goods leave by the hours of the warehouse; all else is done by the desk."""
        if kind == "dispatch":
            return _clock(self.warehouse_hours, self.warehouse_days)
        return self.clock

    def minutes_of(self, kind: str) -> int:
        name = f"{kind}_answer_minutes" if kind in {"first", "next"} else f"{kind}_minutes"
        return int(getattr(self, name))

    def stands_still(self, kind: str, status: str) -> bool:
        """Whether a clock of this kind pauses while its case has this status."""
        return status in self.pauses.get(kind, ())

    def due(self, kind: str, at: datetime) -> datetime:
        """To the second; what a customer is told is rounded up: see `answer_due`."""
        return self.clock_of(kind).add(at, timedelta(minutes=self.minutes_of(kind)))

    def answer_due(self, at: datetime, *, is_first: bool) -> datetime:
        """By when a word of the customer is answered, told in round minutes."""
        due = self.due("first" if is_first else "next", at)
        return due + (EPOCH - due) % TOLD_IN_STEPS_OF

    def alarms(self, at: datetime) -> list[datetime]:
        """When a chat that waits since `at` rings: counted in business time, so never at night."""
        return [self.clock.add(at, timedelta(seconds=one)) for one in self.alarm_seconds]


@cache
def _clock(hours: str, days: str) -> BusinessClock:
    calendar = EveryDay() if days == ServicePolicy.Days.EVERY_DAY else ChineseWorkdays()
    return BusinessClock(hours, settings.TIME_ZONE, calendar)

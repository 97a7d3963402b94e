"""How soon the desk answers, and in which hours."""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import models
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

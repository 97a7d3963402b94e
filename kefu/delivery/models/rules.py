"""How soon goods leave, and how long the road is."""

from datetime import time
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays, EveryDay
from kefu.core.regions import region_name
from kefu.core.words import Bilingual


class DispatchRule(models.Model):
    """How soon goods leave the warehouse. A change is a new row; the newest one holds."""

    class Days(models.TextChoices):
        EVERY_DAY = "every_day", _("Every day")
        WORKDAYS = "workdays", _("Workdays")

    hours = models.CharField(max_length=120, default="00:00-24:00")
    days = models.CharField(max_length=9, choices=Days, default=Days.EVERY_DAY)
    minutes = models.PositiveIntegerField(default=2880)  # of those hours, from order to packed
    collected_at = models.TimeField(default=time(16))  # the carrier's last round of a day
    arrives_at = models.TimeField(default=time(20))  # the hour that a promised day ends with
    usual_days = models.PositiveSmallIntegerField(default=4)  # on the road, where no row says it
    chance = models.PositiveSmallIntegerField(default=90)  # of a hundred dates, so many are kept
    learns = models.BooleanField(default=True)  # days on the road from history, where there is some
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.minutes} min"

    @property
    def clock(self) -> BusinessClock:
        return _clock(self.hours, self.days)


class Reach(models.Model):
    """Days on the road to a province, or to a city nearer or farther than the rest of it."""

    code = models.CharField(max_length=12, unique=True)  # GB/T 2260
    name_zh = models.CharField(max_length=60, blank=True)  # of a city; provinces are known
    name_en = models.CharField(max_length=60, blank=True)
    name = Bilingual()
    days = models.PositiveSmallIntegerField(default=4)
    is_served = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def place(self) -> str:
        return self.name or region_name(self.code)


@cache
def _clock(hours: str, days: str) -> BusinessClock:
    calendar = EveryDay() if days == DispatchRule.Days.EVERY_DAY else ChineseWorkdays()
    return BusinessClock(hours, settings.TIME_ZONE, calendar)

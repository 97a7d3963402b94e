"""What was learned from past ways, and the parcels it raised an alarm for."""

from django.db import models
from django.utils.timezone import now

from kefu.delivery.forecast import Outlook
from kefu.delivery.models.parcels import Parcel, PromiseMove


class LearnedWays(models.Model):
    """One night's learning; the newest holds. `places` counts the ways to each province."""

    learned_at = models.DateTimeField(default=now)
    ways = models.PositiveIntegerField()
    outlook = models.JSONField()
    places = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.ways} ways by {self.learned_at:%F}"

    def forecasts(self) -> Outlook:
        return Outlook.of_json(self.outlook)


class LateAlarm(models.Model):
    """A parcel that will likely be late, found before its day; one for each parcel."""

    parcel = models.OneToOneField(Parcel, models.CASCADE, related_name="alarm")
    raised_at = models.DateTimeField(default=now)
    promised_at = models.DateTimeField()  # what the customer had been told
    likely = models.PositiveSmallIntegerField()  # percent, that it comes later than that
    because = models.CharField(max_length=8, choices=PromiseMove.Because)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["raised_at"], condition=models.Q(ended_at=None), name="late_alarms_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.because}"

"""The shop's contracts with those who tell of parcels, and what they said that we do not know."""

import json
from typing import Any

from django.db import models
from django.utils.timezone import now

from kefu.core.personal import SecretField
from kefu.delivery.models.parcels import TrackPoint


class CarrierAccount(models.Model):
    """Keys lie encrypted, as one text; `checked_at` is when a call with them last went through."""

    adapter = models.CharField(max_length=12, unique=True)
    is_open = models.BooleanField(default=False)
    secret = SecretField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.adapter

    @property
    def keys(self) -> dict[str, str]:
        return json.loads(self.secret) if self.secret else {}

    @staticmethod
    def sealed(keys: dict[str, Any]) -> str:
        return json.dumps(keys, ensure_ascii=False)


class StrangeStatus(models.Model):
    """A carrier's code that our table does not hold; people may say what it means."""

    adapter = models.CharField(max_length=12)
    code = models.CharField(max_length=20)
    words = models.CharField(max_length=200, blank=True)  # as first heard
    times = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    means = models.CharField(max_length=16, choices=TrackPoint.Kind, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adapter", "code"], name="a_strange_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.adapter} {self.code}"

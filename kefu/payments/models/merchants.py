"""The shop's contract with a gateway: whether it is used, and the keys."""

import json
from typing import Any

from django.db import models

from kefu.core.personal import SecretField


class Merchant(models.Model):
    """Keys lie encrypted, as one text; `checked_at` is when a call with them last went through."""

    gateway = models.CharField(max_length=10, unique=True)
    is_open = models.BooleanField(default=False)
    secret = SecretField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.gateway

    @property
    def keys(self) -> dict[str, str]:
        return json.loads(self.secret) if self.secret else {}

    @staticmethod
    def sealed(keys: dict[str, Any]) -> str:
        return json.dumps(keys, ensure_ascii=False)

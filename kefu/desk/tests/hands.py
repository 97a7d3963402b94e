"""Hands on the clock of the wall, for tests that let time pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def at_time(at: datetime) -> Iterator[None]:
    """`django.utils.timezone.now()` says `at`, whoever asks and however they imported it."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return at.astimezone(tz)

    with patch("django.utils.timezone.datetime", Stopped):
        yield

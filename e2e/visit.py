"""Somebody opens a page, and perhaps does something there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from kefu.accounts.models import User


@dataclass(frozen=True)
class Visit:
    """Somebody opens a page, and perhaps does something there."""

    who: Callable[[], User | None] = lambda: None
    of: Callable[[], list[Any]] = list
    query: Callable[[], str] = str
    act: Callable[[Page], object] = lambda _: None

"""Whether this is a demo shop, and who may be played in it."""

import time
from dataclasses import dataclass

from django.conf import settings

from kefu.accounts.queries import people
from kefu.demo.models import DemoShop

REMEMBERED_SECONDS = 60


@dataclass
class _Memory:
    is_demo: bool = False
    until: float = 0.0


_memory = _Memory()


@dataclass(frozen=True)
class Account:
    role: str
    name: str
    email: str
    password: str


def demo_shop() -> DemoShop | None:
    return DemoShop.objects.first()


def is_demo_shop() -> bool:
    """Asked by every page, so the answer is remembered for a minute."""
    if _memory.until <= time.monotonic():
        _memory.is_demo = DemoShop.objects.exists()
        _memory.until = time.monotonic() + REMEMBERED_SECONDS
    return _memory.is_demo


def forget() -> None:
    """The next page asks again."""
    _memory.until = 0.0


def demo_accounts() -> list[Account]:
    """One line for each role: whom a visitor may sign in as."""
    return [
        Account(str(user.get_role_display()), user.name, user.email or "", settings.DEMO_PASSWORD)
        for user in people.demo_accounts()
    ]

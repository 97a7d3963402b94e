"""What must not reach the public: the faults that keep the production profile from starting."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32


def faults() -> list[str]:
    """Everything that is wrong, each with the setting that puts it right."""
    if settings.PROFILE != "production":
        return []
    found = {
        "KEFU_SECRET_KEY is the demo secret: set one of your own": (
            settings.SECRET_KEY == settings.DEMO_SECRET
        ),
        f"KEFU_SECRET_KEY is shorter than {SHORTEST_SECRET} characters": (
            settings.SECRET_KEY != settings.DEMO_SECRET
            and len(settings.SECRET_KEY) < SHORTEST_SECRET
        ),
        "KEFU_PERSONAL_KEY is the demo secret: set one of your own": (
            settings.PERSONAL_KEY == settings.DEMO_SECRET
        ),
        "KEFU_DEBUG is on: pages would show the inside of the program": settings.DEBUG,
        "KEFU_ALLOWED_HOSTS is empty: name the hosts this shop answers to": (
            not settings.ALLOWED_HOSTS
        ),
        'KEFU_ALLOWED_HOSTS holds "*": name the hosts this shop answers to': (
            "*" in settings.ALLOWED_HOSTS
        ),
    }
    return [fault for fault, is_so in found.items() if is_so]


def refuse_faults() -> None:
    """For the servers, which run no checks by themselves."""
    if wrong := faults():
        raise ImproperlyConfigured("\n".join(["Kefu does not start in production:", *wrong]))


def check(**_: Any) -> list[CheckMessage]:
    return [Error(fault, id="kefu.E001") for fault in faults()]

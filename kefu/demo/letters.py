"""The letters a demo shop would have sent: they lie in files, and a page shows them."""

import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

DIVIDER = re.compile(rb"\n-{79}\n")
LINK = re.compile(r"https?://\S+")
SHOWN = 50


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    at: datetime | None
    text: str

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.text)


def folder() -> Path | None:
    """Where letters are kept; nothing in a shop that really sends them."""
    keeps = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return Path(settings.EMAIL_FILE_PATH) if keeps else None


def newest() -> list[Letter]:
    place = folder()
    if place is None or not place.is_dir():
        return []
    files = sorted(place.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    letters: list[Letter] = []
    for file in files[:SHOWN]:
        letters += [_letter(raw) for raw in DIVIDER.split(file.read_bytes()) if raw.strip()][::-1]
    return letters[:SHOWN]


def _letter(raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, _class=EmailMessage, policy=default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(date).replace(tzinfo=UTC) if date else None,  # written in UTC
        text=body.get_content() if body else "",
    )

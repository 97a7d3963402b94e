"""What identifies a person is encrypted in the database and masked on the screen.

`SecretField` uses AES-GCM: the same text looks different each time, nobody can search it.
`FindableField` uses AES-SIV (RFC 5297), which is deterministic: equal texts have equal ciphers, so
the column can be unique and found by exact match, and nothing else. Both keys are derived from
`settings.PERSONAL_KEY`.
"""

import base64
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
SHORTEST_PHONE = 8

if TYPE_CHECKING:
    Text = models.TextField[str, str]
    TextOrNone = models.TextField[str | None, str | None]
else:
    Text = TextOrNone = models.TextField


class UnreadableSecret(Exception):
    """The stored cipher does not open with the key of this installation."""


@cache
def _key(purpose: str, size: int, secret: str) -> bytes:
    return HKDF(SHA256(), size, salt=None, info=purpose.encode()).derive(secret.encode())


def seal(text: str) -> str:
    """Encrypt so that nobody sees whether two texts are equal."""
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(_key("kefu.secret", 32, settings.PERSONAL_KEY))
    return base64.urlsafe_b64encode(nonce + box.encrypt(nonce, text.encode(), None)).decode()


def unseal(cipher: str) -> str:
    raw = base64.urlsafe_b64decode(cipher)
    box = AESGCM(_key("kefu.secret", 32, settings.PERSONAL_KEY))
    try:
        return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
    except InvalidTag as error:
        raise UnreadableSecret from error


def seal_findable(text: str) -> str:
    box = AESSIV(_key("kefu.findable", 64, settings.PERSONAL_KEY))
    return base64.urlsafe_b64encode(box.encrypt(text.encode(), None)).decode()


def unseal_findable(cipher: str) -> str:
    box = AESSIV(_key("kefu.findable", 64, settings.PERSONAL_KEY))
    try:
        return box.decrypt(base64.urlsafe_b64decode(cipher), None).decode()
    except InvalidTag as error:
        raise UnreadableSecret from error


class SecretField(Text):
    """Text that only the program can read, and no query can find."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text) if text else text

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return unseal(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class FindableField(TextOrNone):
    """An address or a number: encrypted, unique if asked, found by exact match only.

    Texts are stored lower-cased and trimmed, so that "A@b.c" finds "a@b.c".
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal_findable(text.strip().lower()) if text else None

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return unseal_findable(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "iexact":
            lookup_name = "exact"
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "in", "isnull"} else None


def mask_name(name: str) -> str:
    return name[:1] + "*" * min(len(name) - 1, 3) if name else ""


def mask_email(email: str) -> str:
    local, at, host = email.partition("@")
    return f"{local[:1]}***{at}{host}" if at else mask_name(email)


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= SHORTEST_PHONE else "****"

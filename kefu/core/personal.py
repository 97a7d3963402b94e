"""What identifies a person is encrypted in the database and masked on the screen.

`SecretField` uses AES-GCM: the same text looks different each time, nobody can search it.
`FindableField` uses AES-SIV (RFC 5297), which is deterministic: equal texts have equal ciphers, so
the column can be unique and found by exact match, and nothing else.

Keys are derived from `settings.PERSONAL_KEYS`. The first one writes; those behind it are on their
way out and still read, until `bin/kefu rotate_personal_key` has written every row anew.
"""

import base64
import binascii
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.lookups import Exact, In

NONCE_BYTES = 12
SHORTEST_PHONE = 8

if TYPE_CHECKING:
    Text = models.TextField[str, str]
    TextOrNone = models.TextField[str | None, str | None]
else:
    Text = TextOrNone = models.TextField


class UnreadableSecret(Exception):
    """The stored cipher does not open with any key of this installation."""


def seal(text: str) -> str:
    """Encrypt so that nobody sees whether two texts are equal."""
    nonce = os.urandom(NONCE_BYTES)
    box = _secret_box(settings.PERSONAL_KEYS[0])
    return _written(nonce + box.encrypt(nonce, text.encode(), None))


def unseal(cipher: str) -> str:
    return _opened(cipher, _open_secret)


def seal_findable(text: str) -> str:
    """Encrypt so that equal texts have equal ciphers."""
    return _found_as(text, settings.PERSONAL_KEYS[0])


def unseal_findable(cipher: str) -> str:
    return _opened(cipher, _open_findable)


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

    Texts are stored lower-cased and trimmed, so that "A@b.c" finds "a@b.c". No text finds nothing:
    asking for "" never answers with those who have none.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = _plain(super().get_prep_value(value))
        return seal_findable(text) if text else None

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return unseal_findable(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        return _FINDERS.get(lookup_name)


class FindOne(Exact):
    """Equal under any key that may have written the row."""

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if hasattr(self.rhs, "resolve_expression"):
            return super().as_sql(compiler, connection)
        return FindAny(self.lhs, [self.rhs]).as_sql(compiler, connection)


class FindAny(In):
    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if hasattr(self.rhs, "resolve_expression"):
            return super().as_sql(compiler, connection)
        texts = {text for value in self.rhs if value and (text := _plain(value))}
        ciphers = [_found_as(text, key) for text in sorted(texts) for key in settings.PERSONAL_KEYS]
        if not ciphers:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        places = ", ".join(["%s"] * len(ciphers))
        return f"{column} IN ({places})", [*params, *ciphers]


_FINDERS = {"exact": FindOne, "iexact": FindOne, "in": FindAny}


def _plain(value: Any) -> Any:
    return str(value).strip().lower() if value else value


def _found_as(text: str, key: str) -> str:
    return _written(_findable_box(key).encrypt(text.encode(), None))


def _open_secret(raw: bytes, key: str) -> bytes:
    return _secret_box(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)


def _open_findable(raw: bytes, key: str) -> bytes:
    return _findable_box(key).decrypt(raw, None)


def _opened(cipher: str, how: Callable[[bytes, str], bytes]) -> str:
    for key in settings.PERSONAL_KEYS:
        try:
            return how(base64.urlsafe_b64decode(cipher), key).decode()
        except (InvalidTag, binascii.Error, ValueError):
            continue
    raise UnreadableSecret


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


@cache
def _secret_box(key: str) -> AESGCM:
    return AESGCM(_derived("kefu.secret", 32, key))


@cache
def _findable_box(key: str) -> AESSIV:
    return AESSIV(_derived("kefu.findable", 64, key))


def _derived(purpose: str, size: int, key: str) -> bytes:
    return HKDF(SHA256(), size, salt=None, info=purpose.encode()).derive(key.encode())


def mask_name(name: str) -> str:
    return name[:1] + "*" * min(len(name) - 1, 3) if name else ""


def mask_email(email: str) -> str:
    local, at, host = email.partition("@")
    return f"{local[:1]}***{at}{host}" if at else mask_name(email)


def masked(text: str) -> str:
    """A name, an address or a number, whichever it looks like."""
    if "@" in text:
        return mask_email(text)
    is_number = any(sign.isdigit() for sign in text) and not any(map(str.isalpha, text))
    return mask_phone(text) if is_number else mask_name(text)


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= SHORTEST_PHONE else "****"

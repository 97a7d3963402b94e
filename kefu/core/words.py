"""Texts that a shop keeps in both languages: two columns, one name to read them by."""

import secrets
from typing import Any

from django.utils.translation import get_language

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: people read numbers aloud


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


class Bilingual:
    """`name = Bilingual()` reads `name_zh` or `name_en`, as the reader speaks; empty falls back."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.zh, self.en = f"{name}_zh", f"{name}_en"

    def __get__(self, thing: Any, owner: type | None = None) -> str:
        first, second = (self.zh, self.en) if in_chinese() else (self.en, self.zh)
        text: str = getattr(thing, first) or getattr(thing, second)
        return text


def unguessable_number(groups: int = 3) -> str:
    """A number that people can read aloud and nobody can guess: `8F3K-Q2MZ-7HXC`, 5 bits a sign."""
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(groups * 4))
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))

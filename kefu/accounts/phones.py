"""One way to write a telephone number, so that the same number is found however it was typed.

Mainland mobile numbers are kept as people say them (`13800001111`), all others as E.164 (`+4930…`).
"""

import re

_NOISE = re.compile(r"[\s\-–—().·/]|^(?:tel:)", re.IGNORECASE)
_MAINLAND_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_WORLD = re.compile(r"\+[1-9]\d{6,14}")


def normal_phone(text: str) -> str | None:
    """The number in its one form, or None if it is no number that could be called."""
    digits = _NOISE.sub("", text.strip())
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    mobile = _MAINLAND_MOBILE.fullmatch(digits)
    if mobile:
        return mobile[1]
    return digits if _WORLD.fullmatch(digits) else None

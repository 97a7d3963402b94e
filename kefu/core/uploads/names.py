import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 100
_FORBIDDEN = re.compile(r'[<>:"|?*%;]')
_UNNAMED = "file"


def safe_name(name: str, suffix: str) -> str:
    """A name for people to see and for their disk to take, ending as its content demands.

    Paths, control signs and signs that turn the direction of writing go: `gpj.exe` must not be
    shown as `exe.jpg`.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    words = " ".join(_FORBIDDEN.sub(" ", seen).split()).strip(". ")
    stem = PurePosixPath(words).stem if "." in words else words
    return f"{stem[: LONGEST - len(suffix)].strip('. ') or _UNNAMED}{suffix}"

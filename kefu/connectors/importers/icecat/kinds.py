"""What a product of the icecat file is. The file names no category, so titles are read by the words
in `kinds.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from re import Pattern
from typing import Any

PIECES = re.compile(r"\d+ ?pc(s\.?|\(s\))")  # "1 pc(s)" is no PC
OTHER = "other"


@dataclass(frozen=True)
class Kind:
    """A class of goods, and its shelf below a department."""

    code: str
    department: str
    name_zh: str
    name_en: str
    words: Pattern[str]
    sign: str = ""


@dataclass(frozen=True)
class Department:
    code: str
    name_zh: str
    name_en: str


def kind_of(title: str, told_type: str, attributes: Mapping[str, Any]) -> Kind:
    """By the title, by the type a product tells of itself, by an attribute only one kind has."""
    for words in (PIECES.sub("", title.lower()), told_type.lower()):
        for kind in KINDS.values():
            if words and kind.words.search(words):
                return kind
    signs = (kind for kind in KINDS.values() if kind.sign in attributes)
    return next(signs, KINDS[OTHER])


def _read() -> tuple[dict[str, Department], dict[str, Kind]]:
    told = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))
    departments = [Department(one["code"], one["zh"], one["en"]) for one in told["department"]]
    kinds = [
        Kind(
            one["code"],
            one["department"],
            one["zh"],
            one["en"],
            re.compile("|".join(one["words"])),
            one.get("sign", "none"),
        )
        for one in told["kind"]
    ]
    return {one.code: one for one in departments}, {one.code: one for one in kinds}


DEPARTMENTS, KINDS = _read()

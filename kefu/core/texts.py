"""Translations without the gettext programs: what is written in the code, and what is translated.

Each package keeps the texts it owns in `locale/zh_Hans/LC_MESSAGES/django.po`.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = {".html", ".txt", ".svg"}
SKIPPED = {"tests", "migrations", "static"}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|%\(\w+\)[\d.]*[sdf]|\{\w*\}")

Key = tuple[str, str]  # context and text; of a plural its singular


def compile_all(root: Path) -> int:
    """Write each `.mo` that is older than its `.po`. Returns how many."""
    count = 0
    for po in root.glob("*/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns == po.stat().st_mtime_ns:
            continue
        _write(mo, _catalog(po), po.stat().st_mtime_ns)
        count += 1
    return count


def faults(root: Path) -> list[str]:
    """Every text that lacks its translation, and every translation that lacks its text."""
    return [
        fault
        for package in sorted(path for path in root.iterdir() if path.is_dir())
        for fault in _faults_of(package)
    ]


def _faults_of(package: Path) -> Iterator[str]:
    po = package / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalog = _catalog(po) if po.exists() else Catalog()
    translated = {_key(message): message for message in catalog if message.id}
    used = _texts_of(package)
    for key, places in used.items():
        if key not in translated:
            yield f"{places[0]}: not translated in {po}: {key[1]!r}"
    for key, message in translated.items():
        place = f"{po}:{message.lineno}"
        if key not in used:
            yield f"{place}: nobody says this any more: {key[1]!r}"
        yield from (f"{place}: {fault}: {key[1]!r}" for fault in _faults_in(message))
    yield from (f"{po}: obsolete entry: {message.id!r}" for message in catalog.obsolete.values())


def _faults_in(message: Message) -> Iterator[str]:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    if message.fuzzy:
        yield "fuzzy"
    if not all(strings):
        yield "empty"
    elif any(_placeholders(text) != _placeholders(ids[-1]) for text in strings):
        yield "other placeholders than the text"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _texts_of(package: Path) -> dict[Key, list[str]]:
    texts: dict[Key, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*")):
        if path.suffix in TEMPLATES | {".py"} and not SKIPPED & set(path.parts):
            for line, key in _texts_in(path):
                texts[key].append(f"{path}:{line}")
    return texts


def _texts_in(path: Path) -> Iterator[tuple[int, Key]]:
    source = path.read_text()
    if path.suffix in TEMPLATES:
        lines = templatize(source, origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines)  # indents mean nothing in a template
    options = {"encoding": "utf-8"}
    found = extract_python(BytesIO(source.encode()), KEYWORDS, [], options)
    for line, function, messages, _ in found:
        several = () if messages is None else messages  # none: the text is not written there
        words = [messages] if isinstance(messages, str) else [word for word in several if word]
        if not words:
            continue
        if "pgettext" in function:
            yield line, (words[0], words[1])
        else:
            yield line, ("", words[0])


def _key(message: Message) -> Key:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", text


def _catalog(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def _write(mo: Path, catalog: Catalog, stamp: int) -> None:
    """At once and whole: another process may be reading it."""
    new = mo.with_suffix(f".{os.getpid()}.new")
    with new.open("wb") as file:
        write_mo(file, catalog)
    os.utime(new, ns=(stamp, stamp))
    new.rename(mo)

"""What a file is, by what is in it. What its name or its sender says of it counts for nothing."""

import zipfile
from dataclasses import dataclass
from typing import IO

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kefu.core.uploads.models import Upload

Kind = Upload.Kind
MEGABYTE = 1024 * 1024
HEAD = 8192  # all that the type is told by
LARGEST = {
    Kind.IMAGE: 20 * MEGABYTE,
    Kind.PDF: 20 * MEGABYTE,
    Kind.AUDIO: 30 * MEGABYTE,
    Kind.VIDEO: 100 * MEGABYTE,
    Kind.ZIP: 20 * MEGABYTE,
    Kind.TEXT: 5 * MEGABYTE,
    Kind.OFFICE: 20 * MEGABYTE,
}
TEXT_SUFFIXES = {".txt": "text/plain", ".csv": "text/csv", ".log": "text/plain"}
OOXML = "application/vnd.openxmlformats-officedocument"
PACKED = {  # what lies in the zip that such a document is
    "word/document.xml": ("docx", f"{OOXML}.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", f"{OOXML}.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", f"{OOXML}.presentationml.presentation"),
}
OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
LONGEST_TYPE = 100


@dataclass(frozen=True)
class Sort:
    """A kind of file we take, the type it is served with, and the ending its name should have."""

    kind: Upload.Kind
    type: str
    suffix: str


KNOWN = {
    "jpg": Sort(Kind.IMAGE, "image/jpeg", ".jpg"),
    "png": Sort(Kind.IMAGE, "image/png", ".png"),
    "apng": Sort(Kind.IMAGE, "image/png", ".png"),
    "gif": Sort(Kind.IMAGE, "image/gif", ".gif"),
    "webp": Sort(Kind.IMAGE, "image/webp", ".webp"),
    "bmp": Sort(Kind.IMAGE, "image/bmp", ".bmp"),
    "avif": Sort(Kind.IMAGE, "image/avif", ".avif"),
    "pdf": Sort(Kind.PDF, "application/pdf", ".pdf"),
    "mp3": Sort(Kind.AUDIO, "audio/mpeg", ".mp3"),
    "m4a": Sort(Kind.AUDIO, "audio/mp4", ".m4a"),
    "aac": Sort(Kind.AUDIO, "audio/aac", ".aac"),
    "amr": Sort(Kind.AUDIO, "audio/amr", ".amr"),
    "ogg": Sort(Kind.AUDIO, "audio/ogg", ".ogg"),
    "flac": Sort(Kind.AUDIO, "audio/flac", ".flac"),
    "wav": Sort(Kind.AUDIO, "audio/wav", ".wav"),
    "mp4": Sort(Kind.VIDEO, "video/mp4", ".mp4"),
    "m4v": Sort(Kind.VIDEO, "video/mp4", ".mp4"),
    "mov": Sort(Kind.VIDEO, "video/quicktime", ".mov"),
    "3gp": Sort(Kind.VIDEO, "video/3gpp", ".3gp"),
    "webm": Sort(Kind.VIDEO, "video/webm", ".webm"),
    "doc": Sort(Kind.OFFICE, "application/msword", ".doc"),
    "xls": Sort(Kind.OFFICE, "application/vnd.ms-excel", ".xls"),
    "ppt": Sort(Kind.OFFICE, "application/vnd.ms-powerpoint", ".ppt"),
}
ZIPPED = frozenset({"zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"})


def sort_of(file: IO[bytes], name: str) -> Sort:
    """What the file is, or a sentence that says why we cannot take it."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise ValidationError(_("The file is empty."), code="empty")
    guess = filetype.guess(head)
    found = guess.extension if guess else ""
    if found == "heic":
        raise ValidationError(
            _(
                "Pictures in the HEIC format cannot be shown in browsers. "
                "Please save yours as JPEG and send that."
            ),
            code="heic",
        )
    if found in ZIPPED:
        return _zipped(file)
    sort = KNOWN.get(found) or (None if guess else _text(file, name))
    if sort is None:
        raise ValidationError(_("We cannot take files of this kind."), code="kind")
    return sort


def _zipped(file: IO[bytes]) -> Sort:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            declared = _beginning(archive, "mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        raise ValidationError(_("The file is damaged."), code="damaged") from None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("We cannot take documents with macros."), code="macros")
    for part, (suffix, type_) in PACKED.items():
        if part in names:
            return Sort(Kind.OFFICE, type_, f".{suffix}")
    type_ = declared.decode("ascii", "replace").strip()
    if type_ in OPEN_DOCUMENTS:
        return Sort(Kind.OFFICE, type_, f".{OPEN_DOCUMENTS[type_]}")
    return Sort(Kind.ZIP, "application/zip", ".zip")


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LONGEST_TYPE)


def _text(file: IO[bytes], name: str) -> Sort | None:
    suffix = next((ending for ending in TEXT_SUFFIXES if name.lower().endswith(ending)), None)
    if suffix is None:
        return None
    file.seek(0)
    content = file.read(LARGEST[Kind.TEXT] + 1)
    charset = _charset(content)
    if charset is None:
        return None
    return Sort(Kind.TEXT, f"{TEXT_SUFFIXES[suffix]}; charset={charset}", suffix)


def _charset(content: bytes) -> str | None:
    """UTF-8, else the Chinese one that older programs write; None when it is no text at all."""
    if any(byte < ord(" ") and chr(byte) not in "\t\n\r\f" for byte in set(content)):
        return None
    for charset in ("utf-8", "gb18030"):
        try:
            content.decode(charset)
        except UnicodeDecodeError:
            continue
        return charset
    return None

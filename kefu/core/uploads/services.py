"""Taking a file in, and letting it go."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.uploads.kinds import LARGEST, Sort, sort_of
from kefu.core.uploads.models import Upload
from kefu.core.uploads.names import safe_name
from kefu.core.uploads.pictures import redraw, shrink

SMALL_SIDE = 320
WRITTEN_PICTURES = {
    "JPEG": Sort(Upload.Kind.IMAGE, "image/jpeg", ".jpg"),
    "PNG": Sort(Upload.Kind.IMAGE, "image/png", ".png"),
    "GIF": Sort(Upload.Kind.IMAGE, "image/gif", ".gif"),
    "WEBP": Sort(Upload.Kind.IMAGE, "image/webp", ".webp"),
}


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: its kind is known and allowed, its picture drawn anew."""

    sort: Sort
    name: str
    content: "File[bytes]"
    size: int
    width: int | None = None
    height: int | None = None


def check(file: "File[Any]", *, kinds: Collection[str] = tuple(Upload.Kind)) -> Checked:
    """A ValidationError says in a sentence why a file is not taken."""
    name = file.name or ""
    sort = sort_of(file, name)
    if sort.kind not in kinds:
        raise ValidationError(_("We cannot take files of this kind here."), code="kind")
    if file.size > LARGEST[sort.kind]:
        raise ValidationError(
            _("The file is too large. At most %(size)s are allowed."),
            code="size",
            params={"size": filesizeformat(LARGEST[sort.kind])},
        )
    if sort.kind != Upload.Kind.IMAGE:
        return Checked(sort, safe_name(name, sort.suffix), file, file.size)
    picture = redraw(file)
    sort = WRITTEN_PICTURES[picture.format]
    content = ContentFile(picture.content)
    shown = safe_name(name, sort.suffix)
    return Checked(sort, shown, content, content.size, picture.width, picture.height)


def small(checked: Checked, *, side: int = SMALL_SIDE) -> Checked:
    """A picture as it stands in a list: still, and no longer than `side` pixels."""
    picture = shrink(checked.content, side)
    content = ContentFile(picture.content)
    sort = WRITTEN_PICTURES[picture.format]
    size = (picture.width, picture.height)
    return Checked(sort, safe_name(checked.name, sort.suffix), content, content.size, *size)


@transaction.atomic
def store(checked: Checked, *, owner_id: int | None) -> Upload:
    """The file is on the disk, and stays there through a power cut, before the row is."""
    upload = Upload(
        owner_id=owner_id,
        kind=checked.sort.kind,
        type=checked.sort.type,
        name=checked.name,
        size=checked.size,
        sha256=_digest(checked.content),
        width=checked.width,
        height=checked.height,
    )
    place = f"{now():%Y/%m}/{secrets.token_hex(16)}{checked.sort.suffix}"
    checked.content.seek(0)
    upload.file.save(place, checked.content, save=False)
    upload.save()
    return upload


@transaction.atomic
def forget(upload: Upload) -> None:
    """The row goes now, the file with the commit."""
    storage, place = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: storage.delete(place))


def _digest(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()

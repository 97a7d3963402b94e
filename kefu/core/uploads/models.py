import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.timezone import now

from kefu.core.words import unguessable_number

NUMBER_GROUPS = 5  # 100 bits: nobody finds a file by trying numbers


def upload_number() -> str:
    return unguessable_number(NUMBER_GROUPS)


class PrivateStorage(FileSystemStorage):
    """Files that only this program reads, and that a power cut does not take back."""

    def _save(self, name: str, content: "File[Any]") -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        for written in (path, *path.parents):
            if written.is_relative_to(self.location):
                _force_to_disk(written)
        return saved

    def url(self, name: str | None) -> str:
        raise ValueError("a private file has no address of its own")


def private_storage() -> PrivateStorage:
    return PrivateStorage(file_permissions_mode=0o600)


def _force_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Upload(models.Model):
    """A file somebody sent in. Which rows point at it, and so who may read it, others know."""

    class Kind(models.TextChoices):
        IMAGE = "image"
        PDF = "pdf"
        AUDIO = "audio"
        VIDEO = "video"
        ZIP = "zip"
        TEXT = "text"
        OFFICE = "office"

    number = models.CharField(max_length=24, unique=True, default=upload_number)
    owner_id = models.BigIntegerField(null=True, db_index=True)  # a number: people stand above core
    kind = models.CharField(max_length=6, choices=Kind)
    type = models.CharField(max_length=100)  # the media type it is served with
    name = models.CharField(max_length=120)  # as people see it; never a path
    file = models.FileField(upload_to="uploads", storage=private_storage, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)  # of a picture, so that a page keeps its place
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

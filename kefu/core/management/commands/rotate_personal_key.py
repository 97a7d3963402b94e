from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from kefu.core.personal import FindableField, SecretField

BATCH = 500


class Command(BaseCommand):
    help = (
        "Write all personal data anew under the current key. Set KEFU_PERSONAL_KEY to the new key "
        "and KEFU_OLD_PERSONAL_KEYS to the old one, restart everything, run this, and only then "
        "take the old key away. It may be stopped and started again."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        for model, fields in _personal_tables():
            count = sum(_rewrite(model, fields))
            self.stdout.write(f"{model._meta.label}: {count:,} rows")


def _personal_tables() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.local_fields
            if isinstance(field, SecretField | FindableField)
        ]
        if fields and not model._meta.proxy:
            yield model, fields


def _rewrite(model: type[models.Model], fields: list[str]) -> Iterator[int]:
    """Batch by batch in the order of the key, each row locked so that no change is lost."""
    rows = model._base_manager.select_for_update().only("pk", *fields).order_by("pk")
    last = None
    while True:
        with transaction.atomic():
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            if not batch:
                return
            model._base_manager.bulk_update(batch, fields)
        last = batch[-1].pk
        yield len(batch)

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.core.uploads.models import Upload
from kefu.core.uploads.services import Checked, check

MOST_FILES = 9


class UploadField(forms.FileField):
    """A file that is checked by what is in it; cleaned it is `Checked`, ready for `store`."""

    def __init__(self, *, kinds: Collection[str] = tuple(Upload.Kind), **options: Any) -> None:
        super().__init__(**options)
        self.kinds = kinds

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        file = super().clean(data, initial)
        return check(file, kinds=self.kinds) if file else None


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadsField(forms.Field):
    """Several files in one go; cleaned it is a list of `Checked`."""

    widget = SeveralFiles

    def __init__(
        self,
        *,
        kinds: Collection[str] = tuple(Upload.Kind),
        most: int = MOST_FILES,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.one = UploadField(kinds=kinds)
        self.most = most

    def clean(self, value: Any) -> list[Checked]:
        files = [file for file in value or () if file]
        self.validate(files)
        if len(files) > self.most:
            raise forms.ValidationError(
                _("Please send at most %(most)d files at a time."),
                code="many",
                params={"most": self.most},
            )
        return [checked for file in files if (checked := self.one.clean(file))]

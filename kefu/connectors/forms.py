from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kefu.core.uploads.forms import SeveralFiles

MOST_FILES = 20


class FilesField(forms.Field):
    """Tables of another shop, several at once; what they are is read from their columns."""

    widget = SeveralFiles

    def clean(self, value: Any) -> "list[UploadedFile[Any]]":
        files = [one for one in value or () if one]
        self.validate(files)
        if len(files) > MOST_FILES:
            words = {"most": MOST_FILES}
            raise forms.ValidationError(_("At most %(most)s files at a time."), params=words)
        return files


class FilesForm(forms.Form):
    tables = FilesField(
        label=_("Files of another shop"),
        help_text=_("CSV or JSON lines, gzipped if you like; 64 MB together at most."),
        widget=SeveralFiles(attrs={"accept": ".csv,.jsonl,.gz"}),
        error_messages={"required": _("Choose at least one file.")},
    )

"""What customers write in public: questions, answers, reviews."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.core.uploads.forms import UploadsField
from kefu.core.uploads.models import Upload

MOST_PHOTOS = 6
NUMBER = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
ADDRESS = re.compile(r"\S+@\S+\.\S+")


class PublicText(forms.CharField):
    """Words that everybody reads: without telephone numbers and mail addresses."""

    def __init__(self, *, rows: int, placeholder: Any = "", **more: Any) -> None:
        attrs = {"rows": rows, "placeholder": placeholder}
        super().__init__(widget=forms.Textarea(attrs=attrs), **more)

    def clean(self, value: Any) -> str:
        text = " ".join(str(super().clean(value)).split())
        if NUMBER.search(text) or ADDRESS.search(text):
            raise forms.ValidationError(
                _("Everybody can read this: please leave out telephone numbers and addresses."),
                code="personal",
            )
        return text


class QuestionForm(forms.Form):
    text = PublicText(
        label=_("Your question"),
        min_length=4,
        max_length=300,
        rows=2,
        placeholder=_("Ask those who have it, and the shop"),
        error_messages={"min_length": _("A few more words, please, so that it can be answered.")},
    )


class AnswerForm(forms.Form):
    text = PublicText(label=_("Your answer"), min_length=2, max_length=1000, rows=4, placeholder="")


class ReviewForm(forms.Form):
    """Stars, words and photos. Words added later need no stars."""

    stars = forms.TypedChoiceField(
        label=_("Stars"),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        choices=[(5, "★★★★★"), (4, "★★★★"), (3, "★★★"), (2, "★★"), (1, "★")],
        error_messages={"required": _("Choose how many stars it gets.")},
    )
    text = PublicText(
        label=_("Your review"),
        min_length=2,
        max_length=2000,
        rows=6,
        placeholder=_("How is it in use? What should others know?"),
    )
    photos = UploadsField(
        label=_("Photos"),
        kinds=[Upload.Kind.IMAGE],
        most=MOST_PHOTOS,
        required=False,
        help_text=_("Up to 6. What a camera notes beside the picture, like the place, is removed."),
    )

    def __init__(self, *args: Any, needs_stars: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stars"].required = needs_stars
        self.fields["photos"].widget.attrs["accept"] = "image/*"

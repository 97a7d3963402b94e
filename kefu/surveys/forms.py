from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.surveys.models import Question

LONGEST_WORDS = 2000


class AnswerForm(forms.Form):
    """The questions of one survey, each a field named by its code."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.code] = _field(question)


def _field(question: Question) -> forms.Field:
    if question.kind == Question.Kind.OPEN:
        return forms.CharField(
            label=question.text,
            required=question.required,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    if question.kind == Question.Kind.YES_NO:
        choices: list[tuple[int, Any]] = [(1, _("Yes")), (0, pgettext_lazy("survey", "Not yet"))]
    else:
        choices = [(step, step) for step in range(question.low, question.high + 1)]
    return forms.TypedChoiceField(
        label=question.text,
        required=question.required,
        choices=choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.aftersale.models.follow_ups import FollowUp


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("How is it?"),
        choices=FollowUp.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What should we know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        bad = self.cleaned_data.get("verdict") == FollowUp.Verdict.BAD
        if bad and not self.cleaned_data.get("words"):
            self.add_error(
                "words", _("Tell us in a few words what is wrong; then we begin at once.")
            )
        return said

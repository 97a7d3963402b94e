import re

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.discovery.models.search import MOST_PHRASES

SEPARATOR = re.compile(r"[,，、;；=\n]+")
LONGEST = 60
FEWEST = 2


class SynonymsForm(forms.Form):
    """Words that mean the same, separated by commas."""

    phrases = forms.CharField(
        label=_("Words that mean the same"),
        max_length=800,
        help_text=_("Separated by commas, in any language: 充电宝, 移动电源, power bank"),
    )

    def clean_phrases(self) -> list[str]:
        parts = (" ".join(part.split()) for part in SEPARATOR.split(self.cleaned_data["phrases"]))
        phrases = list(dict.fromkeys(filter(None, parts)))
        if not FEWEST <= len(phrases) <= MOST_PHRASES:
            raise forms.ValidationError(
                _("Give two to %(most)s different words.") % {"most": MOST_PHRASES}
            )
        if any(len(phrase) > LONGEST for phrase in phrases):
            raise forms.ValidationError(
                _("Each of them has at most %(most)s signs.") % {"most": LONGEST}
            )
        return phrases

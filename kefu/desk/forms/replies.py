"""Saved replies and macros."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import Team, User
from kefu.desk.forms.words import LONGEST_WORD
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, SavedReply


class ReplyForm(forms.Form):
    """A saved reply: at least one language, each with its title."""

    title_zh = forms.CharField(max_length=80, required=False)
    title_en = forms.CharField(max_length=80, required=False)
    body_zh = forms.CharField(max_length=LONGEST_WORD, required=False, widget=forms.Textarea)
    body_en = forms.CharField(max_length=LONGEST_WORD, required=False, widget=forms.Textarea)
    shortcut = forms.SlugField(max_length=24, required=False, allow_unicode=True)
    team = forms.ModelChoiceField(Team.objects.all(), required=False)

    @classmethod
    def of(cls, reply: SavedReply | None) -> dict[str, Any]:
        """What a saved reply says, as the form shows it."""
        names = ("title_zh", "title_en", "body_zh", "body_en", "shortcut")
        known = {name: getattr(reply, name) for name in names} if reply else {}
        return {**known, "team": reply.team_id} if reply else {}

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if not fields.get("body_zh") and not fields.get("body_en"):
            self.add_error("body_zh", _("Write it in at least one language."))
        elif not fields.get("title_zh") and not fields.get("title_en"):
            self.add_error("title_zh", _("Give it a title."))
        return fields

    @property
    def words(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MacroForm(forms.Form):
    """What a macro does: each thing at most once, in an order of its own."""

    title_zh = forms.CharField(max_length=80, required=False)
    title_en = forms.CharField(max_length=80, required=False)
    team = forms.ModelChoiceField(Team.objects.all(), required=False)
    subject = forms.CharField(max_length=200, required=False)
    tags = forms.CharField(max_length=200, required=False)  # with commas between them
    reply = forms.ChoiceField(required=False)
    note = forms.CharField(
        max_length=LONGEST_WORD, required=False, widget=forms.Textarea({"rows": 3})
    )
    promise = forms.ChoiceField(choices=[("", "—"), *Promise.Kind.choices], required=False)
    minutes = forms.IntegerField(min_value=5, max_value=60 * 24 * 30, required=False)
    hand_over = forms.ChoiceField(required=False)
    solve = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, replies: Iterable[SavedReply], colleagues: Iterable[User], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        live = [one for one in replies if one.retired_at is None]
        self._offer("reply", ((one.number, one.title) for one in live))
        self._offer("hand_over", ((one.number, one.name) for one in colleagues))

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *choices]

    @classmethod
    def of(cls, macro: Macro | None) -> dict[str, Any]:
        """What a macro says, as the form shows it."""
        if macro is None:
            return {}
        steps = {step["do"]: step for step in macro.steps}
        return {
            "title_zh": macro.title_zh,
            "title_en": macro.title_en,
            "team": macro.team_id,
            "subject": steps.get("name", {}).get("subject", ""),
            "tags": ", ".join(steps.get("tag", {}).get("tags", [])),
            "reply": steps.get("reply", {}).get("reply", ""),
            "note": steps.get("note", {}).get("body", ""),
            "promise": steps.get("promise", {}).get("kind", ""),
            "minutes": steps.get("promise", {}).get("minutes"),
            "hand_over": steps.get("hand_over", {}).get("to", ""),
            "solve": "solve" in steps,
        }

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if not fields.get("title_zh") and not fields.get("title_en"):
            self.add_error("title_zh", _("Give it a title."))
        if fields.get("promise") and not fields.get("minutes"):
            self.add_error("minutes", _("Say within how many minutes."))
        if fields.get("promise") and fields.get("solve"):
            self.add_error("solve", _("A case with an open promise cannot be solved."))
        return fields

    @property
    def words(self) -> dict[str, Any]:
        asked = self.cleaned_data
        return {
            "title_zh": asked["title_zh"],
            "title_en": asked["title_en"],
            "team": asked["team"],
            "steps": list(self._steps(asked)),
        }

    def _steps(self, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if asked["subject"]:
            yield {"do": "name", "subject": asked["subject"]}
        tags = [tag.strip() for tag in re.split("[,，、]", asked["tags"]) if tag.strip()]
        if tags:
            yield {"do": "tag", "tags": tags}
        if asked["promise"]:
            yield {"do": "promise", "kind": asked["promise"], "minutes": asked["minutes"]}
        if asked["reply"]:
            yield {"do": "reply", "reply": asked["reply"]}
        if asked["note"]:
            yield {"do": "note", "body": asked["note"]}
        if asked["hand_over"]:
            yield {"do": "hand_over", "to": asked["hand_over"]}
        if asked["solve"]:
            yield {"do": "solve"}

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kefu.accounts.models import Team, User
from kefu.accounts.queries.personal import TIERS
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import CaseField
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Approval, Fault, Remedy, RemedyKind
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.models.tags import Tag
from kefu.desk.models.writing import WritingHabit
from kefu.desk.queries.reading import Decided, Decision

LONGEST_WORD = 4000
MOST_FOUND = 40  # promises in one message; nobody makes so many
OTHER = "other"


def moment_in(text: str) -> datetime | None:
    """A time as a page sends it; without a zone it is the shop's."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=get_current_timezone())


class WordForm(forms.Form):
    """A reply, or a note for colleagues."""

    body = forms.CharField(max_length=LONGEST_WORD)
    client_id = forms.CharField(max_length=40)
    to = forms.ChoiceField(choices=[("customer", ""), ("colleagues", "")], required=False)


class SendForm(WordForm):
    """A reply with what was decided about each promise found in it, and when it goes out."""

    then = forms.ChoiceField(choices=[("", ""), ("solve", "")], required=False)
    decided_for = forms.CharField(max_length=16, required=False)
    send = forms.CharField(max_length=40, required=False)  # empty: now; a time; or OTHER
    send_day = forms.DateField(required=False)
    send_time = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        fields["decided"] = Decided(
            of=fields.get("decided_for", ""), decisions=dict(self._decisions())
        )
        fields["send_at"] = self._send_at(fields)
        return fields

    def _decisions(self) -> Iterator[tuple[int, Decision]]:
        for n in range(MOST_FOUND):
            if self.data.get(f"found-{n}"):
                declined = bool(self.data.get(f"decline-{n}"))
                kind = self.data.get(f"kind-{n}", "")
                kind = kind if kind in Promise.Kind.values else ""
                yield n, Decision(not declined, kind, self._due(n))

    def _due(self, n: int) -> datetime | None:
        """Empty: as the words say it."""
        chosen = self.data.get(f"due-{n}", "")
        if not chosen:
            return None
        day, time = self.data.get(f"day-{n}", ""), self.data.get(f"time-{n}", "")
        due_at = moment_in(f"{day}T{time}" if chosen == OTHER else chosen)
        if due_at is None:
            self.add_error(None, _("Choose a time."))
        return due_at

    def _send_at(self, fields: dict[str, Any]) -> datetime | None:
        chosen = fields.get("send", "")
        if not chosen:
            return None
        if chosen == OTHER:
            day, time = fields.get("send_day") or localdate(), fields.get("send_time")
            send_at = datetime.combine(day, time, get_current_timezone()) if time else None
        else:
            send_at = moment_in(chosen)
        if send_at is None:
            self.add_error("send", _("Choose a time."))
        return send_at


class DraftForm(forms.Form):
    body = forms.CharField(max_length=LONGEST_WORD, required=False, strip=False)
    client_id = forms.CharField(max_length=40)
    to = forms.ChoiceField(choices=[("customer", ""), ("colleagues", "")], required=False)


class HabitForm(forms.Form):
    """How long a sent word can be taken back; empty: as usual in each channel."""

    undo_seconds = forms.IntegerField(min_value=0, max_value=WritingHabit.LONGEST, required=False)


class PromiseForm(forms.Form):
    """What is promised, and by when: a time that is often promised, or any other."""

    kind = forms.ChoiceField(choices=Promise.Kind.choices, label=pgettext_lazy("desk", "What"))
    due = forms.CharField(error_messages={"required": _("Choose a time.")})
    day = forms.DateField(required=False)
    time = forms.TimeField(required=False)
    text = forms.CharField(max_length=300, required=False, label=_("In your words (optional)"))
    client_id = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        chosen = fields.get("due")
        if chosen == OTHER:
            fields["due_at"] = self._other(fields)
        elif chosen:
            fields["due_at"] = self._picked(chosen)
        return fields

    def _other(self, fields: dict[str, Any]) -> datetime | None:
        time = fields.get("time")
        if time is None:
            self.add_error("time", _("Say at what time."))
            return None
        return datetime.combine(fields.get("day") or localdate(), time, get_current_timezone())

    def _picked(self, chosen: str) -> datetime | None:
        try:
            due_at = datetime.fromisoformat(chosen)
        except ValueError:
            due_at = None
        if due_at is None or due_at.tzinfo is None:
            self.add_error("due", _("Choose a time."))
            return None
        return due_at


class SettleForm(forms.Form):
    note = forms.CharField(max_length=300, required=False)


class SolveForm(forms.Form):
    answer = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40, required=False)


class TakeForm(forms.Form):
    seen_owner = forms.CharField(max_length=14)


class TagForm(forms.Form):
    tag = forms.IntegerField()
    name = forms.CharField(max_length=60, error_messages={"required": _("A tag needs a name.")})
    tone = forms.ChoiceField(choices=Tag.Tone.choices)


class WordingForm(forms.Form):
    """A name in Chinese, and one in English where it is read in English."""

    name_zh = forms.CharField(max_length=40, error_messages={"required": _("Give it a name.")})
    name_en = forms.CharField(max_length=40, required=False)


class FieldForm(WordingForm):
    kind = forms.ChoiceField(choices=CaseField.Kind.choices)
    choices = forms.CharField(max_length=2000, required=False)  # one a line
    is_required = forms.BooleanField(required=False)


class StatusForm(WordingForm):
    status = forms.ChoiceField(choices=Case.Status.choices)


class IdsField(forms.Field):
    """Ticked boxes that name rows."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        return [int(one) for one in value or () if str(one).isascii() and str(one).isdecimal()]


class SplitForm(forms.Form):
    words = IdsField(required=False)
    subject = forms.CharField(max_length=200, required=False)
    owner = forms.CharField(max_length=14, required=False)
    client_id = forms.CharField(max_length=40)


class MergeForm(forms.Form):
    other = forms.CharField(max_length=14, error_messages={"required": _("Choose a case.")})
    away = forms.BooleanField(required=False)  # this one goes into the other


class ForwardForm(forms.Form):
    """To a team of ours, or by mail to an address outside."""

    to = forms.ChoiceField(choices=[("team", ""), ("mail", "")])
    team = forms.CharField(max_length=50, required=False)
    address = forms.EmailField(
        required=False, error_messages={"invalid": _("This is not an e-mail address.")}
    )
    language = forms.ChoiceField(choices=[("zh-hans", ""), ("en", "")], required=False)
    words = IdsField(required=False)
    text = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        fields["language"] = fields.get("language") or "zh-hans"
        if fields.get("to") == "mail" and "address" in fields and not fields["address"]:
            self.add_error("address", _("Say to which address."))
        return fields


class HandOverForm(forms.Form):
    to = forms.CharField(max_length=14)
    words = forms.CharField(max_length=LONGEST_WORD, required=False)
    client_id = forms.CharField(max_length=40)


class NameForm(forms.Form):
    subject = forms.CharField(max_length=200)


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


class RemedyForm(forms.Form):
    """What is given, why, how much; pieces of a line come as `pieces-<id of the line>`."""

    WHOLE, PART, LINES = "whole", "part", "lines"

    kind = forms.ChoiceField(choices=RemedyKind.choices)
    order = forms.CharField(max_length=14, required=False)
    reason = forms.ChoiceField(
        choices=Remedy.Reason.choices, error_messages={"required": _("Say what happened.")}
    )
    how = forms.ChoiceField(choices=[(WHOLE, ""), (PART, ""), (LINES, "")], required=False)
    amount = forms.DecimalField(max_digits=10, decimal_places=2, required=False)
    days = forms.TypedChoiceField(
        choices=[(30, "30"), (90, "90"), (365, "365")], coerce=int, required=False
    )
    note = forms.CharField(max_length=300, required=False)
    client_id = forms.CharField(max_length=40)

    def pieces(self) -> dict[int, int]:
        """How many of which line, if it is about lines."""
        if self.cleaned_data["how"] != self.LINES and self.cleaned_data["kind"] != "resend":
            return {}
        asked = {name: text for name, text in self.data.items() if name.startswith("pieces-")}
        whole = {name: text for name, text in asked.items() if _is_number(text)}
        return {
            int(name.removeprefix("pieces-")): int(text)
            for name, text in whole.items()
            if int(text) and _is_number(name.removeprefix("pieces-"))
        }

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("how") == self.LINES and not self.errors and not self.pieces():
            self.add_error("how", _("Say how many pieces of which line."))
        if fields.get("how") == self.PART and not fields.get("amount"):
            self.add_error("amount", _("Say how much goes back."))
        return fields


class VerdictForm(forms.Form):
    """Yes or no to what somebody wants to give."""

    verdict = forms.ChoiceField(choices=Approval.Verdict.choices)
    note = forms.CharField(max_length=300, required=False)


class LimitForm(forms.Form):
    """Empty stands for all."""

    kind = forms.ChoiceField(
        choices=[("", pgettext_lazy("remedy", "Everything")), *RemedyKind.choices],
        label=pgettext_lazy("remedy", "What"),
        required=False,
    )
    role = forms.ChoiceField(
        choices=[
            ("", pgettext_lazy("remedy", "Everybody")),
            *((role.value, role.label) for role in (User.Role.AGENT, User.Role.SUPERVISOR)),
        ],
        label=pgettext_lazy("remedy", "Who"),
        required=False,
    )
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(), label=pgettext_lazy("remedy", "Team"), required=False
    )
    tier = forms.TypedChoiceField(
        choices=[("", pgettext_lazy("remedy", "Every customer")), *enumerate(TIERS)],
        coerce=int,
        empty_value=None,
        label=pgettext_lazy("remedy", "Customer"),
        required=False,
    )
    fault = forms.ChoiceField(
        choices=Fault.choices, label=pgettext_lazy("remedy", "Reason"), required=False
    )
    once = forms.DecimalField(
        min_value=0, max_digits=10, decimal_places=2, label=pgettext_lazy("remedy", "Each time")
    )
    daily = forms.DecimalField(
        min_value=0, max_digits=10, decimal_places=2, label=pgettext_lazy("remedy", "In a day")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset, team.empty_label = Team.objects.all(), pgettext("remedy", "Every team")


class CardForm(forms.Form):
    """A card of goods or of an order, shown to the customer."""

    product = forms.CharField(max_length=80, required=False)
    order = forms.CharField(max_length=14, required=False)
    client_id = forms.CharField(max_length=40)


def _is_number(text: Any) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004

"""What is written to a customer or to colleagues."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _

from kefu.desk.models.promises import Promise
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


class CardForm(forms.Form):
    """A card of goods or of an order, shown to the customer."""

    product = forms.CharField(max_length=80, required=False)
    order = forms.CharField(max_length=14, required=False)
    client_id = forms.CharField(max_length=40)

"""Many facts at once: what the log has just been told of the past, folded in memory.

It must come out as if each event had been folded by itself; a test compares the two.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from kefu.core.bulk import write
from kefu.core.models import EventRow
from kefu.insight.models import AnswerFact, CaseFact, HandOverFact, PromiseFact, ReopeningFact

KNOWN_TO_THEM = frozenset({"same_agent", "last_spoken"})


class Pile:
    """Facts that grow until they are written; nobody must know their cases yet."""

    def __init__(self) -> None:
        self.cases: dict[int, CaseFact] = {}
        self.promises: dict[int, PromiseFact] = {}
        self.answers: dict[int, AnswerFact] = {}
        self.hand_overs: list[HandOverFact] = []
        self.reopenings: list[ReopeningFact] = []
        self.first_seen: dict[int, datetime] = {}

    def add(self, rows: Iterable[EventRow]) -> None:
        """Rows in the order of time."""
        for row in rows:
            fold = getattr(self, f"_{row.name.replace('.', '_').lower()}", None)
            if fold is not None:
                fold(row, row.data)

    def write(self) -> None:
        piles: tuple[Iterable[models.Model], ...] = (
            self.cases.values(),
            self.promises.values(),
            self.answers.values(),
            self.hand_overs,
            self.reopenings,
        )
        for pile in piles:
            write(list(pile))

    def _desk_caseopened(self, row: EventRow, told: dict[str, Any]) -> None:
        since = self.first_seen.setdefault(told["customer_id"], row.at)
        is_return = since < row.at
        self.cases[told["case_id"]] = CaseFact(
            case_id=told["case_id"],
            customer_id=told["customer_id"],
            owner_id=told["owner_id"],
            channel=told["channel"],
            is_return=is_return,
            same_agent=is_return and told["routed_by"] in KNOWN_TO_THEM,
            opened_at=row.at,
        )

    def _desk_firstanswered(self, _row: EventRow, told: dict[str, Any]) -> None:
        case = self.cases[told["case_id"]]
        case.first_answer_seconds = told["seconds"]
        case.first_answer_in_time = told["in_time"]

    def _desk_casehandedover(self, row: EventRow, told: dict[str, Any]) -> None:
        self.cases[told["case_id"]].owner_id = told["to_id"]
        self.hand_overs.append(
            HandOverFact(
                event_id=row.pk, case_id=told["case_id"], at=row.at, with_words=told["with_words"]
            )
        )

    def _desk_casesolved(self, row: EventRow, told: dict[str, Any]) -> None:
        self.cases[told["case_id"]].solved_at = row.at

    def _desk_casereopened(self, row: EventRow, told: dict[str, Any]) -> None:
        self.cases[told["case_id"]].solved_at = None
        self.reopenings.append(ReopeningFact(event_id=row.pk, case_id=told["case_id"], at=row.at))

    def _desk_caseclosed(self, row: EventRow, told: dict[str, Any]) -> None:
        self.cases[told["case_id"]].closed_at = row.at

    def _desk_promisemade(self, row: EventRow, told: dict[str, Any]) -> None:
        self.promises[told["promise_id"]] = PromiseFact(
            promise_id=told["promise_id"],
            case_id=told["case_id"],
            owner_id=told["owner_id"],
            kind=told["kind"],
            made_at=row.at,
            due_at=datetime.fromisoformat(told["due_at"]),
        )

    def _desk_promisekept(self, row: EventRow, told: dict[str, Any]) -> None:
        promise = self.promises[told["promise_id"]]
        promise.outcome, promise.settled_at = "kept", row.at

    def _desk_promisebroken(self, row: EventRow, told: dict[str, Any]) -> None:
        promise = self.promises[told["promise_id"]]
        promise.outcome, promise.settled_at = "broken", row.at

    def _surveys_customerinvited(self, row: EventRow, told: dict[str, Any]) -> None:
        self.answers[told["invitation_id"]] = AnswerFact(
            invitation_id=told["invitation_id"], case_id=told["case_id"], invited_at=row.at
        )

    def _surveys_surveyanswered(self, row: EventRow, told: dict[str, Any]) -> None:
        answer = self.answers[told["invitation_id"]]
        answer.owner_id, answer.answered_at = told["owner_id"], row.at
        answer.score = told["score"]
        answer.solved = None if told["solved"] is None else bool(told["solved"])

"""The words of cases, cut for searching. Written with the words themselves, in one query."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from kefu.core.bulk import copy
from kefu.desk.models.cases import Case
from kefu.desk.models.links import CaseLink
from kefu.desk.models.talks import Message
from kefu.desk.models.texts import CaseText
from kefu.desk.terms import terms

AT_ONCE = 1000
ADD = """
INSERT INTO desk_casetext AS known (case_id, terms, at)
VALUES (%(case)s, array_to_tsvector(%(first)s::text[]), %(at)s)
ON CONFLICT (case_id) DO UPDATE SET
  terms = known.terms || array_to_tsvector(%(more)s::text[]), at = greatest(known.at, excluded.at)
"""


def add_words(case: Case, *texts: str, at: datetime) -> None:
    """New words of a case."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, added(case, *texts, at=at))


def added(case: Case, *texts: str, at: datetime) -> dict[str, Any]:
    """What `ADD` needs for them: with a case's first words, its number."""
    more = terms(*texts)
    first = list(dict.fromkeys([*terms(case.number, case.subject), *more]))
    return {"case": case.pk, "first": first, "more": more, "at": at}


def reindex(case_ids: Collection[int]) -> None:
    """Cut everything anew: after words have moved, or came in without being said here."""
    ids = sorted(case_ids)
    for start in range(0, len(ids), AT_ONCE):
        _reindex(ids[start : start + AT_ONCE])


def forget(user_id: int) -> None:
    CaseText.objects.filter(case__customer=user_id).delete()


def _reindex(ids: list[int]) -> None:
    texts: dict[int, list[str]] = {}
    newest: dict[int, datetime] = {}
    for pk, number, subject, created_at in Case.objects.filter(pk__in=ids).values_list(
        "pk", "number", "subject", "created_at"
    ):
        texts[pk], newest[pk] = [number, subject], created_at
    said = Message.objects.filter(conversation__case__in=ids)
    columns = ("conversation__case", "body", "order__number", "at")
    for pk, body, order, at in said.values_list(*columns):
        texts[pk] += filter(None, [body, order])
        newest[pk] = max(newest[pk], at)
    for pk, words in _linked(ids):
        texts[pk].append(words)
    CaseText.objects.filter(case__in=ids).delete()
    rows = [(pk, _vector(words), newest[pk]) for pk, words in texts.items()]
    copy(CaseText, ["case_id", "terms", "at"], rows)


def _linked(ids: list[int]) -> list[tuple[int, str]]:
    links = CaseLink.objects.filter(case__in=ids)
    names = ("order__number", "parcel__tracking_number", "product__name_zh", "product__name_en")
    rows = links.values_list("case", *names)
    return [(pk, " ".join(filter(None, found))) for pk, *found in rows]


def _vector(words: list[str]) -> str:
    """As PostgreSQL reads a tsvector: sorted, quoted, without places."""
    return " ".join(f"'{term}'" for term in terms(*words))

"""Cases by what was said in them.

Whoever searches wants the newest. So the newest few thousand cases are looked through first, in
the order of time; only if they do not fill the page is the index asked, which then has few to tell.
Neither way gets slower with words that are in every case, or in hardly any.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Q

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message
from kefu.desk.queries.cases import cases_for
from kefu.desk.terms import marked_parts, question

FOUND = 40
LOOKED_THROUGH = 4000
AROUND = 24  # signs of a text before its first match
SHOWN = 120
NEWEST = """
SELECT case_id FROM (
  SELECT case_id, terms, at FROM desk_casetext ORDER BY at DESC LIMIT %(among)s
) AS newest WHERE terms @@ %(asked)s::tsquery ORDER BY at DESC LIMIT %(most)s
"""
ALL = """
WITH hits AS MATERIALIZED (
  SELECT case_id, at FROM desk_casetext WHERE terms @@ %(asked)s::tsquery
) SELECT case_id FROM hits ORDER BY at DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Hits:
    """Cases with the words, newest first; `more` says that there are others."""

    cases: list[Case]
    more: bool


@dataclass(frozen=True)
class Piece:
    """A part of a text; `is_match` if it is what was looked for."""

    text: str
    is_match: bool


def search(reader: User, words: str) -> Hits:
    asked = question(words)
    if not asked:
        return Hits([], more=False)
    ids = _ids(asked, NEWEST)
    if len(ids) <= FOUND:
        ids = _ids(asked, ALL)
    found = cases_for(reader).in_bulk(ids[:FOUND])
    return Hits([found[pk] for pk in ids[:FOUND] if pk in found], more=len(ids) > FOUND)


def matching_words(cases: Iterable[Case], words: str) -> dict[int, Message]:
    """The newest line of each case that holds one of the words, by the case's id."""
    pattern = _pattern(words)
    if pattern is None:
        return {}
    parts = marked_parts(words)
    holds = Q()
    for part in parts:
        holds |= Q(body__icontains=part)
    said = Message.objects.filter(holds, conversation__case__in=cases)
    newest = said.order_by("conversation__case", "-at", "-pk").distinct("conversation__case")
    shown = newest.only("conversation__case", "author", "body", "kind", "facts", "at")
    return {line.conversation.case_id: line for line in shown.select_related("conversation")}


def marked(text: str, words: str) -> list[Piece]:
    """The text around its first match, cut at the matches."""
    pattern = _pattern(words)
    if pattern is None or not text:
        return [Piece(text[:SHOWN], is_match=False)]
    first = pattern.search(text)
    start = max(0, first.start() - AROUND) if first else 0
    part = ("…" if start else "") + text[start : start + SHOWN]
    pieces = pattern.split(part)  # the pattern is one group: every second piece is a match
    return [Piece(piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece]


def _ids(asked: str, sql: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"asked": asked, "among": LOOKED_THROUGH, "most": FOUND + 1})
        return [pk for (pk,) in cursor.fetchall()]


@lru_cache(256)
def _pattern(words: str) -> re.Pattern[str] | None:
    parts = sorted(set(marked_parts(words)), key=len, reverse=True)
    if not parts:
        return None
    return re.compile(f"({'|'.join(map(re.escape, parts))})", re.IGNORECASE)

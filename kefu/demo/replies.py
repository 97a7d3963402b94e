"""Saved replies and macros for the demo's desk, written by its supervisor."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kefu.accounts.models import Team, User
from kefu.desk.services.replies import write_macro, write_reply

WORDS = Path(__file__).parent / "replies.toml"


def write_replies(*, by: User, teams: Mapping[str, Team]) -> None:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    numbers = {}
    for row in told["reply"]:
        words = {**row, "team": teams.get(row.get("team", ""))}
        numbers[row["shortcut"]] = write_reply(by=by, words=words, is_demo=True).number
    for row in told["macro"]:
        titles = {"title_zh": row["title_zh"], "title_en": row["title_en"], "team": None}
        steps = list(_steps(row, numbers))
        write_macro(by=by, words={**titles, "steps": steps}, is_demo=True)


def _steps(row: Mapping[str, Any], numbers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if "subject" in row:
        yield {"do": "name", "subject": row["subject"]}
    if "promise" in row:
        yield {"do": "promise", "kind": row["promise"], "minutes": row["minutes"]}
    if "reply" in row:
        yield {"do": "reply", "reply": numbers[row["reply"]]}
    if "note" in row:
        yield {"do": "note", "body": row["note"]}
    if row.get("solve"):
        yield {"do": "solve"}

"""Test cases of two libraries, read from their files: expressions, and the point that they name.

Taken are the expressions that name one point in time at or after the reference moment:

- JioNLP (`expected`): one `time_point` that is `accurate`, with a reference that can be told.
- Recognizers-Text (`results`): `date`, `datetime` and `time` from the parsers and the plain model.
  Where several values are right (a bare 3:00), those in the future count.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from kefu.core.measure_files import Row
from kefu.desk.finder.moments import Unit, When

CHINA = timezone(timedelta(hours=8))
POINTS = {"date", "datetime", "time"}
SPEC = re.compile(r"DateTime/(?:DateTimeModel|\w+Parser)")
_PARTS_OF_A_DATE = ("year", "month", "day", "hour", "minute", "second")
_FIRST = (1, 1, 1, 0, 0, 0)
_NO_DAY = date.min

Point = tuple[datetime, bool]  # and whether it is a whole day or more


@dataclass(frozen=True)
class DateCase:
    text: str
    at: datetime
    place: tuple[int, int]
    right: frozenset[Point]

    def is_right(self, when: When) -> bool:
        is_whole = when.unit in {Unit.DAY, Unit.PERIOD, Unit.CLOSING}
        without_day = datetime.combine(_NO_DAY, when.start.time())
        return bool({(when.start, is_whole), (without_day, is_whole)} & self.right)

    def overlap(self, when: When) -> int:
        return min(self.place[1], when.span[1]) - max(self.place[0], when.span[0])


def date_cases(rows: Iterable[Row]) -> Iterator[DateCase]:
    seen: set[tuple[str, datetime, tuple[int, int]]] = set()
    for row in rows:
        for case in _of_jionlp(row) if "expected" in row.fields else _of_recognizers(row):
            key = (case.text, case.at, case.place)
            if key not in seen:
                seen.add(key)
                yield case


def _of_jionlp(row: Row) -> Iterator[DateCase]:
    expected, at = row.fields["expected"], _reference(row.fields.get("ref"))
    if at is None or not isinstance(expected, list) or len(expected) != 1:
        return
    only = expected[0]
    if (only["type"], only["definition"]) != ("time_point", "accurate"):
        return
    first, last = (datetime.fromisoformat(edge) for edge in only["time"])
    if last >= at:
        text = row.text("text")
        is_whole = last - first >= timedelta(hours=23)
        yield DateCase(text, at, (0, len(text)), frozenset({(first, is_whole)}))


def _reference(written: object) -> datetime | None:
    """Seconds since 1970, or parts of a date as Python writes them; what is left out is its first.

    None where the case takes the moment it runs at.
    """
    if written is None:
        return None
    inner = re.sub(r"^datetime\.datetime\((.*)\)$", r"[\1]", str(written))
    try:
        value = ast.literal_eval(inner)
    except (ValueError, SyntaxError):
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, CHINA).replace(tzinfo=None)
    parts = [value.get(name) for name in _PARTS_OF_A_DATE] if isinstance(value, dict) else value
    known = [int(part) for part in parts if part is not None]
    year, month, day, hour, minute, second = [*known, *_FIRST[len(known) :]]
    return datetime.combine(date(year, month, day), time(hour, minute, second))


def _of_recognizers(row: Row) -> Iterator[DateCase]:
    if not SPEC.fullmatch(str(row.fields.get("spec"))) or not row.fields.get("ref"):
        return
    at = datetime.fromisoformat(row.text("ref")).replace(tzinfo=None)
    for result in row.fields["results"]:
        kind = str(result.get("Type") or result.get("TypeName")).removeprefix("datetimeV2.")
        right = frozenset(_future(kind, result, at)) if kind in POINTS else frozenset()
        start = result.get("Start", 0)
        if right:
            place = (start, start + len(result["Text"]))
            yield DateCase(row.text("input"), at, place, right)


def _future(kind: str, result: dict[str, Any], at: datetime) -> Iterator[Point]:
    value = result.get("Value") or result.get("Resolution") or {}
    single = value.get("FutureResolution")
    written = list(single.values()) if single else [v.get("value") for v in value.get("values", ())]
    for text in written:
        try:
            point = _point(kind, text)
        except (TypeError, ValueError):
            continue
        if kind == "time" or point[0] >= (at if kind == "datetime" else _midnight(at)):
            yield point


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time())


def _point(kind: str, text: str) -> Point:
    if kind == "time":
        return datetime.combine(_NO_DAY, time.fromisoformat(text)), False
    return datetime.fromisoformat(text), kind == "date"

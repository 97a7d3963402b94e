"""Opening hours as people write them: `mon-fri 09:00-12:00 13:30-18:00; sat 10:00-16:00`.

Hours without a weekday hold on all seven. A window that ends before it starts runs past midnight
(`22:00-06:00` belongs to the day it starts on); a whole day is `00:00-24:00`.
"""

import re
from collections.abc import Iterator

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400
SIXTY = 60

Window = tuple[
    int, int
]  # seconds after the midnight that begins the day; the end may lie beyond it
Week = tuple[tuple[Window, ...], ...]

_PART = re.compile(r"(?P<days>[a-z]{3}[a-z,\s-]*?)?[\s,]*(?P<windows>\d[\d:,\s-]*)", re.IGNORECASE)
_WINDOW = re.compile(r"(\d\d?):(\d\d)(?::(\d\d))?\s*-\s*(\d\d?):(\d\d)(?::(\d\d))?")


def week(text: str) -> Week:
    hours: list[list[Window]] = [[] for _ in DAYS]
    for part in filter(None, map(str.strip, text.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"not opening hours: {part!r}")
        for day in _days(match["days"] or ""):
            hours[day] += _windows(match["windows"])
    return tuple(tuple(sorted(day)) for day in hours)


def _days(text: str) -> Iterator[int]:
    if not text.strip():
        yield from range(len(DAYS))
    for word in filter(None, re.split(r"[,\s]+", re.sub(r"\s*-\s*", "-", text.lower()).strip())):
        first, _, last = word.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"not a weekday: {word!r}")
        start, end = DAYS.index(first), DAYS.index(last or first)
        yield from range(start, end + 1) if start <= end else (*range(start, 7), *range(end + 1))


def _windows(text: str) -> Iterator[Window]:
    rest = _WINDOW.sub("", text)
    if rest.strip(" ,\t\n"):
        raise ValueError(f"not opening hours: {text.strip()!r}")
    for match in _WINDOW.finditer(text):
        start, end = _seconds(match, 1), _seconds(match, 4)
        if start == end or start >= DAY:
            raise ValueError(f"a window without time: {match[0]!r}")
        yield start, end if end > start else end + DAY


def _seconds(match: re.Match[str], group: int) -> int:
    hours, minutes, seconds = (int(match[group + step] or 0) for step in range(3))
    total = (hours * SIXTY + minutes) * SIXTY + seconds
    if max(minutes, seconds) >= SIXTY or total > DAY:
        raise ValueError(f"not a time of day: {match[0]!r}")
    return total

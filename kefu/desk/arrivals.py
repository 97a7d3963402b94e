"""Arrivals for a trial of routing: recorded ones of this shop, or those of a file."""

import csv
import gzip
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from django.db.models import F, Max, Min, Q

from kefu.accounts.models import User
from kefu.desk.models.policies import Channel
from kefu.desk.models.talks import Conversation, Message

SHORTEST = 30.0  # seconds that a contact takes at least
LONGEST = 3600.0  # a talk that lies open for hours fills no hand for so long
USUAL_PATIENCE = 600.0  # seconds, where nobody was ever seen to leave
CALL_CENTRE = {"q_start", "q_time", "ser_time", "outcome", "server"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came, how long they take, and how long they wait."""

    at: float  # seconds since the first midnight of the record
    customer: str  # empty: nobody we could know again
    seconds: float
    patience: float


@dataclass(frozen=True, slots=True)
class Record:
    """What a file or the database tells of one contact."""

    at: datetime
    customer: str
    seconds: float | None  # of the contact; none for who left before it
    waited: float  # in line
    agent: str = ""

    @property
    def left(self) -> bool:
        return self.seconds is None


@dataclass(frozen=True)
class Day:
    """A record as a trial needs it: who came, and who was at work between when and when."""

    arrivals: list[Arrival]
    shifts: list[tuple[str, float, float]]
    patience: float  # the mean, estimated from who left and who did not
    recorded_left: int


def from_database(channel: str, *, days: int, at: datetime) -> list[Record]:
    """The contacts of one channel; from our first word to our last is what they took."""
    since = at - timedelta(days=days)
    ours = Q(messages__author__role__in=User.DESK_ROLES, messages__kind=Message.Kind.TEXT)
    talks = Conversation.objects.filter(channel=channel, created_at__gte=since)
    rows = talks.annotate(
        first=Min("messages__at", filter=ours),
        last=Max("messages__at", filter=ours),
        by=F("case__owner__number"),
    )
    known = rows.values_list("created_at", "case__customer_id", "first", "last", "by")
    return [
        Record(
            at=began,
            customer=str(customer),
            seconds=min((last - first).total_seconds() + SHORTEST, LONGEST) if first else None,
            waited=(first - began).total_seconds() if first else 0.0,
            agent=agent,
        )
        for began, customer, first, last, agent in known.order_by("created_at").iterator()
    ]


def from_file(path: Path) -> list[Record]:
    """Columns `time, customer, channel, seconds`, or the log of a call centre; gzipped or not."""
    with _opened(path) as file:
        rows = csv.DictReader(file)
        is_log = set(rows.fieldnames or ()) >= CALL_CENTRE
        return sorted(_calls(rows) if is_log else _plain(rows), key=lambda one: one.at)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _plain(rows: Iterable[dict[str, str]]) -> Iterator[Record]:
    for row in rows:
        at = datetime.fromisoformat(row["time"])
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = float(row["seconds"]) if row.get("seconds") else None
        yield Record(at, row.get("customer", ""), seconds, 0.0, row.get("agent") or "")


def _calls(rows: Iterable[dict[str, str]]) -> Iterator[Record]:
    """One line a call: who waited, whether they hung up, and which agent served them."""
    for row in rows:
        if row["outcome"] == "PHANTOM":
            continue
        waited, served = float(row["q_time"]), row["outcome"] == "AGENT"
        asked = row["q_start"] if waited else row["vru_exit"]
        at = datetime.strptime(f"{row['date']} {asked}", "%y%m%d %H:%M:%S").replace(tzinfo=UTC)
        agent = row["server"] if row["server"] != "NO_SERVER" else ""
        customer = row["customer_id"] if row["customer_id"] != "0" else ""
        seconds = max(float(row["ser_time"]), 1.0) if served else None
        yield Record(at, customer, seconds, waited, agent)


def prepared(records: list[Record], *, seed: int) -> Day:
    """Everybody is given a patience: who left, the one they showed; all others one drawn from the
    same law. Who left before anybody served them is given a usual length."""
    if not records:
        return Day([], [], USUAL_PATIENCE, 0)
    chance = random.Random(seed)  # noqa: S311  a trial must come out the same again
    start = records[0].at.replace(hour=0, minute=0, second=0, microsecond=0)
    left = [one for one in records if one.left]
    stayed = sum(min(one.waited, LONGEST) for one in records)
    patience = stayed / len(left) if left and stayed else USUAL_PATIENCE
    lengths = sorted(one.seconds for one in records if one.seconds is not None) or [SHORTEST]
    arrivals = [
        Arrival(
            at=(one.at - start).total_seconds(),
            customer=one.customer,
            seconds=one.seconds if one.seconds is not None else chance.choice(lengths),
            patience=one.waited if one.left and one.waited else chance.expovariate(1 / patience),
        )
        for one in records
    ]
    return Day(arrivals, _shifts(records, start), patience, len(left))


def _shifts(records: list[Record], start: datetime) -> list[tuple[str, float, float]]:
    """From each agent's first contact of a day to the end of the last."""
    worked: dict[tuple[str, int], tuple[float, float]] = {}
    for one in records:
        if not one.agent or one.seconds is None:
            continue
        begin = (one.at - start).total_seconds() + one.waited
        key = (one.agent, int(begin // 86400))
        first, last = worked.get(key, (begin, begin))
        worked[key] = (min(first, begin), max(last, begin + one.seconds))
    return [(agent, first, last) for (agent, _), (first, last) in worked.items()]


def steady_shifts(day: Day, *, agents: int) -> Day:
    """So many agents instead, from each day's first arrival to its last."""
    hours: dict[int, tuple[float, float]] = {}
    for one in day.arrivals:
        number = int(one.at // 86400)
        first, last = hours.get(number, (one.at, one.at))
        hours[number] = (min(first, one.at), max(last, one.at))
    shifts = [
        (f"{count + 1}", first, last + SHORTEST)
        for first, last in hours.values()
        for count in range(agents)
    ]
    return replace(day, shifts=shifts)


CHANNELS = (Channel.CHAT, Channel.PHONE)

"""What the agent's screen is made of, each part ready to show."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localtime, now

from kefu.accounts.models import User
from kefu.core.clock import EPOCH
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.promises import Promise
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.queries.cases import case_for
from kefu.desk.queries.clocks import Face, next_faces
from kefu.desk.queries.faces import dress
from kefu.desk.queries.floor import brief_to_read
from kefu.desk.queries.talks import Cursor, Talk, talk_of_case
from kefu.desk.queries.writing import beside, times_to_send

STEP = timedelta(minutes=5)
TODAY_UNTIL = timedelta(minutes=30)  # a time of today closer than this is no choice


@dataclass(frozen=True)
class OpenCase:
    """One case as it lies open on the desk."""

    case: Case
    talk: Talk
    promises: list[Promise]
    contact: int
    outgoing: list[Outgoing] = field(default_factory=list)  # what waits for its hour
    draft: Draft | None = None  # the agent's own
    clock: Face | None = None  # what is due next
    handed: HandOver | None = None  # the brief of a hand-over, until it is read

    @property
    def times_to_send(self) -> list[datetime]:
        return times_to_send(now())


def open_case(agent: User, number: str, *, after: Cursor | None = None) -> OpenCase | None:
    case = case_for(agent, number)
    if case is None:
        return None
    talk = talk_of_case(agent, case, after=after)
    there = beside(agent, case)
    dress(cases=[case], promises=there.promises, lines=talk.lines)
    return OpenCase(
        case,
        talk,
        there.promises,
        contact=there.contact,
        outgoing=there.outgoing,
        draft=there.draft,
        clock=_next_clock(case, there.promises),
        handed=brief_to_read(agent, case) if after is None else None,
    )


def _next_clock(case: Case, promises: list[Promise]) -> Face | None:
    still_open = [one for one in promises if one.status == Promise.Status.OPEN]
    nearest = {case.pk: still_open[0]} if still_open else {}
    return next_faces([case], now(), nearest).get(case.pk)


def times_to_promise(at: datetime) -> list[datetime]:
    """The times agents promise most, from the next hour to the day after tomorrow."""
    here = localtime(at)
    in_an_hour = here + timedelta(hours=1)
    in_an_hour += (EPOCH - in_an_hour) % STEP
    days = [(0, 18), (1, 10), (1, 15), (1, 18), (2, 15)]
    times = [_at(here, day, hour) for day, hour in days]
    return [in_an_hour, *(one for one in times if one - at > TODAY_UNTIL)]


def _at(here: datetime, days: int, hour: int) -> datetime:
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, time(hour), get_current_timezone())

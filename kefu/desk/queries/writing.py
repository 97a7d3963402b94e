"""What an agent has written and not sent, and what waits for its hour."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone, localtime

from kefu.accounts.models import User
from kefu.core.clock import EPOCH
from kefu.desk.models.cases import Case
from kefu.desk.models.writing import Draft, Outgoing, WritingHabit

STEP = timedelta(minutes=5)
SOON = timedelta(minutes=20)  # a time of today closer than this is no choice
MORNING, AFTERNOON, MONDAY = 9, 14, 0


def draft_of(agent: User, case: Case) -> Draft | None:
    """One's own; a colleague's draft is nobody else's business."""
    return Draft.objects.filter(author=agent.pk, case=case.pk).first()


def cases_with_draft(agent: User, cases: Iterable[Case]) -> set[int]:
    drafts = Draft.objects.filter(author=agent.pk, case__in=[case.pk for case in cases])
    return set(drafts.values_list("case_id", flat=True))


def habit_of(agent: User) -> WritingHabit:
    return WritingHabit.objects.filter(agent=agent.pk).first() or WritingHabit(agent=agent)


def outgoing_for(reader: User) -> QuerySet[Outgoing]:
    return Outgoing.objects.all() if reader.may("desk.read") else Outgoing.objects.none()


def outgoing_of_case(agent: User, case: Case) -> list[Outgoing]:
    """What waits, and what could not be sent and nobody has noticed, by its hour."""
    told = Q(status=Outgoing.Status.WAITING) | Q(status=Outgoing.Status.REFUSED, noticed_at=None)
    rows = outgoing_for(agent).filter(told, conversation__case=case.pk)
    return list(rows.select_related("author").order_by("send_at", "pk"))


def not_sent(agent: User) -> list[Outgoing]:
    """Refused when its hour came: its author hears of it, and whoever owns the case now."""
    whose = Q(author=agent.pk) | Q(conversation__case__owner=agent.pk)
    rows = outgoing_for(agent).filter(whose, status=Outgoing.Status.REFUSED, noticed_at=None)
    return list(rows.select_related("conversation__case").order_by("-settled_at")[:5])


def times_to_send(at: datetime) -> list[datetime]:
    """The hours at which words are put off most: from the next hour to Monday morning."""
    here = localtime(at)
    in_an_hour = here + timedelta(hours=1)
    in_an_hour += (EPOCH - in_an_hour) % STEP
    monday = (MONDAY - here.weekday()) % 7 or 7
    days = [(0, AFTERNOON), (1, MORNING), (1, AFTERNOON), (monday, MORNING)]
    times = [_at(here, day, hour) for day, hour in days]
    later = sorted({one for one in times if one - at > SOON})
    return [in_an_hour, *later]


def _at(here: datetime, days: int, hour: int) -> datetime:
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, time(hour), get_current_timezone())

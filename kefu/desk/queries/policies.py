"""Which policy applies to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from kefu.desk.models.policies import Channel, ServicePolicy

IN_FORCE = """
SELECT id FROM desk_servicepolicy WHERE ended_at IS NULL AND channel IN ('', %(channel)s)
AND (tier = %(tier)s OR tier IS NULL)
"""
_read: dict[int, ServicePolicy] = {}


def policies_in_force() -> QuerySet[ServicePolicy]:
    return ServicePolicy.objects.filter(ended_at=None)


def policy_of(channel: str, *, tier: int = 0) -> ServicePolicy:
    """The policy for a customer of this tier in this channel; without any row, the defaults."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, {"channel": channel, "tier": tier})
        ids = [pk for (pk,) in cursor.fetchall()]
    return choose(rules_of(ids).values(), channel=channel, tier=tier)


def rules_of(ids: Iterable[int]) -> dict[int, ServicePolicy]:
    """What these policies say. That never changes, so each is read once; which are in force is
    not known from here."""
    wanted = set(ids)
    unread = wanted - set(_read)
    if unread:
        _read.update(ServicePolicy.objects.in_bulk(unread))
    return {pk: _read[pk] for pk in wanted if pk in _read}


def choose(rows: Iterable[ServicePolicy], *, channel: str, tier: int) -> ServicePolicy:
    """The nearest row: tier in this channel, all in this channel, tier in all channels, all.

    The channel comes before the tier: what is right by mail would be an age in chat, and a rule
    for gold customers everywhere must not make them wait longer there than everybody else.
    """
    by_place = {(row.channel, row.tier): row for row in rows}
    order: tuple[tuple[str, int | None], ...] = (
        (channel, tier), (channel, None), ("", tier), ("", None),
    )  # fmt: skip
    for place in order:
        if place in by_place:
            return by_place[place]
    return ServicePolicy()


@dataclass(frozen=True)
class Foreseen:
    """What a policy means for somebody who writes, pays or sends goods back at a moment."""

    at: datetime
    opens_at: datetime  # `at` itself while open
    first_by: datetime
    next_by: datetime
    solved_by: datetime
    refund_by: datetime
    dispatch_by: datetime
    settled_by: datetime
    alarms: list[datetime]

    @property
    def is_open(self) -> bool:
        return self.opens_at <= self.at


def foresee(policy: ServicePolicy, at: datetime, *, channel: str) -> Foreseen:
    return Foreseen(
        at=at,
        opens_at=policy.clock.next_open(at),
        first_by=policy.answer_due(at, is_first=True),
        next_by=policy.answer_due(at, is_first=False),
        solved_by=policy.due("resolution", at),
        refund_by=policy.due("refund", at),
        dispatch_by=policy.due("dispatch", at),
        settled_by=policy.due("settlement", at),
        alarms=policy.alarms(at) if channel == Channel.CHAT else [],
    )


@dataclass(frozen=True)
class Cell:
    """Which policy applies to a tier in a channel, and whether it was made for just them."""

    channel: str
    tier: int
    policy: ServicePolicy

    @property
    def is_own(self) -> bool:
        return (self.policy.channel, self.policy.tier) == (self.channel, self.tier)


def grid(tiers: Iterable[int]) -> list[list[Cell]]:
    """For every channel and tier the policy in force; a row for each channel."""
    rows = list(policies_in_force())
    tiers = list(tiers)
    return [
        [Cell(channel, tier, choose(rows, channel=channel, tier=tier)) for tier in tiers]
        for channel in Channel.values
    ]

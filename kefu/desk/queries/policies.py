"""Which policy applies to whom."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kefu.desk.models.policies import ServicePolicy


def policies_in_force() -> QuerySet[ServicePolicy]:
    return ServicePolicy.objects.filter(ended_at=None)


def policy_of(channel: str, *, tier: int = 0) -> ServicePolicy:
    """The policy for a customer of this tier in this channel; without any row, the defaults."""
    fitting = Q(channel__in=["", channel]) & (Q(tier=tier) | Q(tier=None))
    return choose(policies_in_force().filter(fitting), channel=channel, tier=tier)


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

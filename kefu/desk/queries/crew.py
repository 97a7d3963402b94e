"""Who could answer now, as routing sees them: one read, however many cases there are."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kefu.accounts.models import User
from kefu.desk.ladder import BACK_SOON, BREAK, ENDLESS, HERE, Hand
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import RoutingSettings
from kefu.desk.models.policies import Channel
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order

LIVE = frozenset({Channel.CHAT, Channel.PHONE})  # somebody sits and waits
MOST_COUNTED = 100  # of one agent's cases: nobody needs to know by how much too many there are
LEADS = frozenset({User.Role.SUPERVISOR, User.Role.MANAGER})

_CREW = """
    SELECT agent.id, agent.role, agent.team_id, agent.language, duty.state, duty.since, duty.room,
           duty.languages, duty.skills, (
        SELECT count(*) FROM (
            SELECT FROM desk_case AS held
            WHERE held.owner_id = agent.id AND held.channel = ANY(%(channels)s)
                AND held.busy_until > %(at)s AND NOT held.in_line AND held.id <> %(case)s
            LIMIT %(most)s
        ) AS counted
    ) AS load
    FROM accounts_user AS agent LEFT JOIN desk_duty AS duty ON duty.agent_id = agent.id
    WHERE agent.is_active AND agent.role = ANY(%(roles)s) AND agent.id <> %(without)s
    ORDER BY agent.id
"""


def routing_settings() -> RoutingSettings:
    return RoutingSettings.objects.first() or RoutingSettings()


def crew(
    settings: RoutingSettings, *, channel: str, at: datetime, case: int = 0, without: int = 0
) -> list[Hand]:
    """Everybody of the desk with what they hold in this channel. `case` is not counted, being the
    one for which somebody is sought; an empty channel means all of them, and no limit."""
    asked: dict[str, Any] = {
        "channels": [channel] if channel else [*Channel.values, ""],
        "at": at,
        "case": case,
        "most": MOST_COUNTED,
        "roles": list(User.DESK_ROLES),
        "without": without,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CREW, asked)
        return [_hand(row, settings, channel, at) for row in cursor.fetchall()]


def _hand(row: tuple[Any, ...], settings: RoutingSettings, channel: str, at: datetime) -> Hand:
    pk, role, team, language, state, since, room, languages, skills, load = row
    if state == BREAK and at - since < timedelta(minutes=settings.short_break_minutes):
        state = BACK_SOON
    limit = ENDLESS
    if state and channel:
        limit = settings.room_in(channel, _decoded(room))
    return Hand(
        pk=pk,
        state=state or "",
        load=load,
        room=limit,
        is_lead=role in LEADS,
        team=team,
        languages=frozenset(_decoded(languages) or [language]),
        skills=frozenset(_decoded(skills) or ()),
    )


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value or {}


@dataclass(frozen=True)
class Acquaintance:
    """Who had to do with a customer: in one read, for it is asked with every new case."""

    settings: RoutingSettings
    keeper: int | None = None  # of their latest case, as are the next two
    owner: int | None = None
    team: int | None = None
    own_agent: int | None = None


def acquaintance(customer: User, *, but: int = 0) -> Acquaintance:
    """`but` is the case that is being routed."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"customer": customer.pk, "but": but})
        keeper, owner, team, own_agent, kept = cursor.fetchone()
    settings = RoutingSettings(**_decoded(kept)) if kept else RoutingSettings()
    return Acquaintance(settings, keeper, owner, team, own_agent)


def absent_of(case: Case) -> tuple[RoutingSettings, set[int]]:
    """Who of its owner and its keeper is on duty and not here; one read, with every word."""
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT, {"people": [case.owner_id, case.keeper_id], "here": HERE})
        absent, kept = cursor.fetchone()
    return RoutingSettings(**_decoded(kept)) if kept else RoutingSettings(), set(absent)


_ABSENT = """
    SELECT ARRAY(
        SELECT agent_id FROM desk_duty
        WHERE agent_id = ANY(%(people)s) AND state NOT IN (%(here)s, '')
    ), (SELECT to_jsonb(kept) FROM desk_routingsettings AS kept WHERE kept.id = 1)
"""
_KNOWN = """
    SELECT latest.keeper_id, latest.owner_id, latest.team_id,
        (SELECT agent_id FROM desk_ownagent WHERE customer_id = %(customer)s),
        (SELECT to_jsonb(kept) FROM desk_routingsettings AS kept WHERE kept.id = 1)
    FROM (SELECT) AS one LEFT JOIN LATERAL (
        SELECT keeper_id, owner_id, team_id FROM desk_case
        WHERE id <> %(but)s AND customer_id = ANY(ARRAY(
            SELECT id FROM accounts_user
            WHERE id = %(customer)s OR merged_into_id = %(customer)s
        ))
        ORDER BY created_at DESC LIMIT 1
    ) AS latest ON TRUE
"""


def load_of(agent_id: int, *, channel: str, at: datetime, case: int) -> int:
    """What one agent holds in one channel, read anew."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [agent_id, channel, at, case])
        return int(cursor.fetchone()[0])


_LOAD = """
    SELECT count(*) FROM desk_case
    WHERE owner_id = %s AND channel = %s AND busy_until > %s AND NOT in_line AND id <> %s
"""


def skills_asked(about: Product | Order | None) -> frozenset[str]:
    """A product asks for its shelf, or any above it; an order for somebody who knows orders."""
    if isinstance(about, Order):
        return frozenset({"kind:order"})
    if about is None:
        return frozenset()
    steps = about.category.path.split("/") if about.category else []
    shelves = ["/".join(steps[: count + 1]) for count in range(len(steps))]
    return frozenset({"kind:product", *(f"shelf:{shelf}" for shelf in shelves)})

"""On what a word falls: what its customer said before, and what decides the dates of the case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.queries.policies import choose, policy_of, rules_of

GROUND = """
SELECT talk.channel, ARRAY(
    SELECT due_at FROM desk_promise WHERE case_id = %(case)s AND status = 'open'
), ARRAY(
    SELECT id FROM desk_servicepolicy AS policy WHERE policy.ended_at IS NULL
    AND policy.channel IN ('', talk.channel) AND (policy.tier = %(tier)s OR policy.tier IS NULL)
)
FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT channel FROM desk_conversation WHERE case_id = %(case)s ORDER BY id DESC LIMIT 1
) AS talk ON TRUE
"""
BEFORE = """
WITH person AS MATERIALIZED (
    SELECT id FROM accounts_user WHERE id = %(customer)s OR merged_into_id = %(customer)s
)
SELECT talk.id, talk.case_id, talk.last_at, (
    SELECT said.id FROM desk_message AS said JOIN desk_conversation AS theirs
        ON theirs.id = said.conversation_id
    WHERE theirs.customer_id = ANY(ARRAY(SELECT id FROM person))
        AND said.client_id = %(client_id)s
    LIMIT 1
)
FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT id, case_id, last_at FROM desk_conversation
    WHERE customer_id = ANY(ARRAY(SELECT id FROM person)) AND channel = %(channel)s
    ORDER BY id DESC LIMIT 1
) AS talk ON TRUE
"""


@dataclass(frozen=True)
class Before:
    """The word of this name, if it was said; the newest conversation of a customer in a channel."""

    word: int | None
    talk: int | None
    case: int
    last_at: datetime | None


def said_before(customer: User, *, channel: str, client_id: str) -> Before:
    asked: dict[str, Any] = {"customer": customer.pk, "channel": channel, "client_id": client_id}
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, asked)
        talk, case, last_at, word = cursor.fetchone()
    return Before(word, talk, case or 0, last_at)


@dataclass(frozen=True)
class Ground:
    channel: str  # of the newest conversation; empty where all of them went into another case
    dues: list[datetime]  # of the open promises
    policy: ServicePolicy  # for this customer in this channel

    def policy_in(self, channel: str, *, tier: int) -> ServicePolicy:
        """Where the word in hand was not said in the newest conversation."""
        return self.policy if channel == self.channel else policy_of(channel, tier=tier)


def ground_of(case: Case) -> Ground:
    """In one question, for it is asked with every word."""
    tier = case.customer.tier
    with connection.cursor() as cursor:
        cursor.execute(GROUND, {"case": case.pk, "tier": tier})
        channel, dues, ids = cursor.fetchone()
    channel = channel or ""
    policy = choose(rules_of(ids).values(), channel=channel, tier=tier)
    return Ground(channel, dues, policy)

"""A shop with many cases, made in the database itself, the same for the same numbers."""

from typing import Any

from django.db import connection
from django.utils.timezone import now

from kefu.accounts.models import Team, User
from kefu.core.personal import seal
from kefu.desk.terms import terms

AGENTS = 30
UNDER_WAY = 2_000  # a desk carries as many however long its past is
CASES_OF_ONE = 4
LINES = 3
POOL = """
CREATE UNLOGGED TABLE IF NOT EXISTS bench_pool (id int PRIMARY KEY, body text, terms tsvector)
"""
# Each statement adds the cases after `%(done)s`, up to `%(upto)s`. A case's n-th line is
# a sentence that its number picks.
PICK = "(abs(hashint8(c::bigint * 7919 + {n})::bigint) %% %(pool)s)::int"
MARK = "upper(translate(substr(md5({what} || c), 1, 12), '01', 'XY'))"
NUMBER = "substr({m}, 1, 4) || '-' || substr({m}, 5, 4) || '-' || substr({m}, 9, 4)"  # as ours look
CUSTOMERS = """
INSERT INTO accounts_user (id, password, number, role, name, language, region, tier, theme,
  is_active, is_demo, is_guest, created_at, seen_at)
SELECT 1000000 + c, '', {number}, 'customer', %(name)s, 'zh-hans', '', c %% 4, 'auto',
  true, false, false, now(), now()
FROM generate_series(%(done)s / {of_one} + 1, %(upto)s / {of_one}) AS c
"""
CASES = """
INSERT INTO desk_case (id, number, customer_id, owner_id, team_id, subject, status, channel,
  in_line, told_by, waiting_since, answer_due_at, first_answer_due_at, first_answered_at,
  created_at, solved_at, closed_at, reopened, is_demo)
SELECT 1000000 + c, {number}, 1000000 + (c - 1) / {of_one} + 1,
  %(agent)s + c %% {agents}, %(team)s,
  left((SELECT body FROM bench_pool WHERE id = {pick}), 60), state, 'chat', false,
  at + interval '1 hour', CASE WHEN state = 'new' THEN at END,
  CASE WHEN state = 'new' THEN at + interval '1 hour' END, at + interval '1 hour',
  CASE WHEN state <> 'new' THEN at + interval '9 minutes' END, at,
  CASE WHEN state = 'closed' THEN at + interval '1 day' END,
  CASE WHEN state = 'closed' THEN at + interval '4 days' END, 0, false
FROM (
  SELECT c, CASE WHEN c > {under_way} THEN 'closed' WHEN c %% 3 = 0 THEN 'waiting'
    WHEN c %% 3 = 1 THEN 'open' ELSE 'new' END AS state,
    now() - interval '5 days' - make_interval(secs => 30.0 * c) + make_interval(
      secs => CASE WHEN c <= {under_way} THEN 432000 + 30.0 * c - c ELSE 0 END) AS at
  FROM generate_series(%(done)s + 1, %(upto)s) AS c
) AS one
"""
TALKS = """
INSERT INTO desk_conversation (id, number, customer_id, case_id, channel, last_seq, last_at,
  seen_by_customer, seen_by_staff, created_at, is_demo)
SELECT 1000000 + c, {number}, held.customer_id, held.id, 'chat', {lines}, held.created_at,
  0, 1, held.created_at, false
FROM generate_series(%(done)s + 1, %(upto)s) AS c JOIN desk_case AS held ON held.id = 1000000 + c
"""
WORDS = """
INSERT INTO desk_message (conversation_id, seq, client_id, kind, author_id, body, facts, at)
SELECT 1000000 + c, {n}, c || '.{n}', 'text', CASE {n} WHEN 2 THEN held.owner_id
  ELSE held.customer_id END, said.body, '{{}}', held.created_at + interval '{n} minutes'
FROM generate_series(%(done)s + 1, %(upto)s) AS c
JOIN desk_case AS held ON held.id = 1000000 + c JOIN bench_pool AS said ON said.id = {pick}
"""
TEXTS = """
INSERT INTO desk_casetext (case_id, terms, at)
SELECT held.id, one.terms || two.terms || three.terms || array_to_tsvector(array[
    lower(substr(held.number, 1, 4)), lower(substr(held.number, 6, 4)),
    lower(substr(held.number, 11, 4))]), held.created_at
FROM generate_series(%(done)s + 1, %(upto)s) AS c JOIN desk_case AS held ON held.id = 1000000 + c
JOIN bench_pool AS one ON one.id = {first} JOIN bench_pool AS two ON two.id = {second}
JOIN bench_pool AS three ON three.id = {third}
"""

UNCHECKED = """
SELECT set_config('session_replication_role', %s, false)
FROM pg_roles WHERE rolname = current_user AND rolsuper
"""


def crew() -> list[User]:
    """The desk: so many agents of one team."""
    team = Team.objects.create(code="bench", name_zh="客服一组", name_en="First team")
    names = [f"agent{at}@bench.example" for at in range(AGENTS)]
    return [User.objects.create_user(one, name="王梅", role="agent", team=team) for one in names]


def pour(sentences: list[str]) -> None:
    """The sentences into a table, so that the rest happens in the database."""
    with connection.cursor() as cursor:
        cursor.execute(POOL)
        rows = "INSERT INTO bench_pool VALUES (%s, %s, array_to_tsvector(%s::text[]))"
        cursor.executemany(rows, [(at, one, terms(one)) for at, one in enumerate(sentences)])


def fill(*, done: int, upto: int, pool: int, agents: list[User]) -> float:
    """Cases from `done` to `upto`; seconds it took."""
    began = now()
    values: dict[str, Any] = {"done": done, "upto": upto, "pool": pool, "name": seal("林晓雨")}
    values |= {"agent": agents[0].pk, "team": agents[0].team_id}
    names = {"of_one": CASES_OF_ONE, "agents": AGENTS, "under_way": UNDER_WAY, "lines": LINES}
    with connection.cursor() as cursor:
        cursor.execute(UNCHECKED, ["replica"])  # these rows fit; to look each up takes longest
        for table, sql in [("user", CUSTOMERS), ("case", CASES), ("talk", TALKS)]:
            mark = MARK.format(what=f"'{table}'")
            number = NUMBER.format(m=mark)
            cursor.execute(sql.format(number=number, pick=PICK.format(n=1), **names), values)
        for n in range(1, LINES + 1):
            cursor.execute(WORDS.format(n=n, pick=PICK.format(n=n)), values)
        picks = {name: PICK.format(n=n) for n, name in enumerate(("first", "second", "third"), 1)}
        cursor.execute(TEXTS.format(**picks), values)
        cursor.execute(UNCHECKED, ["origin"])
        cursor.execute("SELECT gin_clean_pending_list('case_terms')")
        cursor.execute("VACUUM ANALYZE")
    return (now() - began).total_seconds()

"""Cases in a database of their own, few and many, beside the peer with as many."""

import statistics
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.shortcuts import resolve_url
from django.test import Client, override_settings

from kefu.accounts.models import User
from kefu.core.measure import RUNS, Measured, rows_held
from kefu.desk.bench.filling import crew, fill, pour
from kefu.desk.bench.rival import Rival, rival
from kefu.desk.bench.sentences import questions, sentences
from kefu.desk.models.cases import Case
from kefu.desk.services.conversations import say

DATABASE = "kefu_bench_cases"
SIZES = [10_000, 100_000, 500_000]
CREATED_AT_ONCE = 60  # in each of the runs
HANDS = 4  # threads that create
OPENED = 12
PEER_SEARCHES = 6
RATE_FLOOR, CPU_FLOOR = 100, 10
FLOORS = {"inbox": 50, "open": 60, "search": 50}
GROWTH_ALLOWED = 2.0
JUST_MEASURABLE = 10.0  # ms; what is below is not held to how it grows
Times = dict[str, list[float]]


@dataclass
class Found:
    """What was measured at one size."""

    cases: int
    ours: Times = field(default_factory=dict)
    peers: Times = field(default_factory=dict)

    def middle(self, name: str) -> float:
        return statistics.median(self.ours[name])

    def peer(self, name: str) -> float | None:
        return statistics.median(self.peers[name]) if self.peers.get(name) else None


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="cases, rising")
    parser.add_argument("--alone", action="store_true", help="without the peer")


def measure_cases(options: Namespace) -> Measured:
    pool = sentences()
    with _database_of_its_own(), _peer(alone=options.alone) as peer:
        agents, found, done = crew(), [], 0
        pour(pool)
        with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"]):
            for upto in sorted(options.sizes):
                fill(done=done, upto=upto, pool=len(pool), agents=agents)
                if peer:
                    told = pool if not done else []
                    peer.do("fill", done=done, upto=upto, pool=len(pool), sentences=told)
                done = upto
                found.append(_measured(upto, agents, pool, peer))
        rows = rows_held()
    return _told(found, rows)


def _measured(cases: int, agents: list[User], pool: list[str], peer: Rival | None) -> Found:
    found = Found(cases)
    _create(found, pool, peer)
    client = Client()
    client.force_login(agents[0])
    desk = resolve_url(settings.PLACES["desk"])
    numbers = list(Case.objects.filter(owner=agents[0]).values_list("number", flat=True)[:OPENED])
    acts: list[tuple[str, str, dict[str, Any]]] = [
        *[("inbox", desk, {}) for _ in range(OPENED)],
        *[("open", _page(one), {"number": at + 3}) for at, one in enumerate(numbers)],
        *[("search", f"{desk}?words={one}", {"words": one}) for one in questions(pool)],
    ]
    for _, address, _more in acts[:: OPENED // 2]:
        _get(client, address)
    for name, address, more in acts:
        wall, cpu = _timed(partial(_get, client, address))
        found.ours.setdefault(name, []).append(wall)
        found.ours.setdefault(f"{name}_cpu", []).append(cpu)
        if peer and len(found.peers.setdefault(name, [])) < PEER_SEARCHES:
            verb = {"inbox": "list"}.get(name, name)
            found.peers[name].append(peer.wall_ms(verb, **more))
    return found


def _create(found: Found, pool: list[str], peer: Rival | None) -> None:
    """In turns with the peer: by one hand, which shows the cost, and by four, the rate."""
    _created(pool, 10)
    for _ in range(RUNS):
        customers = _customers(CREATED_AT_ONCE)
        wall, cpu = _timed(partial(_open_all, customers, pool))
        found.ours.setdefault("create", []).append(wall / CREATED_AT_ONCE)
        found.ours.setdefault("create_cpu", []).append(cpu / CREATED_AT_ONCE)
        found.ours.setdefault("rate", []).append(_rate(pool))
        if peer:
            spent = peer.do("create", times=CREATED_AT_ONCE, words=pool[0])
            found.peers.setdefault("create", []).append(spent["wall_ms"] / CREATED_AT_ONCE)
            found.peers.setdefault("create_cpu", []).append(spent["cpu_ms"] / CREATED_AT_ONCE)


def _rate(pool: list[str]) -> float:
    """Cases a second by several hands at once."""
    shares = [_customers(CREATED_AT_ONCE // 2) for _ in range(HANDS)]
    threads = [threading.Thread(target=_hand, args=(share, pool)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(map(len, shares)) / (time.perf_counter() - began)


def _hand(customers: list[User], pool: list[str]) -> None:
    try:
        _open_all(customers, pool)
    finally:
        connection.close()


def _created(pool: list[str], many: int) -> None:
    _open_all(_customers(many), pool)


def _customers(many: int) -> list[User]:
    return User.objects.bulk_create([User(role="customer", is_guest=True) for _ in range(many)])


def _open_all(customers: list[User], pool: list[str]) -> None:
    """The first word of each, as it comes from the chat."""
    for at, customer in enumerate(customers):
        body = pool[at % len(pool)]
        say(customer=customer, channel="chat", body=body, client_id=uuid4().hex)


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock on the wall, and of this thread's processor."""
    cpu, wall = time.thread_time(), time.perf_counter()
    act()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:  # noqa: PLR2004
        raise ValueError(f"{address} answered {answer.status_code}")


def _page(number: str) -> str:
    return resolve_url(settings.PLACES["desk_case"], number=number)


def _told(found: list[Found], rows: dict[str, int]) -> Measured:
    few, many = found[0], found[-1]
    table: list[tuple[object, ...]] = [("what", *(f"{one.cases:,} cases" for one in found), "peer")]
    figures: dict[str, object] = {"cases": [one.cases for one in found]}
    for name in ("create", "create_cpu", "inbox", "open", "search"):
        values = [round(one.middle(name), 2) for one in found]
        figures[f"{name}_ms"] = values
        peers = [one.peer(name) for one in found]
        table.append((f"{name} ms", *values, _peer_words(peers[-1], values[-1])))
        if peers[-1] is not None:
            figures[f"{name}_peer_ms"] = [round(one or 0, 2) for one in peers]
    rates = [round(one.middle("rate")) for one in found]
    table.insert(1, ("created a second", *rates, ""))
    figures["created_per_s"] = rates
    growth = {name: round(many.middle(name) / few.middle(name), 2) for name in FLOORS}
    figures |= {"growth": growth, "rows": rows}
    grown = ", ".join(f"{name} {times}" for name, times in growth.items())
    notes = [f"from the fewest to the most cases: times {grown}"]
    notes += [f"{name}: {count:,} rows" for name, count in rows.items() if name.startswith("desk.")]
    return Measured(figures, table, notes, passed=_holds(few, many))


def _peer_words(peer: float | None, ours: float) -> str:
    return f"{peer:,.1f} ({peer / ours:.1f} times ours)" if peer is not None else ""


def _holds(few: Found, many: Found) -> bool:
    fast = all(few.middle(name) <= most for name, most in FLOORS.items())
    flat = all(
        many.middle(name) <= max(few.middle(name), JUST_MEASURABLE) * GROWTH_ALLOWED
        for name in FLOORS
    )
    cheap = few.middle("rate") >= RATE_FLOOR and few.middle("create_cpu") <= CPU_FLOOR
    return fast and flat and cheap


@contextmanager
def _peer(*, alone: bool) -> Iterator[Rival | None]:
    if alone:
        yield None
        return
    with rival() as peer:
        yield peer


@contextmanager
def _database_of_its_own() -> Iterator[None]:
    """Made anew, filled, measured, dropped; whatever lies in the shop's own stays untouched."""
    name = connection.settings_dict["NAME"]
    _let_go()
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _let_go()
        yield
    finally:
        _let_go()
        connection.creation.destroy_test_db(name, verbosity=0)


def _let_go() -> None:
    """Lines kept open lead to the database that they were opened for."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL alone

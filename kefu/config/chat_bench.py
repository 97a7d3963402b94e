"""The chat end to end: open streams on one process, deliveries, and conversations through the
doors that browsers use; beside it, in turns, a plain chat of Django Channels.

It works in a database of its own, made and dropped: no customer of the shop is written to.
"""

import resource
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client

from kefu.accounts.models import Team, User
from kefu.config.chat_peer import HANDSHAKE, PeerTalk, a_peer
from kefu.config.chat_server import TARGET
from kefu.config.chat_talk import Talk
from kefu.core.live.changes import changed
from kefu.core.live.trial import Server, a_server, guests
from kefu.core.live_bench import (
    Crowd,
    cost_of_joining,
    cpu_of,
    deliveries,
    rooms_for,
    tell_all,
)
from kefu.core.measure import RUNS, Measured
from kefu.desk.models.duty import Duty
from kefu.desk.models.policies import Channel
from kefu.desk.services.conversations import say
from kefu.desk.services.duty import set_duty

AT_ONCE = 8
PEER_ROUNDS = 4  # in a run: it is slow
ALONE = 5
TRIPS = 12  # of each conversation: fewer than a visitor may write in a minute
WARM_UP = 2
TRIPS_MADE = (AT_ONCE + ALONE) * (WARM_UP + TRIPS)
FLOORS = {"deliveries_per_s": 30_000}
CEILINGS = {"one_p50_ms": 20, "eight_p50_ms": 100, "lost": 0, "doubled": 0}
SPARE_FILES = 500
Figures = dict[str, float]


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--connections", type=int, default=10_000, help="open streams")
    parser.add_argument("--beside", type=int, default=1_000, help="lines of each against the peer")
    parser.add_argument("--no-peer", action="store_true", help="without Django Channels")


def measure_chat(options: Namespace) -> Measured:
    _allow_files(options.connections + 2 * options.beside + SPARE_FILES)
    with ExitStack() as stack:
        stack.enter_context(_database_of_its_own())
        server = stack.enter_context(a_server(TARGET))
        talks = [_talk(server, number) for number in range(AT_ONCE + ALONE)]
        figures = _streams(server, options.connections, lambda: _trips(talks))
        if not options.no_peer:
            figures |= _beside_the_peer(server, options.beside)
    table = [("figure", "value"), *figures.items()]
    return Measured(figures, table, _notes(options), passed=_is_good(figures))


def _is_good(figures: Figures) -> bool:
    reached = all(figures[name] >= floor for name, floor in FLOORS.items())
    return reached and all(figures[name] <= most for name, most in CEILINGS.items())


def _notes(options: Namespace) -> list[str]:
    return [
        "a trip: POST the question, the agent's stream says so, GET it, POST the answer, the"
        " visitor's stream says so, GET it; each screen fetches when it is told, as talk.js does",
        f"the trips were made beside {options.connections:,} open streams on the same process",
        "channels: InMemory layer on uvicorn, one INSERT a word, text pushed; no rights, no clocks",
    ]


@contextmanager
def _database_of_its_own() -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{before}_bench_chat"
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the database that was
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _streams(server: Server, count: int, trips: Callable[[], Figures]) -> Figures:
    """Lines in trial rooms, told all together; then the trips, while they stay open."""
    with ExitStack() as stack:
        sessions = stack.enter_context(guests(rooms_for(count)))
        crowd = Crowd(server.port)
        stack.callback(crowd.leave)
        figures: Figures = {"connections": count}
        figures |= cost_of_joining(server, crowd, sessions, count)
        told = deliveries(server, crowd)
        cpu = cpu_of(server)
        made = trips()
        told["server_cpu_ms_per_trip"] = round((cpu_of(server) - cpu) * 1000 / TRIPS_MADE, 1)
        doubled = told.pop("doubled") + made.pop("doubled")
        return figures | told | made | {"doubled": doubled}


def _talk(server: Server, number: int) -> Talk:
    """A case with its customer and an agent on duty, and a browser for each."""
    team, _ = Team.objects.get_or_create(
        code="bench", defaults={"name_zh": "组", "name_en": "Team"}
    )
    name = uuid4().hex[:8]
    agent = User.objects.create_user(
        f"agent-{name}@example.com", name=f"坐席 {number}", role=User.Role.AGENT, team=team
    )
    set_duty(agent, Duty.State.ON, by=agent)
    visitor = User.objects.create_user(f"visitor-{name}@example.com", name=f"顾客 {number}")
    said = say(customer=visitor, channel=Channel.CHAT, body="你好", client_id=uuid4().hex)
    sessions = [_session_of(who) for who in (visitor, said.conversation.case.owner)]
    case = said.conversation.case.number
    talk = Talk(server.port, number=case, customer=visitor.number, sessions=sessions)
    talk.open()
    return talk


def _session_of(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _trips(talks: list[Talk]) -> Figures:
    """One conversation at a time, then eight at once. Slow first ones warm the server up."""
    alone, together = talks[:ALONE], talks[ALONE:]
    for talk in talks:
        for _ in range(WARM_UP):
            talk.trip()
    one = [talk.trip() for talk in alone for _ in range(TRIPS)]
    eight = _at_once([talk.trip for talk in together])
    return {
        **_percentiles("one", one),
        **_percentiles("eight", eight),
        "lost": sum(talk.lost for talk in talks),
        "doubled": sum(talk.doubled for talk in talks),
    }


def _at_once(trips: list[Callable[[], float]]) -> list[float]:
    with ThreadPoolExecutor(len(trips)) as threads:
        runs = list(threads.map(lambda trip: [trip() for _ in range(TRIPS)], trips))
    return [ms for run in runs for ms in run]


def _percentiles(name: str, waits: list[float]) -> Figures:
    p50, p99 = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    return {f"{name}_p50_ms": round(p50, 1), f"{name}_p99_ms": round(p99, 1)}


def _beside_the_peer(server: Server, count: int) -> Figures:
    """Both hold the same number of lines and are measured in turns."""
    with ExitStack() as stack:
        port = stack.enter_context(a_peer())
        sessions = stack.enter_context(guests(rooms_for(count)))
        ours, peers = Crowd(server.port), Crowd(port)
        stack.callback(ours.leave)
        stack.callback(peers.leave)
        cost_of_joining(server, ours, sessions, count)
        peers.call([HANDSHAKE.format(room="all").encode()] * count, answer=b" 101 ")
        line = HTTPConnection("127.0.0.1", port)
        pairs = [
            (
                tell_all(ours, lambda: changed("core.trial.all")),
                tell_all(peers, lambda: _tell_peer(line), what=b"changed", rounds=PEER_ROUNDS),
            )
            for _ in range(RUNS)
        ]
        rate, peer_rate = (statistics.median(side) for side in zip(*pairs, strict=True))
        trips = _peer_trips(port)
    return {
        "beside": count,
        "beside_per_s": round(rate),
        "channels_per_s": round(peer_rate),
        "times_channels": round(rate / peer_rate, 1),
        **trips,
    }


def _tell_peer(line: HTTPConnection) -> None:
    line.request("GET", "/tell")
    line.getresponse().read()


def _peer_trips(port: int) -> Figures:
    talks = [PeerTalk(port, f"room{number}") for number in range(AT_ONCE)]
    time.sleep(0.2)  # until the last one is in its group
    one = [talks[0].trip() for _ in range(TRIPS * ALONE)]
    eight = _at_once([talk.trip for talk in talks])
    for each in talks:
        each.close()
    return _percentiles("channels_one", one) | _percentiles("channels_eight", eight)


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

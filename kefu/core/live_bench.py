"""How many lines one process holds and how fast it tells them; the crowd is on the same cores."""

import select
import socket
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from kefu.core.live.asgi import MOST_LINES
from kefu.core.live.changes import changed
from kefu.core.live.trial import Server, a_server, guests
from kefu.core.measure import RUNS, Measured

ROUNDS = 20  # in a run
AT_ONCE = 8
LONGEST_WAIT = 60.0
FLOOR = 30_000
REQUEST = (
    "GET /live/?topics=core.trial.all,core.trial.{own} HTTP/1.1\r\nHost: localhost\r\n"
    "Cookie: sessionid={session}\r\n\r\n"
)


class Crowd:
    """Many browsers in one loop; it counts what they hear and leaves the reading to nobody."""

    def __init__(self, port: int) -> None:
        self.told = 0  # how often any line was
        self._port = port
        self._poll = select.epoll()
        self._lines: dict[int, socket.socket] = {}
        self._order: list[int] = []

    def __len__(self) -> int:
        return len(self._lines)

    def join(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Open a line for each (room of its own, session); return when the last one is live."""
        asked = [REQUEST.format(own=own, session=session).encode() for own, session in rooms]
        self.call(asked, answer=b"event: beat")

    def call(self, requests: Sequence[bytes], *, answer: bytes) -> None:
        """Open a line with each request; return when the last one has its answer."""
        for request in requests:
            line = socket.create_connection(("127.0.0.1", self._port))
            line.sendall(request)
            self._lines[line.fileno()] = line
            self._order.append(line.fileno())
            self._poll.register(line.fileno(), select.EPOLLIN)
        self.hear(answer, dict.fromkeys(self._order[-len(requests) :], 1))

    def numbers(self, count: int) -> list[int]:
        return self._order[:count]

    def hear(self, what: bytes, wanted: dict[int, int]) -> list[float]:
        """Wait until each line has heard it so often; when each of them had."""
        missing = dict(wanted)
        heard: list[float] = []
        ends = time.monotonic() + LONGEST_WAIT
        while missing:
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(missing)} lines hear nothing")
            for number, _ in self._poll.poll(1, 4096):
                said = self._lines[number].recv(65536)
                if not said:
                    raise ConnectionError("a line was closed")
                count = said.count(what)
                self.told += count
                if count and number in missing:
                    missing[number] -= count
                    if missing[number] <= 0:
                        del missing[number]
                        heard.append(time.perf_counter())
        return heard

    def overhear(self, what: bytes, *, seconds: float = 0.5) -> None:
        """Count what comes when nothing should come any more."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            for number, _ in self._poll.poll(left, 4096):
                self.told += self._lines[number].recv(65536).count(what)

    def leave(self) -> None:
        for line in self._lines.values():
            line.close()
        self._poll.close()


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--connections", type=int, default=2_000)


def measure_live(options: Namespace) -> Measured:
    count: int = options.connections
    with ExitStack() as stack:
        sessions = stack.enter_context(guests(rooms_for(count)))
        server = stack.enter_context(a_server())
        crowd = Crowd(server.port)
        stack.callback(crowd.leave)
        figures: dict[str, float] = {"connections": count}
        figures |= cost_of_joining(server, crowd, sessions, count)
        figures |= deliveries(server, crowd)
        figures |= {f"one_{name}_ms": ms for name, ms in _until_told(crowd, 1).items()}
        figures |= {f"eight_{name}_ms": ms for name, ms in _until_told(crowd, AT_ONCE).items()}
    table = [("figure", "value"), *figures.items()]
    return Measured(figures, table, passed=figures["deliveries_per_s"] >= FLOOR)


def rooms_for(count: int) -> list[str]:
    """The rooms of each session: one for all, and its own."""
    return [" ".join(["all", *_own_rooms(first, count)]) for first in _firsts(count)]


def _firsts(count: int) -> range:
    return range(0, count, MOST_LINES)


def _own_rooms(first: int, count: int) -> list[str]:
    return [str(number) for number in range(first, min(first + MOST_LINES, count))]


def cost_of_joining(
    server: Server, crowd: Crowd, sessions: list[str], count: int
) -> dict[str, float]:
    memory, cpu, began = _memory(server), cpu_of(server), time.perf_counter()
    for session, first in zip(sessions, _firsts(count), strict=True):
        crowd.join([(own, session) for own in _own_rooms(first, count)])
    seconds = time.perf_counter() - began
    return {
        "connections_per_s": round(count / seconds),
        "connect_cpu_ms": round((cpu_of(server) - cpu) * 1000 / count, 2),
        "kb_per_connection": round((_memory(server) - memory) / 1024 / count, 1),
    }


def deliveries(server: Server, crowd: Crowd) -> dict[str, float]:
    cpu, crowd.told = cpu_of(server), 0
    rates = [tell_all(crowd, lambda: changed("core.trial.all")) for _ in range(RUNS)]
    delivered, cpu = RUNS * ROUNDS * len(crowd), cpu_of(server) - cpu
    crowd.overhear(b"event: changed")
    return {
        "deliveries_per_s": round(statistics.median(rates)),
        "slowest_run_per_s": round(min(rates)),
        "server_cpu_us_per_delivery": round(cpu * 1e6 / delivered, 1),
        "doubled": crowd.told - delivered,
    }


def tell_all(
    crowd: Crowd,
    tell: Callable[[], object],
    *,
    what: bytes = b"event: changed",
    rounds: int = ROUNDS,
) -> float:
    """Deliveries a second. Each round ends when everybody was told: nothing is counted that was
    melted together, and one that is lost ends the bench."""
    everyone = dict.fromkeys(crowd.numbers(len(crowd)), 1)
    began = time.perf_counter()
    for _ in range(rounds):
        tell()
        crowd.hear(what, everyone)
    return rounds * len(crowd) / (time.perf_counter() - began)


def _until_told(crowd: Crowd, at_once: int) -> dict[str, float]:
    """From before the change is written until the browsers have it."""
    waits: list[float] = []
    for _ in range(100):
        listeners = crowd.numbers(at_once)
        began = time.perf_counter()
        changed(*(f"core.trial.{index}" for index in range(at_once)))
        heard = crowd.hear(b"event: changed", dict.fromkeys(listeners, 1))
        waits += [(at - began) * 1000 for at in heard]
    return {
        "p50": round(statistics.median(waits), 2),
        "p99": round(statistics.quantiles(waits, n=100)[98], 2),
    }


def cpu_of(server: Server) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in server.processes)


def _memory(server: Server) -> int:
    return sum(process.memory_info().rss for process in server.processes)

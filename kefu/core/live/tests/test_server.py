"""The real server, killed again and again while three people write and many read."""

import asyncio
import random
import threading
from collections import defaultdict
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from kefu.core import live
from kefu.core.live.hub import _parameters
from kefu.core.live.tests.browser import run
from kefu.core.live.trial import Server, a_server, guests

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = ["east", "west", "north"]
ROWS = 60  # in each room
READERS = 20
KILLS = 2
LONGEST = 60.0


@pytest.fixture
def rows() -> Iterator[None]:
    """What is written: numbered rows in rooms."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial_row (room text, number int, PRIMARY KEY (room, number))")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE trial_row")


def test_through_cut_lines_and_kills_everybody_reads_everything_in_order(rows):
    dice = random.Random(7)
    with guests([" ".join(ROOMS)] * READERS) as sessions, a_server() as server:
        readers = [
            Reader(server.port, session, random.Random(n)) for n, session in enumerate(sessions)
        ]
        writers = [threading.Thread(target=_write, args=[room, dice.random()]) for room in ROOMS]
        for writer in writers:
            writer.start()

        run(_read_through_kills(readers, server))

        for writer in writers:
            writer.join()
    for reader in readers:
        assert reader.rows == {room: list(range(1, ROWS + 1)) for room in ROOMS}
    assert sum(reader.cuts for reader in readers) > READERS


def test_told_to_stop_it_lets_its_readers_go():
    async def scene(server: Server, session: str) -> float:
        reader, writer = await _ask(server.port, session, None)
        await reader.readuntil(b"event: beat")
        stopping = asyncio.get_running_loop().run_in_executor(None, server.stop)
        await reader.read()
        writer.close()
        return await stopping

    with guests([" ".join(ROOMS)]) as [session], a_server() as server:
        seconds = run(scene(server, session))

    assert seconds < 3  # before the server would be killed


class Reader:
    """A browser: fetches what is new whenever it is told, and loses its line now and then."""

    def __init__(self, port: int, session: str, dice: random.Random) -> None:
        self.rows: dict[str, list[int]] = defaultdict(list)
        self.cuts = 0
        self._port, self._session, self._dice = port, session, dice
        self._fetched = asyncio.Event()
        self._place: str | None = None

    @property
    def done(self) -> bool:
        return all(len(self.rows[room]) >= ROWS for room in ROOMS)

    async def has_read(self, count: int) -> None:
        while sum(map(len, self.rows.values())) < count:
            self._fetched.clear()
            await self._fetched.wait()

    async def read(self, db: psycopg.AsyncConnection) -> None:
        while not self.done:
            try:
                await self._listen(db)
            except (OSError, asyncio.IncompleteReadError):
                self.cuts += 1
                await asyncio.sleep(self._dice.uniform(0, 0.2))

    async def _listen(self, db: psycopg.AsyncConnection) -> None:
        reader, writer = await _ask(self._port, self._session, self._place)
        try:
            if self._place is None:
                await self._fetch(db, ROOMS)
            events_left = self._dice.randint(1, 20)
            while not self.done:
                event = (await reader.readuntil(b"\n\n")).decode()
                if event.startswith("HTTP/") and " 200 " not in event.splitlines()[0]:
                    raise OSError(event)
                await self._hear(db, event)
                events_left -= 1
                if not events_left:
                    raise OSError("the line drops")
        finally:
            writer.close()

    async def _hear(self, db: psycopg.AsyncConnection, event: str) -> None:
        rows = [row.strip().partition(": ") for row in event.splitlines()]
        data = [value.removeprefix("core.trial.") for name, _, value in rows if name == "data"]
        if "event: resync" in event:
            await self._fetch(db, ROOMS)
        elif "event: changed" in event:
            await self._fetch(db, data)
        for name, _, value in rows:
            if name == "id":
                self._place = value

    async def _fetch(self, db: psycopg.AsyncConnection, rooms: list[str]) -> None:
        for room in rooms:
            found = await db.execute(
                "SELECT number FROM trial_row WHERE room = %s AND number > %s ORDER BY number",
                [room, max(self.rows[room], default=0)],
            )
            self.rows[room] += [number for (number,) in await found.fetchall()]
        self._fetched.set()


async def _ask(
    port: int, session: str, place: str | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    topics = ",".join(f"core.trial.{room}" for room in ROOMS)
    writer.write(
        f"GET /live/?topics={topics} HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: sessionid={session}\r\n".encode()
        + (f"Last-Event-ID: {place}\r\n\r\n" if place else "\r\n").encode()
    )
    return reader, writer


async def _read_through_kills(readers: list[Reader], server: Server) -> None:
    loop = asyncio.get_running_loop()
    async with (
        asyncio.timeout(LONGEST),
        await psycopg.AsyncConnection.connect(**_parameters()) as db,
        asyncio.TaskGroup() as group,
    ):
        for reader in readers:
            group.create_task(reader.read(db))
        for kill in range(1, KILLS + 1):
            await readers[0].has_read(kill * ROWS * len(ROOMS) // (KILLS + 1))
            await loop.run_in_executor(None, server.kill)
            await loop.run_in_executor(None, server.start)


def _write(room: str, seed: float) -> None:
    """Row after row; some transactions take their time, so that others overtake them."""
    dice = random.Random(seed)
    pause = threading.Event()
    try:
        for number in range(1, ROWS + 1):
            with transaction.atomic(), connection.cursor() as cursor:
                live.changed(f"core.trial.{room}")
                cursor.execute("INSERT INTO trial_row VALUES (%s, %s)", [room, number])
                pause.wait(dice.choice([0, 0, 0.1]))
            pause.wait(0.02)
    finally:
        connection.close()

"""A plain chat of Django Channels to measure beside: a group per room, one INSERT a word.

It has none of ours around it: no rights for each reader, no clocks, no promises, no case. Its text
goes over the wire, where ours says only that something changed.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

PACKAGES = [
    "channels==4.3.2",
    "uvicorn[standard]==0.54.0",
    "django>=5.2,<5.3",
    "psycopg[binary]>=3.2",
]
HANDSHAKE = (
    "GET /{room} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
LONGEST_START = 30.0
_MASK = bytes(4)  # all zeros: allowed, and costs the client nothing

PROGRAM = """
import json, os
from django.conf import settings
settings.configure(
    INSTALLED_APPS=[], USE_TZ=True,
    DATABASES={"default": json.loads(os.environ["PEER_DATABASE"])},
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer",
                                "CONFIG": {"capacity": 10_000}}},
)
import django
django.setup()
from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.db import connection


def keep(room, text):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_peer (room, body) VALUES (%s, %s)", [room, text])


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["path"].strip("/")
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive(self, text_data):
        await sync_to_async(keep)(self.room, text_data)
        await self.channel_layer.group_send(self.room, {"type": "said", "text": text_data})

    async def said(self, event):
        await self.send(text_data=event["text"])


chat = Chat.as_asgi()


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        return await chat(scope, receive, send)
    if scope["type"] == "http":
        await get_channel_layer().group_send("all", {"type": "said", "text": "changed"})
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
"""


def home() -> Path:
    return Path(settings.VAR_DIR) / "bench" / "channels"


def install() -> Path:
    """An environment of its own, made once; its Python."""
    python = home() / "bin" / "python"
    ready = home() / "ready"
    if not ready.exists():
        home().parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home())], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(pip, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ready.touch()
    return python


@contextmanager
def a_peer() -> Iterator[int]:
    """The peer's server on a free port, with a table of its own."""
    python = install()
    (home() / "peer_chat.py").write_text(PROGRAM)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_peer")
        cursor.execute("CREATE TABLE bench_peer (id bigserial PRIMARY KEY, room text, body text)")
    quiet = ["--log-level", "error", "--ws-per-message-deflate", "false"]
    command = [str(python), "-m", "uvicorn", "peer_chat:application", "--port", str(port), *quiet]
    process = subprocess.Popen(
        [*command, "--backlog", "4096"], cwd=home(), env=_environment(), start_new_session=True
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=LONGEST_START)


class PeerTalk:
    """A visitor and an agent in one room."""

    def __init__(self, port: int, room: str) -> None:
        self._visitor, self._agent = _join(port, room), _join(port, room)

    def trip(self) -> float:
        began = time.perf_counter()
        _send(self._visitor, "question")
        _hear(self._agent, b"question")
        _send(self._agent, "answer")
        _hear(self._visitor, b"answer")
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        self._visitor.close()
        self._agent.close()


def _join(port: int, room: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), LONGEST_START)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(HANDSHAKE.format(room=room).encode())
    _hear(line, b"\r\n\r\n")
    return line


def _send(line: socket.socket, text: str) -> None:
    data = text.encode()
    line.sendall(bytes([0x81, 0x80 | len(data)]) + _MASK + data)


def _hear(line: socket.socket, what: bytes) -> None:
    said = b""
    while what not in said:
        said += line.recv(4096)


def _environment() -> dict[str, str]:
    """The database of the bench, in the peer's settings."""
    at = connection.get_connection_params()
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    database = {name: str(at.get(key) or "") for name, key in names.items()}
    database |= {"ENGINE": "django.db.backends.postgresql", "PORT": str(at.get("port") or "")}
    return {**os.environ, "PEER_DATABASE": json.dumps({**database, "CONN_MAX_AGE": None})}


def _wait_for(port: int) -> None:
    ends = time.monotonic() + LONGEST_START
    while time.monotonic() < ends:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("the peer does not start")

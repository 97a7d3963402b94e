"""Conversations as two browsers have them: words by POST, a live line, news fetched when told.

What `talk.js` does, without a screen: one fetch at a time, one more when told meanwhile.
"""

import html
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "t" * 32  # any, so long as cookie and header are the same
LONGEST_WAIT = 30.0
_LINE = re.compile(r'data-line="([^"]+)" data-word="([^"]*)"')
_CURSOR = re.compile(r'data-cursor="([^"]+)"')
_OK = 200


@dataclass
class Browser:
    """One side of a conversation, with a session of its own."""

    port: int
    session: str
    topic: str
    address: str
    onnews: Callable[[str], None]  # hears the id of every word that is new on this screen
    shown: dict[str, str] = field(default_factory=dict)  # a line's place, and the word in it
    _cursor: dict[str, int] = field(default_factory=dict)
    _told: "Queue[bool]" = field(default_factory=Queue)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Listen first, then read: nothing falls between."""
        live = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT)
        live.request("GET", f"/live/?topics={self.topic}", headers=self._headers)
        answer = live.getresponse()
        if answer.status != _OK:
            raise ConnectionError(f"the line of {self.topic} was answered {answer.status}")
        self._fetch(self._connection())
        threading.Thread(target=self._listen, args=(answer,), daemon=True).start()
        threading.Thread(target=self._keep_up, daemon=True).start()

    def say(self, word: str, body: str, connection: HTTPConnection) -> None:
        fields = [("body", body), ("client_id", word), *self._places]
        headers = self._headers | {
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._take(_asked(connection, "POST", self.address, urlencode(fields), headers))

    def connect(self) -> HTTPConnection:
        return self._connection()

    @property
    def doubled(self) -> int:
        """Words that stand on the screen twice."""
        words = Counter(self.shown.values())
        return words.total() - len(words)

    @property
    def _headers(self) -> dict[str, str]:
        cookie = f"sessionid={self.session}; csrftoken={TOKEN}"
        return {"Cookie": cookie, "HX-Request": "true", "Accept-Language": "zh-hans"}

    @property
    def _places(self) -> list[tuple[str, str]]:
        return [("after", f"{number}:{seq}") for number, seq in self._cursor.items()]

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT)

    def _listen(self, stream: Any) -> None:
        with suppress(OSError):  # at the end the server goes first
            while line := stream.readline():
                if line.startswith((b"event: changed", b"event: resync")):
                    self._told.put(True)

    def _keep_up(self) -> None:
        connection = self._connection()
        while True:
            self._told.get()
            while not self._told.empty():
                self._told.get()
            self._fetch(connection)

    def _fetch(self, connection: HTTPConnection) -> None:
        address = f"{self.address}?{urlencode(self._places)}"
        self._take(_asked(connection, "GET", address, None, self._headers))

    def _take(self, answer: Any) -> None:
        text = answer.read().decode()
        if answer.status != _OK:
            raise ConnectionError(f"{self.address} was answered {answer.status}: {text[:200]}")
        found = _CURSOR.search(text)
        cursor = json.loads(html.unescape(found[1])) if found else {}
        fresh = []
        with self._lock:
            for place, word in _LINE.findall(text):
                if place not in self.shown:
                    self.shown[place] = word
                    fresh.append(word)
            for number, seq in cursor.items():
                self._cursor[number] = max(self._cursor.get(number, 0), seq)
        for word in fresh:
            self.onnews(word)


def _asked(
    connection: HTTPConnection, method: str, address: str, body: str | None, headers: dict[str, str]
) -> Any:
    """The server closes what was idle for long; then, like a browser, ask once more: a word has
    its own id, so it is safe."""
    try:
        connection.request(method, address, body, headers)
        return connection.getresponse()
    except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
        connection.close()
        connection.request(method, address, body, headers)
        return connection.getresponse()


class Talk:
    """A visitor and an agent: each question is answered as soon as the agent's screen shows it."""

    def __init__(self, port: int, *, number: str, customer: str, sessions: Sequence[str]) -> None:
        chat, desk = "/chat/words/", f"/desk/cases/{number}/words/"
        talks, case = f"desk.talks.{customer}", f"desk.case.{number}"
        self.visitor = Browser(port, sessions[0], talks, chat, self._hear)
        self.agent = Browser(port, sessions[1], case, desk, self._reply)
        self.asked: list[str] = []
        self._answered: Queue[str] = Queue()
        self._questions: Queue[str] = Queue()

    def open(self) -> None:
        self.visitor.open()
        self.agent.open()
        threading.Thread(target=self._answer_all, daemon=True).start()
        self._line = self.visitor.connect()

    def trip(self) -> float:
        """Milliseconds from the question until the answer stands on the visitor's screen."""
        word = uuid4().hex[:20]
        self.asked.append(word)
        began = time.perf_counter()
        self.visitor.say(f"q-{word}", "这款有黑色的吗？", self._line)
        try:
            while self._answered.get(timeout=LONGEST_WAIT) != f"a-{word}":
                pass
        except Empty:
            raise TimeoutError(f"no answer to {word}") from None
        return (self._at - began) * 1000

    @property
    def lost(self) -> int:
        """Words that either screen does not show."""
        said = {f"{side}-{word}" for word in self.asked for side in "qa"}
        shown = (set(side.shown.values()) for side in (self.visitor, self.agent))
        return sum(len(said - words) for words in shown)

    @property
    def doubled(self) -> int:
        return self.visitor.doubled + self.agent.doubled

    _at = 0.0

    def _hear(self, word: str) -> None:
        if word.startswith("a-"):
            self._at = time.perf_counter()
            self._answered.put(word)

    def _reply(self, word: str) -> None:
        if word.startswith("q-"):
            self._questions.put(word)

    def _answer_all(self) -> None:
        connection = self.agent.connect()
        while True:
            word = self._questions.get()
            self.agent.say(f"a-{word[2:]}", "有的，黑色和白色都有现货。", connection)

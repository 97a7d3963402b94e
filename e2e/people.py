"""People who talk to the shop over HTTP, as stubborn as a browser: each thing is sent again and
again under the same name until the shop has acknowledged it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from django.utils.timezone import now

from e2e.shop import PATIENCE

ANSWER = 10.0  # seconds; then it is sent again
FORM = "a" * 32  # of the cookie that shows a form to be one's own


@dataclass
class Person:
    """`told` holds what the shop has acknowledged, in this order."""

    url: str
    session: dict[str, str]
    told: list[str] = field(default_factory=list)

    def send(self, path: str, name: str, **fields: str) -> None:
        limit = time.monotonic() + PATIENCE
        while not self._is_taken(path, {**fields, "client_id": name}):
            assert time.monotonic() < limit, f"{name} is not taken"
            time.sleep(0.1)
        self.told.append(name)

    def _is_taken(self, path: str, fields: dict[str, str]) -> bool:
        try:
            answer = httpx.post(
                f"{self.url}{path}",
                data=fields,
                cookies={**self.session, "csrftoken": FORM},
                headers={"X-CSRFToken": FORM, "HX-Request": "true"},
                timeout=ANSWER,
            )
        except httpx.TransportError:
            return False
        assert answer.status_code < 400 or answer.status_code >= 500, answer.text
        return answer.status_code == 200


@dataclass
class Asker(Person):
    def ask(self, words: str) -> None:
        self.send("/chat/words/", words, body=words)


@dataclass
class Answerer(Person):
    case: str = ""

    def answer(self, words: str) -> None:
        self.send(f"/desk/cases/{self.case}/words/", words, body=words)

    def promise(self, words: str) -> None:
        due = (now() + timedelta(days=1)).isoformat()
        path = f"/desk/cases/{self.case}/promises/"
        self.send(path, words, kind="answer", due=due, text=words)


def when(condition: Callable[[], bool], what: str) -> None:
    """Wait until it is so."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, f"never: {what}"
        time.sleep(0.02)

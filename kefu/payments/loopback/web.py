"""The little of HTTP that the loopback gateway needs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def host(self) -> str:
        return f"http://{self.headers.get('host', 'localhost')}"


@dataclass(frozen=True)
class Answer:
    body: bytes
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(body, status, "application/json", headers or {})


def away(url: str) -> Answer:
    return Answer(b"", 303, headers={"Location": url})


def nothing() -> Answer:
    return Answer(b"Nothing is here.", 404, "text/plain")


def request_of(environ: WSGIEnvironment) -> Request:
    size = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_BYTES)
    headers = {
        name[5:].lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return Request(
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO", "/"),
        environ.get("QUERY_STRING", ""),
        headers,
        environ["wsgi.input"].read(size),
    )


def send(answer: Answer, start: StartResponse) -> Iterable[bytes]:
    words = HTTPStatus(answer.status).phrase
    headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body)))]
    start(f"{answer.status} {words}", [*headers, *answer.headers.items()])
    return [answer.body]

"""What a page costs. Each domain lists its pages in its `benches.py`:

page("home", lambda: reverse("surfaces:home"))
page("inbox", lambda: reverse("desk:inbox"), visitor=some_agent)
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from kefu.core.measure import Measured, median_ms

CPU_MS_ALLOWED = 15
QUERIES_ALLOWED = 12
WARM_UP = 3
RUNS = 15


@dataclass(frozen=True)
class BenchPage:
    name: str
    address: Callable[[], str]
    visitor: Callable[[], Any] | None  # who looks: an account; nobody in particular


@dataclass(frozen=True)
class Cost:
    name: str
    cpu_ms: float
    queries: int
    status: int
    kilobytes: float

    @property
    def fault(self) -> str:
        if self.status != HTTPStatus.OK:
            return f"answered {self.status}"
        if self.cpu_ms > CPU_MS_ALLOWED:
            return f"over {CPU_MS_ALLOWED} ms"
        return f"over {QUERIES_ALLOWED} queries" if self.queries > QUERIES_ALLOWED else ""


pages: dict[str, BenchPage] = {}


def page(
    name: str,
    address: Callable[[], str],
    *,
    visitor: Callable[[], Any] | None = None,
) -> None:
    """List a page. An address that is empty, or a visitor who is not there, says that the database
    holds nothing to show."""
    pages[name] = BenchPage(name, address, visitor)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--only", nargs="*", metavar="PAGE", help="these pages and no others")
    parser.add_argument("--language", default="zh-hans", help="zh-hans or en")
    parser.add_argument("--runs", type=int, default=RUNS, help="requests for each median")


def measure_pages(options: Namespace) -> Measured:
    listed = [entry for name, entry in pages.items() if not options.only or name in options.only]
    costs, skipped = [], []
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"]):
        for entry in listed:
            address = entry.address()
            visitor = entry.visitor() if entry.visitor else None
            if address and (visitor or not entry.visitor):
                costs.append(_cost(entry.name, address, visitor, options))
            else:
                skipped.append(entry.name)
    head = ("page", "CPU ms", "queries", "KB", "")
    rows = [(cost.name, cost.cpu_ms, cost.queries, cost.kilobytes, cost.fault) for cost in costs]
    empty = [(name, "-", "-", "-", "nothing to show") for name in skipped]
    figures = {
        "pages": {
            cost.name: {"cpu_ms": round(cost.cpu_ms, 2), "queries": cost.queries} for cost in costs
        },
        "cpu_ms_max": round(max((cost.cpu_ms for cost in costs), default=0), 2),
        "queries_max": max((cost.queries for cost in costs), default=0),
        "over": [cost.name for cost in costs if cost.fault],
        "skipped": skipped,
    }
    return Measured(figures, [head, *rows, *empty], passed=not figures["over"])


def _cost(name: str, address: str, visitor: Any, options: Namespace) -> Cost:
    client = Client(headers={"accept-language": options.language})
    if visitor is not None:
        client.force_login(visitor)
    get = partial(_get, client, address)
    answer, size = get()
    for _ in range(WARM_UP - 1):
        get()
    cpu_ms = median_ms(get, runs=options.runs)
    with CaptureQueriesContext(connection) as queries:
        get()
    if visitor is not None:
        client.logout()
    return Cost(name, cpu_ms, len(queries), answer.status_code, size / 1024)


def _get(client: Client, address: str) -> tuple[HttpResponseBase, int]:
    answer: Any = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, len(body)

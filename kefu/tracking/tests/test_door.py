"""The door for batches: what it takes, what it refuses, and what an answer means."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError

from kefu.tracking import taking
from kefu.tracking.consent import Mark
from kefu.tracking.door import MOST_BYTES, PATH, Door
from kefu.tracking.models import Batch, Visitor
from kefu.tracking.services import visitors
from kefu.tracking.tests.factories import VisitorFactory

pytestmark = pytest.mark.django_db(transaction=True)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"
VIEW = {"kind": "view", "ago": 40, "view": "a1", "page": "product", "product": "kettle-1"}


@pytest.fixture
def visitor() -> Visitor:
    return VisitorFactory()


def post(*bodies: bytes | dict, cookie: str = "", door: Door | None = None, **headers: str) -> Any:
    """Hand in batches at once; their answers."""
    door = door or Door()

    async def one(body: bytes) -> int:
        said: list[dict[str, Any]] = []
        named = {"user-agent": CHROME, "cookie": f"trail={cookie}", **headers}
        scope = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "client": ("192.0.2.7", 4000),
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in named.items()
            ],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await door(scope, receive, send)
        return said[0]["status"]

    async def everyone() -> list[int]:
        raw = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
        return await asyncio.gather(*(one(body) for body in raw))

    answers = async_to_sync(everyone)()
    return answers if len(answers) > 1 else answers[0]


def batch(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "events": list(events) or [VIEW], **more}


def cookie_of(visitor: Visitor) -> str:
    return str(Mark(visitor.key))


def test_what_is_acknowledged_is_written_down(visitor):
    sent = batch(VIEW, {"kind": "dwell", "view": "a1", "seconds": 12.5, "depth": 80})

    assert post(sent, cookie=cookie_of(visitor)) == 204

    kept = Batch.objects.get(key=sent["key"])
    assert kept.visitor == visitor
    assert kept.bot == ""
    assert [event["kind"] for event in kept.events] == ["view", "dwell"]
    assert kept.events[0]["product"] == "kettle-1"


def test_the_moment_is_ours_less_what_the_browser_waited(visitor):
    post(batch({**VIEW, "ago": 60_000}), cookie=cookie_of(visitor))

    kept = Batch.objects.get()
    assert 59 < kept.received_at.timestamp() - kept.events[0]["at"] / 1000 < 62


def test_a_batch_sent_twice_counts_once(visitor):
    sent = batch()

    assert post(sent, sent, sent, cookie=cookie_of(visitor)) == [204, 204, 204]
    assert post(sent, cookie=cookie_of(visitor)) == 204
    assert Batch.objects.count() == 1


def test_many_at_once_share_a_transaction_and_none_is_lost(visitor):
    answers = post(*(batch() for _ in range(80)), cookie=cookie_of(visitor))

    assert set(answers) == {204}
    assert Batch.objects.count() == 80


def test_without_a_yes_nothing_is_kept(visitor):
    ended = VisitorFactory()
    visitors.end([ended])

    assert post(batch(), cookie="") == 410
    assert post(batch(), cookie="no") == 410
    assert post(batch(), cookie=uuid.uuid4().hex) == 410
    assert post(batch(), cookie=cookie_of(ended)) == 410
    assert not Batch.objects.exists()


@pytest.mark.parametrize("signal", [{"dnt": "1"}, {"sec_gpc": "1"}])
def test_a_signal_of_the_browser_outweighs_the_cookie(visitor, signal):
    assert post(batch(), cookie=cookie_of(visitor), **signal) == 410
    assert not Batch.objects.exists()


def test_other_sites_cannot_write_trails(visitor):
    assert post(batch(), cookie=cookie_of(visitor), sec_fetch_site="cross-site") == 403
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b'{"key": "1", "events": []}',
        batch({"kind": "purchase", "product": "kettle-1"}),
        batch({"kind": "view", "product": "k" * 61}),
        batch({"kind": "view", "ago": -5}),
        batch({"kind": "dwell", "seconds": 1e9}),
        {"key": uuid.uuid4().hex, "events": [VIEW] * 201},
        b'{"key": "\xff"}',
    ],
)
def test_what_our_script_never_sends_is_refused(visitor, body):
    assert post(body, cookie=cookie_of(visitor)) == 400
    assert not Batch.objects.exists()


def test_a_flood_is_refused(visitor, settings):
    assert post(b" " * (MOST_BYTES + 1), cookie=cookie_of(visitor)) == 413
    settings.TRAIL_BATCHES_A_MINUTE = {"visitor": 3, "address": 5}
    door = Door()

    first = post(*(batch() for _ in range(5)), cookie=cookie_of(visitor), door=door)
    others = post(*(batch() for _ in range(5)), cookie=cookie_of(VisitorFactory()), door=door)

    assert sorted(first) == [204, 204, 204, 429, 429]
    assert sorted(others) == [204, 204, 429, 429, 429]


@pytest.mark.parametrize(
    ("agent", "driven", "mark"),
    [
        (CHROME, False, ""),
        (CHROME, True, "driven"),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0)", False, "agent"),
        ("python-requests/2.32", False, "agent"),
        ("", False, "agent"),
    ],
)
def test_machines_are_marked_not_refused(visitor, agent, driven, mark):
    answer = post(batch(driven=driven), cookie=cookie_of(visitor), user_agent=agent)

    assert answer == 204
    assert Batch.objects.get().bot == mark


def test_who_turns_forty_pages_a_minute_is_a_machine(visitor):
    door = Door()
    post(batch(*[VIEW] * 39), cookie=cookie_of(visitor), door=door)
    post(batch(), cookie=cookie_of(visitor), door=door)

    assert list(Batch.objects.order_by("received_at").values_list("bot", flat=True)) == ["", "pace"]


def test_numbers_and_addresses_in_searches_are_nobodys_interest(visitor):
    typed = ["13800001111 充电器", "lin@example.com", "Kettle 5000mAh"]
    post(batch(*({"kind": "search", "words": words} for words in typed)), cookie=cookie_of(visitor))

    kept = [event.get("words", "") for event in Batch.objects.get().events]
    assert kept == ["# 充电器", "", "kettle 5000mah"]


def test_when_the_database_is_away_the_browser_may_come_again(visitor, monkeypatch):
    def away(_batches):
        raise OperationalError

    sent, door = batch(), Door()
    with monkeypatch.context() as patch:
        patch.setattr(taking, "write", away)
        assert post(sent, cookie=cookie_of(visitor), door=door) == 503

    assert post(sent, cookie=cookie_of(visitor), door=door) == 204
    assert Batch.objects.count() == 1

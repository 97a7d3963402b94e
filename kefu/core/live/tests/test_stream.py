from collections.abc import Awaitable, Callable
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection

from kefu.core import live
from kefu.core.live import asgi, watch
from kefu.core.live.asgi import Live
from kefu.core.live.tests.browser import Browser, run
from kefu.core.live.tests.test_changes import settled_place
from kefu.core.live.watch import in_thread

pytestmark = pytest.mark.django_db(transaction=True)

TALK = "core.tested_talk.7"
INBOX = "core.tested_inbox"


@live.listens("core.tested_talk.*")
def own_talk(reader, number):
    return number in reader.split() and int(number) > 0


@live.listens("core.tested_inbox")
def staff_only(reader, _key):
    return "staff" in reader


@pytest.fixture
def session_of() -> Callable[[str], str]:
    """A session of somebody who may hear the talks named, and the inbox if "staff" is named."""

    def make(talks: str) -> str:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session["talks"] = talks
        session.create()
        return session.session_key

    return make


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    for name in ("LOOK_SECONDS", "SESSION_SECONDS", "RIGHTS_SECONDS"):
        monkeypatch.setattr(watch, name, 0.05)


@pytest.fixture
def play() -> Callable[[Callable[[Live], Awaitable[None]]], None]:
    """Run one scene with an application of its own."""

    def play_it(scene: Callable[[Live], Awaitable[None]]) -> None:
        async def whole() -> None:
            app = Live(reader_of=lambda session: session.get("talks"))
            try:
                await scene(app)
            finally:
                app.close()

        run(whole())

    return play_it


def change(*topics: str) -> Awaitable[None]:
    return in_thread(live.changed, *topics)


def test_who_listens_hears_of_a_change(play, session_of):
    lin = session_of("7 8")

    async def scene(app: Live) -> None:
        browser = Browser(app, f"{TALK},core.tested_talk.8", lin)
        assert await browser.open() == 200
        assert browser.headers[b"content-type"].startswith(b"text/event-stream")
        assert browser.headers[b"cache-control"] == b"no-store"
        assert browser.headers[b"x-accel-buffering"] == b"no"
        assert (await browser.next())["event"] == "beat"

        await change(TALK)

        event = await browser.next()
        assert (event["event"], event["data"]) == ("changed", [TALK])
        await browser.leave()

    play(scene)


def test_who_does_not_listen_to_it_hears_nothing(play, session_of):
    lin = session_of("7 8")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin)
        await browser.open()

        await change("core.tested_talk.8")
        await change(TALK)

        assert await browser.news() == [TALK]
        await browser.leave()

    play(scene)


def test_a_stranger_is_refused(play, session_of):
    wei = session_of("8")

    async def scene(app: Live) -> None:
        assert await Browser(app, TALK, wei).open() == 403
        assert await Browser(app, INBOX, wei).open() == 403
        assert await Browser(app, TALK, "nosuchsession").open() == 403
        assert await Browser(app, TALK).open() == 403

    play(scene)


def test_one_topic_too_many_refuses_the_whole(play, session_of):
    wei = session_of("8")

    async def scene(app: Live) -> None:
        browser = Browser(app, f"core.tested_talk.8,{TALK}", wei)

        assert await browser.open() == 403
        await browser.ended()

    play(scene)


@pytest.mark.parametrize("topics", ["", "core.nothing.7", "x" * 200, "core.tested_talk.'--"])
def test_nonsense_is_refused(play, session_of, topics):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        assert await Browser(app, topics, lin).open() == 400

    play(scene)


def test_a_key_that_is_no_key_is_refused_like_a_stranger(play, session_of):
    lin = session_of("seven")

    async def scene(app: Live) -> None:
        assert await Browser(app, "core.tested_talk.seven", lin).open() == 403

    play(scene)


def test_another_site_is_refused(play, session_of):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        assert await Browser(app, TALK, lin, sec_fetch_site="cross-site").open() == 403
        assert await Browser(app, TALK, lin, method="POST").open() == 405

    play(scene)


def test_who_comes_back_hears_what_was_missed(play, session_of):
    lin = session_of("7 8")

    async def scene(app: Live) -> None:
        first = Browser(app, TALK, lin)
        place = (await first.next())["id"]
        await first.leave()
        await change(TALK)
        await change("core.tested_talk.8")

        second = Browser(app, TALK, lin, last_event_id=place)

        event = await second.next()
        assert (event["event"], event["data"]) == ("changed", [TALK])
        await second.leave()

    play(scene)


def test_what_was_heard_is_not_told_again(play, session_of):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        first = Browser(app, TALK, lin)
        await first.open()
        await change(TALK)
        await first.news()
        await first.leave()
        place = await in_thread(settled_place)

        second = Browser(app, TALK, lin, last_event_id=str(place))

        assert (await second.next())["event"] == "beat"
        await second.leave()

    play(scene)


@pytest.mark.parametrize("place", ["nonsense", "999999999999", "9" * 40])
def test_an_unknown_place_means_everything(play, session_of, place):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin, last_event_id=place)

        assert (await browser.next())["event"] == "resync"
        await browser.leave()

    play(scene)


def test_signing_out_ends_the_stream(play, session_of):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin)
        await browser.open()

        await in_thread(import_module(settings.SESSION_ENGINE).SessionStore(lin).delete)

        await browser.ended()
        assert await Browser(app, TALK, lin).open() == 403

    play(scene)


def test_a_right_taken_away_ends_the_stream_of_who_used_it(play, session_of):
    lin = session_of("7 8")

    async def scene(app: Live) -> None:
        losing, keeping = Browser(app, TALK, lin), Browser(app, "core.tested_talk.8", lin)
        await losing.open()
        await keeping.open()

        await in_thread(_now_only, lin, "8")

        await losing.ended()
        await change("core.tested_talk.8")
        assert await keeping.news() == ["core.tested_talk.8"]
        await keeping.leave()

    play(scene)


def test_who_comes_while_rights_are_asked_stays(play, session_of, monkeypatch):
    lin = session_of("7 8")
    ask = watch.in_thread

    async def scene(app: Live) -> None:
        first = Browser(app, TALK, lin)
        await first.open()
        late: list[Browser] = []

        async def ask_while_one_comes(*args):
            refused = await ask(*args)
            late.append(Browser(app, "core.tested_talk.8", lin))
            await late[0].open()
            return refused

        monkeypatch.setattr(watch, "in_thread", ask_while_one_comes)
        await app._watch._close_without_right()

        assert all(not line.closed for line in app._hub.lines)
        await first.leave()
        await late[0].leave()

    monkeypatch.setattr(watch, "RIGHTS_SECONDS", 60)
    monkeypatch.setattr(watch, "SESSION_SECONDS", 60)
    play(scene)


def _now_only(session_key: str, talks: str) -> None:
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    session["talks"] = talks
    session.save()


def test_one_session_cannot_hold_all_lines(play, session_of, monkeypatch):
    monkeypatch.setattr(asgi, "MOST_LINES", 2)
    lin, wei = session_of("7"), session_of("7")

    async def scene(app: Live) -> None:
        first, second = Browser(app, TALK, lin), Browser(app, TALK, lin)
        await first.open()
        await second.open()

        assert await Browser(app, TALK, lin).open() == 429
        assert await Browser(app, TALK, wei).open() == 200
        await first.leave()
        assert await Browser(app, TALK, lin).open() == 200

    play(scene)


def test_the_stream_outlives_the_database_and_misses_nothing(play, session_of):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin)
        await browser.open()

        await in_thread(_cut_and_change)

        assert await browser.news() == [TALK]
        await browser.leave()

    play(scene)


def _cut_and_change() -> None:
    """As a crash of the database does it: the line is cut, and something happens meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'kefu live' AND datname = current_database()"
        )
    live.changed(TALK)


def test_when_too_much_was_forgotten_everybody_asks_for_everything(play, session_of):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin)
        await browser.next()

        await in_thread(_forget_all)

        assert (await browser.next())["event"] == "resync"
        await browser.leave()

    play(scene)


def _forget_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_change (xid, topic) SELECT pg_current_xact_id()::text::bigint, ''"
        )
        cursor.execute("NOTIFY kefu_live")


def test_a_whisper_reaches_those_who_may_hear_the_topic(play, session_of):
    lin = session_of("7 8")

    async def scene(app: Live) -> None:
        browser, other = Browser(app, TALK, lin), Browser(app, "core.tested_talk.8", lin)
        await browser.next()
        await other.next()

        await in_thread(live.whisper, TALK, "mei types")
        await change(TALK, "core.tested_talk.8")

        event = await browser.next()
        assert (event["event"], event["data"]) == ("whisper", [TALK, "mei types"])
        assert "id" not in event
        assert (await other.next())["event"] == "changed"
        await browser.leave()
        await other.leave()

    play(scene)


def test_stopping_lets_everybody_go_and_takes_nobody_new(play, session_of):
    lin = session_of("7")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin)
        await browser.open()

        app.close()

        await browser.ended()
        assert await Browser(app, TALK, lin).open() == 503

    play(scene)


def test_who_takes_nothing_is_let_go(play, session_of, monkeypatch):
    monkeypatch.setattr(watch, "STUCK_SECONDS", 0.0)
    lin = session_of("7")

    async def scene(app: Live) -> None:
        browser = Browser(app, TALK, lin)
        await browser.next()
        browser.deaf = True

        while not browser.task.done():  # the first word hangs, a later one waits behind it
            await change(TALK)

        await browser.ended()

    play(scene)

import asyncio

import pytest

from kefu.core.live.lines import Line, whispered
from kefu.core.live.tests.browser import run


@pytest.fixture
def line() -> Line:
    async def new() -> Line:
        return Line("session", frozenset({"core.tests.a", "core.tests.b"}))

    return run(new())


def test_a_topic_waits_once_however_often_it_changed(line):
    for _ in range(1000):
        line.hear("core.tests.a")
    line.hear("core.tests.b")

    said = line.take(7)

    assert said == b"event: changed\nid: 7\ndata: core.tests.a\ndata: core.tests.b\n\n"
    assert line.idle


def test_who_must_ask_for_everything_needs_no_more(line):
    line.hear("core.tests.a")
    line.lose_track()

    assert line.take(7) == b"event: resync\nid: 7\ndata:\n\n"


def test_a_beat_carries_the_place(line):
    line.beat()

    assert line.take(8) == b"event: beat\nid: 8\ndata:\n\n"


def test_of_whispers_the_last_is_kept_and_moves_no_place(line):
    line.overhear("core.tests.a", whispered("core.tests.a", "one"))
    line.overhear("core.tests.a", whispered("core.tests.a", "two\nid: 99"))

    said = line.take(9)

    assert said == b"event: whisper\ndata: core.tests.a\ndata: two\ndata: id: 99\n\n"


def test_a_closed_line_says_nothing_more(line):
    line.hear("core.tests.a")
    line.close()

    assert run(line.something()) is False


def parked(say):
    """A line whose own task rests, with what it says; the task ends with the scene."""

    async def scene(act):
        line = Line("session", frozenset({"core.tests.a"}))
        task = asyncio.create_task(line.say_all(say, lambda: 9))
        await asyncio.sleep(0)
        await act(line)
        line.close()
        return await asyncio.gather(task, return_exceptions=True)

    return scene


def test_what_the_hub_tells_is_said_before_any_task_wakes():
    said = []

    async def say(text):
        said.append(text)

    async def act(line):
        line.note("core.tests.a")
        line.speak(7)
        assert said == [b"event: changed\nid: 7\ndata: core.tests.a\n\n"]
        assert line.idle

    run(parked(say)(act))


def test_what_cannot_leave_at_once_is_ended_by_the_lines_own_task_and_in_order():
    said = []

    async def say(text):
        await asyncio.sleep(0)
        said.append(text)

    async def act(line):
        line.note("core.tests.a")
        line.speak(7)
        line.note("core.tests.a")
        line.speak(8)
        assert not line.idle
        for _ in range(5):
            await asyncio.sleep(0)
        assert [text.split(b"\n")[1] for text in said] == [b"id: 7", b"id: 9"]

    run(parked(say)(act))


def test_a_line_that_breaks_while_the_hub_speaks_breaks_alone():
    async def say(_text):
        raise OSError("gone")

    async def act(line):
        line.note("core.tests.a")
        line.speak(7)
        await asyncio.sleep(0)

    (ended,) = run(parked(say)(act))

    assert isinstance(ended, OSError)

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

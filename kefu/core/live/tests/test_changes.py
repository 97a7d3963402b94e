from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.core import live
from kefu.core.live import changes
from kefu.core.live.changes import EVERYTHING, TAIL, missed, news_among
from kefu.core.live.hub import _parameters
from kefu.core.live.models import Change

live.listens("core.tests.*")(lambda reader, key: True)
ROOM = "core.tests.a"
OTHER = "core.tests.b"
ROUNDS = count()


@pytest.fixture
def second() -> Iterator[psycopg.Connection]:
    """Somebody else's connection, outside any transaction of ours."""
    with psycopg.connect(**_parameters()) as other:
        yield other


def test_a_change_is_noted_once_in_a_transaction(db):
    with transaction.atomic():
        live.changed(ROOM)
        live.changed(ROOM, OTHER, OTHER)

    assert sorted(Change.objects.values_list("topic", flat=True)) == [ROOM, OTHER]


def test_a_change_that_is_taken_back_was_none(db):
    place = live.watermark()

    with transaction.atomic():
        live.changed(ROOM)
        transaction.set_rollback(True)

    assert missed(place, [ROOM]) == set()


def test_a_change_taken_back_in_part_can_be_said_again(db):
    with transaction.atomic():
        live.changed(ROOM)
        transaction.set_rollback(True)
    live.changed(ROOM)

    assert Change.objects.get().topic == ROOM


@pytest.mark.parametrize(
    "topic",
    ["core.nothing.1", "core.tests.", "core", "", "core.tests.a b", "core.tests." + "x" * 99],
)
def test_a_topic_nobody_knows_is_refused(db, topic):
    with pytest.raises(live.UnknownTopic):
        live.changed(ROOM, topic)

    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_hears_before_the_commit(second):
    second.execute("LISTEN kefu_live")

    with transaction.atomic():
        live.changed(ROOM)
        before = list(second.notifies(timeout=0))
        live.changed(OTHER)
    after = list(second.notifies(timeout=5, stop_after=1))

    assert before == []
    assert len(after) == 1


@pytest.mark.django_db(transaction=True)
def test_who_was_overtaken_is_not_missed(second):
    """The slow transaction began before the place was taken, and ends after it."""
    second.autocommit = False
    second.execute(changes._NOTE, [[ROOM], changes.CHANNEL])
    live.changed(OTHER)
    place = live.watermark()
    before = missed(place, [ROOM])

    second.commit()

    assert before == set()
    assert missed(place, [ROOM]) == {ROOM}


@pytest.mark.django_db(transaction=True)
def test_only_topics_asked_for_are_told():
    place = live.watermark()
    live.changed(ROOM)

    assert missed(place, [OTHER]) == set()
    assert missed(settled_place(), [ROOM]) == set()


@pytest.mark.django_db(transaction=True)
def test_a_place_from_another_database_means_everything():
    assert missed(live.watermark() + 10_000, [ROOM]) == {EVERYTHING}


@pytest.mark.django_db(transaction=True)
def test_what_is_forgotten_is_admitted():
    live.changed(OTHER)
    recent = live.watermark()
    Change.objects.all().delete()
    old = live.watermark()
    live.changed(ROOM)
    settled = settled_place()
    _age_all()

    changes.forget_old()

    assert not Change.objects.filter(topic=ROOM).exists()
    assert missed(old, [OTHER]) == {EVERYTHING}
    assert missed(recent, [OTHER]) == {EVERYTHING}
    assert missed(settled, [OTHER]) == set()


@pytest.mark.django_db(transaction=True)
def test_it_is_still_admitted_after_more_was_forgotten():
    old = live.watermark()
    live.changed(ROOM)
    for _ in range(3):
        _age_all()
        changes.forget_old()
    now = settled_place()

    assert missed(old, [OTHER]) == {EVERYTHING}
    assert missed(now, [OTHER]) == set()
    assert Change.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rows_of_a_restored_copy_are_dropped():
    Change.objects.create(xid=live.watermark() + 10_000, topic=ROOM)

    changes.forget_old()

    assert not Change.objects.exists()


def test_a_long_whisper_is_refused(db):
    with pytest.raises(ValueError, match="at most"):
        live.whisper(ROOM, "诺" * 67)


@pytest.mark.django_db(transaction=True)
def test_too_many_whispers_are_dropped(second):
    second.execute("LISTEN kefu_whisper")

    live.whisper("core.tests.whispers", "typing")
    live.whisper("core.tests.whispers", "typing")
    live.whisper("core.tests.others", "typing")

    heard = [note.payload for note in second.notifies(timeout=5, stop_after=2)]
    assert heard == ["core.tests.whispers typing", "core.tests.others typing"]


@pytest.mark.django_db(transaction=True)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["say", "commit", "rollback", "read"])))
)
@settings(max_examples=60, deadline=None)
def test_however_transactions_overlap_nothing_falls_between(acts: list[tuple[int, str]]):
    room = f"core.tests.{next(ROUNDS)}"  # an earlier round may be told again
    with ExitStack() as stack:
        writers = [Writer(stack) for _ in range(4)]
        reader = Reader()

        for step, (who, act) in enumerate(acts):
            if act == "say":
                writers[who].say(f"{room}.{step}")
            elif act == "commit":
                reader.owed.update(dict.fromkeys(writers[who].commit(), len(reader.places)))
            elif act == "rollback":
                writers[who].rollback()
            else:
                reader.read()
        reader.read()

    told = [topic for topic in reader.told if topic.startswith(f"{room}.")]
    assert sorted(told) == sorted(reader.owed)  # each once, none that was taken back
    for number, place in enumerate(reader.places):
        later = {topic for topic, after in reader.owed.items() if after > number}
        assert later <= missed(place, list(reader.owed))


class Writer:
    """Somebody in a transaction for as long as the dice say."""

    def __init__(self, stack: ExitStack) -> None:
        self._db = stack.enter_context(psycopg.connect(**_parameters()))
        self._db.autocommit = False
        stack.callback(self._db.rollback)
        self._said: list[str] = []

    def say(self, topic: str) -> None:
        self._db.execute(changes._NOTE, [[topic], changes.CHANNEL])
        self._said.append(topic)

    def commit(self) -> list[str]:
        self._db.commit()
        said, self._said = self._said, []
        return said

    def rollback(self) -> None:
        self._db.rollback()
        self._said = []


class Reader:
    """Reads on, as the hub does, and remembers each place."""

    def __init__(self) -> None:
        self.places = [live.watermark()]
        self.told: list[str] = []
        self.owed: dict[str, int] = {}  # what was committed, and after how many places
        self._heard: set[tuple[int, str]] = set()

    def read(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TAIL, [self.places[-1]])
            place, topics, self._heard = news_among(cursor.fetchall(), self._heard)
        self.told += topics
        self.places.append(place)


def settled_place() -> int:
    """A place past all that was said; others' transactions on the same server may hold it back."""
    said = max(Change.objects.values_list("xid", flat=True))
    while (place := live.watermark()) <= said:
        pass
    return place


def _age_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_change SET at = at - interval '61 minutes'")

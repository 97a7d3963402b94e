from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from kefu.core import chain
from kefu.core.models import ChainHead, EventRow
from kefu.core.testing import together


def write(count):
    EventRow.objects.bulk_create(
        [EventRow(name="core.Tea", data={"cup": cup, "°C": 80.5}) for cup in range(count)]
    )


@contextmanager
def unguarded():
    """As somebody would who may do anything to the database."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_eventrow DISABLE TRIGGER USER")
        yield cursor
        connection.check_constraints()
        cursor.execute("ALTER TABLE core_eventrow ENABLE TRIGGER core_log_keeps_rows")


@pytest.fixture
def sealed(db):
    write(10)
    chain.seal_batch()
    return {row.position: row for row in EventRow.objects.all()}


def test_sealed_rows_hold_and_a_second_sealing_changes_nothing(sealed):
    verdict = chain.verify()
    assert (verdict.holds, verdict.rows) == (True, 10)
    assert str(ChainHead.objects.get()) == str(verdict)

    assert chain.seal_batch() == 0
    assert chain.verify() == verdict


def test_a_chain_goes_on_from_batch_to_batch(sealed):
    write(25)
    while chain.seal_batch(10):
        pass

    assert chain.verify().rows == 35
    assert chain.verify().holds


def test_an_empty_log_holds(db):
    assert chain.verify().holds


@pytest.mark.parametrize(
    "change",
    [
        "name = 'core.Coffee'",
        "data = jsonb_set(data, '{cup}', '99')",
        "actor_id = 1",
        "at = at + interval '1 microsecond'",
        "digest = sha256('x')",
    ],
)
def test_an_edited_row_is_named(sealed, change):
    with unguarded() as cursor:
        cursor.execute(f"UPDATE core_eventrow SET {change} WHERE position = 4")

    assert f"event {sealed[4].pk} at position 4" in chain.verify().fault


def test_a_removed_row_is_named_by_its_place(sealed):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_eventrow WHERE position = 4")

    assert "after position 3 comes 5" in chain.verify().fault


def test_closing_the_gap_does_not_hide_it(sealed):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_eventrow WHERE position = 4")
        for position in range(5, 11):
            cursor.execute(
                "UPDATE core_eventrow SET position = %s WHERE position = %s",
                [position - 1, position],
            )

    assert f"event {sealed[5].pk} at position 4" in chain.verify().fault


def test_rows_that_changed_places_are_noticed(sealed):
    with unguarded() as cursor:
        cursor.execute("UPDATE core_eventrow SET position = -1 WHERE position = 6")
        cursor.execute("UPDATE core_eventrow SET position = 6 WHERE position = 7")
        cursor.execute("UPDATE core_eventrow SET position = 7 WHERE position = -1")

    assert f"event {sealed[7].pk} at position 6" in chain.verify().fault


@pytest.mark.parametrize("first", [10, 8, 1])
def test_a_log_cut_short_is_noticed(sealed, first):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_eventrow WHERE position >= %s", [first])

    assert f"10 were sealed, the last is {first - 1}" in chain.verify().fault


def test_a_whole_new_chain_does_not_stand_against_a_head_noted_outside(sealed):
    noted = str(chain.verify())
    with unguarded() as cursor:
        cursor.execute("DELETE FROM core_eventrow WHERE position = 3")
        cursor.execute("UPDATE core_eventrow SET position = NULL, digest = NULL")
        cursor.execute("DELETE FROM core_chainhead")
    write(1)
    chain.seal_batch()

    assert chain.verify().holds
    assert "position 10 is not what was noted" in chain.verify(noted).fault


def test_the_command_says_what_it_found(sealed):
    out = StringIO()
    call_command("verify_events", stdout=out)
    head = out.getvalue().split()[-1]
    call_command("verify_events", expect=head, stdout=out)
    assert out.getvalue().startswith("10 events hold.")

    with unguarded() as cursor:
        cursor.execute("UPDATE core_eventrow SET actor_id = 9 WHERE position = 2")
    with pytest.raises(CommandError, match="position 2"):
        call_command("verify_events")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_gets_a_later_place():
    with transaction.atomic():
        late = EventRow.objects.create(name="core.Late", data={})
        together(1, lambda: (write(3), chain.seal_batch()))
    chain.seal_batch()

    late.refresh_from_db()
    assert late.pk < EventRow.objects.order_by("-id").values_list("pk", flat=True)[0]
    assert late.position == 4
    assert chain.verify().holds


@pytest.mark.django_db(transaction=True)
def test_many_sealers_make_one_chain():
    write(200)

    def seal_all():
        while EventRow.objects.filter(position=None).exists():
            chain.seal_batch(7)

    assert together(4, seal_all) == [None] * 4
    assert chain.verify().rows == 200
    assert chain.verify().holds

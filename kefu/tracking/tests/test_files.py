"""From the database into files: each event once, whatever dies when; and out again when erased."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from kefu.accounts.services.privacy import erase_customer
from kefu.core import lake
from kefu.core.live.trial import _environment as environment
from kefu.core.testing import deliver_all, run_jobs
from kefu.tracking import columns
from kefu.tracking.models import Batch, LakeFile, Visitor
from kefu.tracking.queries import everything, trails
from kefu.tracking.services import files, visitors
from kefu.tracking.taking import Taken, write
from kefu.tracking.tests.factories import BatchFactory, VisitorFactory, event, trail_of

YESTERDAY = timedelta(days=1)
BLOCKED = (
    "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)
DIE_BEFORE_COMMIT = """
import os, signal, django; django.setup()
from django.test.utils import override_settings
from kefu.tracking.models import LakeFile
from kefu.tracking.services import files
made = LakeFile.objects.create
def made_and_killed(**named):
    made(**named)
    os.kill(os.getpid(), signal.SIGKILL)
LakeFile.objects.create = made_and_killed
with override_settings(LAKE_ROOT={!r}):
    files.move_past_days()
"""


def all_events() -> list[tuple[str, int]]:
    """Every event that a reader of everything sees."""
    with everything.trails(since=localdate() - timedelta(days=30)) as events:
        rows = events.select("batch", "number").to_pyarrow().to_pylist()
    return sorted((row["batch"], row["number"]) for row in rows)


def batches_of_yesterday(count: int, visitor: Visitor | None = None) -> list[Batch]:
    visitor = visitor or VisitorFactory()
    return [
        BatchFactory(visitor=visitor, received_at=now() - YESTERDAY, events=[event(), event()])
        for _ in range(count)
    ]


def in_own_line(act):
    """In a thread, with a connection that goes with it."""
    try:
        act()
    finally:
        connection.close()


def wait_until_blocked() -> None:
    """Until somebody waits for a row that this transaction holds."""
    with connection.cursor() as cursor:
        for _ in range(2_000):
            cursor.execute(BLOCKED)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.django_db
def test_past_days_move_and_today_stays(lin):
    old = batches_of_yesterday(3)
    new = BatchFactory()

    assert files.move_past_days() == 3
    assert files.move_past_days() == 0

    file = LakeFile.objects.get()
    assert (file.day, file.rows) == (localdate() - YESTERDAY, 6)
    assert set(Batch.objects.filter(moved_at=None)) == {new}
    assert not any(Batch.objects.get(pk=one.pk).events for one in old)
    assert len(all_events()) == len(set(all_events())) == 7


@pytest.mark.django_db
def test_what_moved_reads_as_it_was_written():
    visitor = VisitorFactory()
    said = event("search", words="保温杯", found=12, seconds=0.5, at=1_700_000_000_123)
    BatchFactory(visitor=visitor, received_at=now() - YESTERDAY, events=[said], bot="agent")
    before = trails.todays(Visitor.objects.all())

    files.move_past_days()

    assert trails.earlier(Visitor.objects.all()) == before
    assert trails.todays(Visitor.objects.all()) == []


@pytest.mark.django_db
def test_a_batch_that_comes_again_after_it_moved_counts_once():
    [batch] = batches_of_yesterday(1)
    files.move_past_days()

    assert write([Taken(batch.key, batch.visitor_id, "", "[]")]) == {batch.visitor_id}
    assert len(all_events()) == 2


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_commit_each_event_is_there_once(settings):
    batches_of_yesterday(5)
    code = DIE_BEFORE_COMMIT.format(str(settings.LAKE_ROOT))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment(), "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert len(list(settings.LAKE_ROOT.rglob("*.parquet"))) == 1  # written, and nobody's
    assert len(all_events()) == 10

    files.move_past_days()
    files.forget_old()

    assert len(all_events()) == len(set(all_events())) == 10
    assert len(list(settings.LAKE_ROOT.rglob("*.parquet"))) == LakeFile.objects.count() == 1


@pytest.mark.django_db
def test_what_is_erased_leaves_the_database_and_the_files(lin, wei, settings):
    hers, his = VisitorFactory(of=lin), VisitorFactory(of=wei)
    batches_of_yesterday(2, hers)
    batches_of_yesterday(1, his)
    files.move_past_days()
    BatchFactory(visitor=hers, events=[event(product="kettle-1")])
    old = LakeFile.objects.get().path

    visitors.end_all_of(user_id=lin.pk)

    assert trails.earlier(trails.visitors_of(lin)) == []
    assert len(all_events()) == 2
    run_jobs()
    assert not Visitor.objects.filter(customer=lin).exists()
    assert not Batch.objects.filter(visitor=hers.pk).exists()
    [path] = settings.LAKE_ROOT.rglob("*.parquet")
    assert str(path.relative_to(settings.LAKE_ROOT)) == LakeFile.objects.get().path != old
    assert hers.key.hex.encode() not in path.read_bytes()
    left = lake.read(LakeFile.objects.get().path)
    assert set(left["visitor"].to_pylist()) == {his.key.hex}
    assert files.clean() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_erased_while_it_moves_is_in_neither(settings, monkeypatch):
    hers, his = VisitorFactory(), VisitorFactory()
    batches_of_yesterday(2, hers)
    batches_of_yesterday(1, his)
    written, written_down = threading.Event(), files._write

    def slowly(*args):
        written_down(*args)
        written.set()
        wait_until_blocked()  # by now she erases, and waits for us

    monkeypatch.setattr(files, "_write", slowly)
    mover = threading.Thread(target=in_own_line, args=[files.move_past_days])
    mover.start()
    written.wait()
    visitors.end([hers])
    mover.join()
    assert len(all_events()) == 2  # for every reader at once
    run_jobs()

    [path] = settings.LAKE_ROOT.rglob("*.parquet")
    assert hers.key.hex.encode() not in path.read_bytes()
    assert not Batch.objects.filter(visitor=hers.pk).exists()
    assert len(all_events()) == 2


@pytest.mark.django_db
def test_a_file_of_one_person_alone_goes_with_them(lin, settings):
    batches_of_yesterday(2, VisitorFactory(of=lin))
    files.move_past_days()

    visitors.end_all_of(user_id=lin.pk)
    run_jobs()

    assert not LakeFile.objects.exists()
    assert not list(settings.LAKE_ROOT.rglob("*.parquet"))


@pytest.mark.django_db
def test_who_leaves_the_shop_leaves_no_trail(lin):
    trail_of(lin)

    erase_customer(user_id=lin.pk)
    deliver_all()

    assert not Batch.objects.exists()


@pytest.mark.django_db
def test_trails_are_kept_for_a_year(settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "trail": 30}
    BatchFactory(received_at=now() - timedelta(days=40))
    BatchFactory(received_at=now() - timedelta(days=10))
    files.move_past_days()

    assert files.forget_old() == 1

    assert [file.day for file in LakeFile.objects.all()] == [localdate() - timedelta(days=10)]
    assert len(all_events()) == 1


@pytest.mark.django_db
def test_a_reader_of_everything_knows_whose_and_which_are_machines(lin):
    trail_of(lin, event(product="kettle-1"))
    trail_of(None, event(product="kettle-2"), bot="agent")

    with everything.trails(since=localdate()) as events:
        rows = events.to_pyarrow().to_pylist()

    known = {row["product"]: (row["customer"], row["bot"]) for row in rows}
    assert known == {"kettle-1": (lin.pk, ""), "kettle-2": (None, "agent")}
    assert columns.SCHEMA.names

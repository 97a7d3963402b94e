"""Real processes, really killed."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from kefu.core import chain, jobs
from kefu.core.events import record_all
from kefu.core.job_worker import worker_app
from kefu.core.models import Delivery, EventRow, Heartbeat
from kefu.core.tests.kitchen import SoupOrdered, boil_over, stew

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60  # seconds; a busy machine is no fault

PROGRAM = """
import django
django.setup()
import kefu.core.tests.kitchen
from django.core.management import call_command
call_command({command!r}, skip_checks=True)
"""


class Kitchen:
    """Starts workers on the test's own database, and hears of each effect when it happens."""

    def __init__(self):
        self.ear, self.mouth = os.pipe()
        self.wait, self.go = os.pipe()
        self.workers = []

    def start(self, command="work", hang_at=0):
        place = urlsplit(settings.DATABASE_URL)._replace(
            path="/" + connection.settings_dict["NAME"]
        )
        worker = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(command=command)],
            cwd=settings.BASE_DIR,
            pass_fds=[self.mouth, self.wait],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "DATABASE_URL": place.geturl(),
                "PGAPPNAME": "kitchen",
                "KITCHEN_PIPE": str(self.mouth),
                "KITCHEN_GO": str(self.wait),
                "KITCHEN_HANG_AT": str(hang_at),
            },
        )
        self.workers.append(worker)
        return worker

    def hear(self, count):
        """Wait for so many effects, committed or not."""
        while count:
            count -= len(os.read(self.ear, count))

    def let_go(self, count=1):
        os.write(self.go, b"." * count)

    def kill(self, worker):
        worker.kill()
        worker.wait()
        self.leave_no_backend()

    def stop(self, worker):
        worker.terminate()
        return worker.wait(timeout=30)

    def leave_no_backend(self):
        """The server notices that a client is gone; a test does not wait for that."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = 'kitchen' AND datname = current_database()"
            )

    def see(self, bowls):
        """Wait until they stand there for all to see: heard is not yet committed."""
        limit = time.monotonic() + PATIENCE
        while self.bowls() != bowls:
            assert time.monotonic() < limit, f"{self.bowls()} instead of {bowls}"
            time.sleep(0.02)

    def bowls(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT bowl FROM kitchen ORDER BY bowl")
            return [bowl for (bowl,) in cursor.fetchall()]


@pytest.fixture
def kitchen():
    kitchen = Kitchen()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kitchen (bowl int, cook int)")
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield kitchen
    for worker in kitchen.workers:
        worker.kill()
        worker.wait()
    kitchen.leave_no_backend()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kitchen")
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@transaction.atomic
def order(count):
    record_all(SoupOrdered(bowl) for bowl in range(count))


@pytest.mark.parametrize("killed_at", [30, 51])
def test_a_worker_killed_in_the_middle_of_a_batch_leaves_nothing_undone_or_doubled(
    kitchen, killed_at
):
    order(60)
    victim = kitchen.start(hang_at=killed_at)
    kitchen.hear(killed_at)
    kitchen.kill(victim)
    served = kitchen.bowls()
    assert len(served) < killed_at

    heir = kitchen.start()
    kitchen.hear(60 - len(served))

    assert kitchen.stop(heir) == 0
    assert kitchen.bowls() == list(range(60))
    assert not Delivery.objects.exists()


def test_four_workers_share_one_queue_and_seal_one_chain(kitchen):
    order(400)

    workers = [kitchen.start(hang_at=1) for _ in range(4)]
    kitchen.hear(4)
    kitchen.let_go(4)
    kitchen.hear(396)

    assert [kitchen.stop(worker) for worker in workers] == [0] * 4
    assert kitchen.bowls() == list(range(400))
    assert not Delivery.objects.exists()
    while chain.seal_batch():
        pass
    assert chain.verify().rows == EventRow.objects.count()
    assert chain.verify().holds


def test_a_worker_told_to_stop_keeps_what_it_did_and_leaves_the_rest(kitchen):
    order(50)
    worker = kitchen.start(hang_at=10)
    kitchen.hear(10)

    worker.terminate()
    kitchen.let_go()

    assert worker.wait(timeout=30) == 0
    assert kitchen.bowls() == list(range(10))
    assert Delivery.objects.filter(tries=0).count() == 40
    assert not Heartbeat.objects.exists()


def test_a_worker_outlives_its_connections(kitchen):
    worker = kitchen.start()
    order(1)
    kitchen.see([0])

    kitchen.leave_no_backend()
    order(1)
    kitchen.see([0, 0])

    assert kitchen.stop(worker) == 0


def test_a_job_worker_outlives_its_connections(kitchen):
    worker = kitchen.start("jobs")
    stew.defer(bowl=1)
    kitchen.hear(1)

    kitchen.leave_no_backend()
    stew.defer(bowl=2)
    kitchen.hear(1)

    assert kitchen.stop(worker) == 0


def test_a_job_is_put_off_with_the_transaction_or_not_at_all(kitchen):
    def put_off_and_fail():
        with transaction.atomic():
            stew.defer(bowl=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_off_and_fail()

    assert jobs_in("todo") == 0
    stew.defer(bowl=1)
    assert jobs_in("todo") == 1


def test_what_a_failing_job_put_off_is_undone_with_it(kitchen):
    boil_over.defer()
    worker = kitchen.start("jobs")
    kitchen.hear(1)

    assert kitchen.stop(worker) == 0
    assert jobs_in("failed", "kitchen.boil_over") == 1
    assert jobs_in("todo", "kitchen.stew") == 0


def test_a_job_whose_worker_was_killed_runs_again(kitchen):
    stew.defer(bowl=7)
    victim = kitchen.start("jobs", hang_at=1)
    kitchen.hear(1)
    kitchen.kill(victim)
    assert jobs_in("doing", "kitchen.stew") == 1
    assert kitchen.bowls() == []

    silence(seconds=jobs.DEAD_AFTER + 1)
    with contextlib.suppress(AlreadyEnqueued):  # the victim was quicker
        jobs.rescue_stalled_jobs.defer(timestamp=0)
    heir = kitchen.start("jobs")
    kitchen.hear(1)

    assert kitchen.stop(heir) == 0
    assert jobs_in("succeeded", "kitchen.stew") == 1
    assert kitchen.bowls() == [7]


def test_a_job_whose_worker_is_only_slow_is_left_to_it(kitchen):
    stew.defer(bowl=7)
    kitchen.start("jobs", hang_at=1)
    kitchen.hear(1)

    asyncio.run(rescue())

    assert jobs_in("doing") == 1


def test_a_job_that_kills_every_worker_is_left_to_people(kitchen):
    stew.defer(bowl=7)
    stew.defer(bowl=8)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = %s WHERE args ->> 'bowl' = '7'",
            [jobs.MOST_RESCUES],
        )

    asyncio.run(rescue())

    assert (jobs_in("failed"), jobs_in("todo")) == (1, 1)


async def rescue():
    async with worker_app().open_async() as app:
        await jobs.rescue_stalled_jobs.func(SimpleNamespace(app=app), timestamp=0)


def silence(seconds):
    """Set the workers' last signs of life back, instead of waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers"
            " SET last_heartbeat = last_heartbeat - make_interval(secs => %s)",
            [seconds],
        )


def jobs_in(status, name=""):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = %s AND task_name LIKE %s",
            [status, name or "kitchen.%"],
        )
        return cursor.fetchone()[0]

"""What tests of every domain need from the foundation."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils.timezone import now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kefu.core.models import Delivery
from kefu.core.outbox import deliver_batch


class HandlerFailed(AssertionError):
    """A handler raised; the log above has its traceback."""


def deliver_all() -> int:
    """Tell all waiting handlers, and those who are to hear of what these record in turn."""
    count = 0
    while told := deliver_batch():
        count += told
    failed = Delivery.objects.filter(tries__gt=0).first()
    if failed is not None:
        raise HandlerFailed(f"{failed}: {failed.error}")
    return count


def run_jobs() -> int:
    """Do the jobs that are due, here and now, in the test's own transaction; errors are raised."""
    count = 0
    while job := _next_job():
        app.tasks[job.task_name](**job.args)
        _finish(job.pk)
        count += 1
    return count


def together(times: int, act: Callable[[], Any]) -> list[Any]:
    """Run `act` in so many threads at the same moment; its results, or what it raised.

    For tests with committed rows (`transactional_db`): each thread has its own connection.
    """
    ready = threading.Barrier(times)
    results: list[Any] = []

    def run() -> None:
        try:
            ready.wait()
            results.append(act())
        except Exception as error:  # noqa: BLE001  the test looks at it
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _next_job() -> ProcrastinateJob | None:
    due = ProcrastinateJob.objects.filter(status="todo").exclude(scheduled_at__gt=now())
    return due.order_by("-priority", "id").first()


def _finish(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [pk])

"""Signs of life, and what they say about the whole."""

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.models import Heartbeat

NODE = f"{socket.gethostname()}:{os.getpid()}"
SILENT_AFTER = 60.0  # seconds without a beat; a batch of slow handlers may take some
LATE_AFTER = 60.0  # seconds that a delivery may wait
MOST_UNSEALED = 20_000
COUNT_UP_TO = 100_000  # a longer queue need not be counted to the last row
LOW_DISK, FULL_DISK = 2**30, 2**27  # bytes

FIGURES = """
SELECT
  (SELECT extract(epoch FROM now() - max(at)) FROM core_heartbeat WHERE part = 'worker') AS worker,
  (SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers) AS jobs,
  (SELECT extract(epoch FROM now() - min(due_at)) FROM core_delivery WHERE due_at <= now()) AS late,
  (SELECT count(*) FROM (
     SELECT 1 FROM core_delivery WHERE due_at <= now() LIMIT %(most)s) AS due) AS waiting,
  (SELECT count(*) FROM core_delivery WHERE due_at IS NULL) AS given_up,
  (SELECT count(*) FROM (
     SELECT 1 FROM core_eventrow WHERE position IS NULL LIMIT %(most)s) AS open) AS unsealed,
  (SELECT count(*) FROM procrastinate_jobs AS job
     LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
     WHERE job.status = 'doing' AND (worker.id IS NULL
       OR worker.last_heartbeat < now() - make_interval(secs => %(silent)s))) AS stalled,
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed') AS failed
"""


class Grade(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    FAILING = "failing"


@dataclass(frozen=True)
class Part:
    """One part of the system: how it is, and what the figure says."""

    key: str
    label: str | Promise
    grade: Grade
    says: str | Promise


Tell = Callable[[], Part]
_TOLD: list[Tell] = []


def tells(tell: Tell) -> Tell:
    """A domain's own line: one cheap query, in a module that is always read (`handlers`)."""
    _TOLD.append(tell)
    return tell


def beat(part: str) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, node=NODE, at=now())],
        update_conflicts=True,
        unique_fields=["part", "node"],
        update_fields=["at"],
    )


def stop_beating(part: str) -> None:
    Heartbeat.objects.filter(part=part, node=NODE).delete()


def examine() -> list[Part]:
    """Every part, one query in all. Without a database there is only that to tell."""
    try:
        figures = _figures()
    except (DatabaseError, InterfaceError):
        return [Part("database", _("Database"), Grade.FAILING, _("does not answer"))]
    return [
        Part("database", _("Database"), Grade.GOOD, _("answers")),
        _alive("worker", _("Event worker"), figures["worker"]),
        _alive("jobs", _("Job worker"), figures["jobs"]),
        _outbox(figures["late"], figures["waiting"]),
        _none("deliveries", _("Deliveries given up"), figures["given_up"]),
        _none("stalled", _("Jobs whose worker died"), figures["stalled"]),
        _none("failed", _("Jobs failed for good"), figures["failed"]),
        _chain(figures["unsealed"]),
        _disk(),
    ]


def told() -> list[Part]:
    """What domains say of themselves; for people, while machines poll the parts above."""
    return [tell() for tell in _TOLD]


def named(parts: list[Part], grade: Grade) -> list[str]:
    return [part.key for part in parts if part.grade is grade]


def _figures() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"silent": SILENT_AFTER, "most": COUNT_UP_TO})
        columns = [column.name for column in cursor.description or ()]
        return dict(zip(columns, cursor.fetchone() or (), strict=True))


def _alive(key: str, label: Promise, silence: float | None) -> Part:
    if silence is None:
        return Part(key, label, Grade.FAILING, _("is not running"))
    says = _("last sign of life %(seconds)d s ago") % {"seconds": silence}
    return Part(key, label, Grade.GOOD if silence < SILENT_AFTER else Grade.FAILING, says)


def _outbox(late: float | None, waiting: int) -> Part:
    if late is None:
        return Part("outbox", _("Deliveries waiting"), Grade.GOOD, _("none is waiting"))
    says = _("%(count)d waiting, the oldest for %(seconds)d s") % {
        "count": waiting,
        "seconds": late,
    }
    grade = Grade.WARNING if late > LATE_AFTER else Grade.GOOD
    return Part("outbox", _("Deliveries waiting"), grade, says)


def _none(key: str, label: Promise, count: int) -> Part:
    return Part(key, label, Grade.WARNING if count else Grade.GOOD, str(count))


def _chain(unsealed: int) -> Part:
    grade = Grade.WARNING if unsealed > MOST_UNSEALED else Grade.GOOD
    says = _("%(count)d events not yet sealed") % {"count": unsealed}
    return Part("chain", _("Audit trail"), grade, says)


def _disk() -> Part:
    place = settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR
    free = shutil.disk_usage(place).free
    grade = Grade.GOOD if free > LOW_DISK else Grade.WARNING if free > FULL_DISK else Grade.FAILING
    return Part("disk", _("Disk"), grade, _("%(size).1f GB free") % {"size": free / 2**30})

"""Long and timed work: procrastinate on the same PostgreSQL.

A domain declares its jobs in `jobs.py`, with procrastinate's own decorators on this `app`:

    @app.periodic(cron="30 7 * * *")
    @app.task(queue="mail", retry=PATIENT, queueing_lock="desk.send_morning_report")
    def send_morning_report(timestamp: int) -> None:
        services.send_morning_report(at=moment(timestamp))

`send_morning_report.defer(…)` puts it off inside the caller's transaction: undone with it, never
begun before its commit. A job may run twice (its worker was killed), so it must not mind. Hours
are the shop's own (`settings.TIME_ZONE`).
"""

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import now
from procrastinate import App, RetryStrategy
from procrastinate.contrib import django as procrastinate_for_django
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from kefu.core import limits
from kefu.core.models import Heartbeat

log = logging.getLogger(__name__)

app: App = procrastinate_for_django.app
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)  # seconds: 4, 16, 64 … a day in all
DEAD_AFTER = 30.0  # seconds without a sign of life, and a worker's jobs are given to others
MOST_RESCUES = 5  # a job that kills worker after worker is left to people
KEEP_HOURS = 72
KEEP_FAILED_HOURS = 24 * 30
UPKEEP = 100  # priority: before all else, for the rest depends on it


def moment(timestamp: int) -> datetime:
    """What a periodic job is given, as a time."""
    return datetime.fromtimestamp(timestamp, UTC)


def keep_the_shops_time(registry_of: App) -> None:
    """Let the hours of periodic jobs be those of the shop; procrastinate would count in UTC."""
    here = datetime.now(ZoneInfo(settings.TIME_ZONE))
    for periodic in registry_of.periodic_registry.periodic_tasks.values():
        vars(periodic)["croniter"] = croniter(periodic.cron, start_time=here)


@app.periodic(cron="* * * * *")
@app.task(
    queue="upkeep",
    priority=UPKEEP,
    pass_context=True,
    queueing_lock="core.rescue_stalled_jobs",
)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A job whose worker was killed runs again, but one that keeps killing them does not."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        if job.attempts >= MOST_RESCUES:
            log.error("given up, its workers keep dying: %s", job.call_string)
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            log.warning("its worker died, runs again: %s", job.call_string)
            await manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(queue="upkeep", priority=UPKEEP, queueing_lock="core.sweep")
def sweep(timestamp: int) -> None:
    """Forget what no longer says anything."""
    limits.prune()
    Heartbeat.objects.filter(at__lt=now() - timedelta(days=1)).delete()


@app.periodic(cron="41 3 * * *")
@app.task(queue="upkeep", priority=UPKEEP, pass_context=True, queueing_lock="core.forget_old_jobs")
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=KEEP_HOURS)
    await manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)


@app.periodic(cron="53 3 * * *")
@app.task(queue="upkeep", queueing_lock="core.forget_old_sessions")
def forget_old_sessions(timestamp: int) -> None:
    call_command("clearsessions")

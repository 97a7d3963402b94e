from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils.timezone import now
from procrastinate.periodic import PeriodicDeferrer

from kefu.core import jobs
from kefu.core.models import Heartbeat, Quota
from kefu.core.testing import run_jobs

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour_in_utc"), [("Asia/Shanghai", 19), ("UTC", 3), ("Europe/Berlin", 2)]
)
def test_hours_of_periodic_jobs_are_the_shops(settings, zone, hour_in_utc):
    settings.TIME_ZONE = zone
    jobs.keep_the_shops_time(jobs.app)

    nightly = next(
        periodic
        for periodic in jobs.app.periodic_registry.periodic_tasks.values()
        if periodic.task.name == "kefu.core.jobs.forget_old_jobs"
    )
    noon = datetime(2026, 11, 11, 12, tzinfo=UTC).timestamp()
    deferrer = PeriodicDeferrer(jobs.app.periodic_registry, max_delay=86400)
    due = next(deferrer.get_timestamps(nightly, since=None, until=noon))

    assert (jobs.moment(due).hour, jobs.moment(due).minute) == (hour_in_utc, 41)


@pytest.mark.django_db
def test_sweeping_forgets_old_heartbeats_and_full_buckets():
    Heartbeat.objects.create(part="worker", node="gone", at=LONG_AGO)
    Quota.objects.create(key="full", full_at=LONG_AGO)

    jobs.sweep.defer(timestamp=0)
    done = run_jobs()

    assert done == 1
    assert not Heartbeat.objects.exists()
    assert not Quota.objects.exists()


@pytest.mark.django_db
def test_sessions_that_ended_are_forgotten():
    Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
    tomorrow = now() + timedelta(days=1)
    Session.objects.create(session_key="new", session_data="", expire_date=tomorrow)

    jobs.forget_old_sessions.defer(timestamp=0)
    run_jobs()

    assert [session.session_key for session in Session.objects.all()] == ["new"]

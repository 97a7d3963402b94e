import json
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override

from kefu.core import health
from kefu.core.health import Grade
from kefu.core.models import Delivery, EventRow, Heartbeat

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def alive(db):
    """Both workers show signs of life."""
    health.beat("worker")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


@pytest.fixture
def given_up(db):
    row = EventRow.objects.create(name="core.Soup", data={})
    return Delivery.objects.create(
        event=row, handler="kitchen.cook", due_at=None, tries=8, failed_at=now(), error="ValueError"
    )


def of(key):
    return next(part for part in health.examine() if part.key == key)


def test_all_is_well(client, alive):
    page = client.get(reverse("core:health"))

    assert (page.status_code, page.content) == (200, b"ok\n")


def test_it_names_what_fails(client, alive):
    Heartbeat.objects.update(at=now() - HOUR)

    page = client.get(reverse("core:health"))

    assert (page.status_code, page.content) == (503, b"failing: worker\n")


def test_workers_that_never_ran_are_named(client, db):
    assert client.get(reverse("core:health")).content == b"failing: worker, jobs\n"


def test_one_living_worker_of_many_is_enough(alive):
    Heartbeat.objects.create(part="worker", node="gone", at=now() - HOUR)

    assert of("worker").grade is Grade.GOOD


def test_a_beat_is_one_row_a_node():
    for _ in range(3):
        health.beat("worker")

    assert Heartbeat.objects.count() == 1
    health.stop_beating("worker")
    assert not Heartbeat.objects.exists()


def test_machines_that_ask_for_json_get_it(client, alive, given_up):
    page = client.get(reverse("core:health"), headers={"accept": "application/json"})

    assert json.loads(page.content) == {
        "status": "warning",
        "failing": [],
        "warnings": ["deliveries"],
    }


def test_without_a_database_it_still_answers(client, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(health, "_figures", refuse)

    page = client.get(reverse("core:health"))

    assert (page.status_code, page.content) == (503, b"failing: database\n")


def test_deliveries_that_wait_too_long_are_a_warning(alive):
    row = EventRow.objects.create(name="core.Soup", data={})
    Delivery.objects.create(event=row, handler="x", due_at=now() + HOUR)
    assert of("outbox").grade is Grade.GOOD

    Delivery.objects.create(event=row, handler="x", due_at=now() - HOUR)
    with override("en"):
        assert "1 waiting" in str(of("outbox").says)
    assert of("outbox").grade is Grade.WARNING


def test_jobs_without_a_living_worker_are_a_warning(alive):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, status, queue_name)"
            " VALUES ('stew', 'doing', 'x'), ('stew', 'failed', 'x'), ('stew', 'todo', 'x')"
        )

    assert (of("stalled").grade, of("stalled").says) == (Grade.WARNING, "1")
    assert (of("failed").grade, of("failed").says) == (Grade.WARNING, "1")


@pytest.mark.parametrize(
    ("free", "grade"), [(2**31, Grade.GOOD), (2**29, Grade.WARNING), (2**20, Grade.FAILING)]
)
def test_a_full_disk_is_seen_before_it_is_full(monkeypatch, alive, free, grade):
    usage = namedtuple("Usage", "free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda place: usage(free))

    assert of("disk").grade is grade


def test_a_poll_costs_one_query(client, alive, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(reverse("core:health"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_colleagues_see_every_part_and_what_was_given_up(as_user, mei, alive, given_up, language):
    client = as_user(mei)
    page = client.get(reverse("core:health"), headers={"accept-language": language})
    text = page.content.decode()

    assert page.status_code == 200
    assert "kitchen.cook" in text
    assert ("Audit trail" in text) is (language == "en")
    assert reverse("core:delivery_retry", args=[given_up.pk]) not in text


def test_the_page_costs_the_same_however_much_was_given_up(as_user, hao, alive, flat_queries):
    client = as_user(hao)
    row = EventRow.objects.create(name="core.Soup", data={})

    def grow():
        for _ in range(10):
            Delivery.objects.create(event=row, handler="x", due_at=None, failed_at=now())

    grow()
    flat_queries(lambda: client.get(reverse("core:health")), grow=grow)


def test_a_supervisor_has_it_tried_again(as_user, hao, given_up):
    page = as_user(hao).post(reverse("core:delivery_retry", args=[given_up.pk]))

    given_up.refresh_from_db()
    assert page.status_code == 302
    assert (given_up.tries, given_up.due_at is None) == (0, False)
    assert EventRow.objects.get(name="core.DeliveryRetried").actor_id == hao.pk


def test_an_agent_may_look_but_not_mend(as_user, mei, given_up):
    page = as_user(mei).post(reverse("core:delivery_retry", args=[given_up.pk]))

    given_up.refresh_from_db()
    assert page.status_code == 403
    assert given_up.due_at is None


def test_strangers_see_no_more_than_ok(client, as_user, lin, alive, given_up):
    for stranger in (client, as_user(lin)):
        assert stranger.get(reverse("core:health")).content == b"ok\n"

    assert client.post(reverse("core:delivery_retry", args=[given_up.pk])).status_code == 302
    refused = as_user(lin).post(reverse("core:delivery_retry", args=[given_up.pk]))
    given_up.refresh_from_db()
    assert refused.status_code == 403
    assert given_up.due_at is None


def test_what_still_waits_cannot_be_retried(as_user, hao, given_up):
    Delivery.objects.update(due_at=now() + HOUR, tries=3)

    page = as_user(hao).post(reverse("core:delivery_retry", args=[given_up.pk]))

    assert page.status_code == 404
    assert Delivery.objects.get().tries == 3

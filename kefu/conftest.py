"""The cast of every test: Lin and Wei shop, Mei answers, Hao leads her team."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis_settings

from kefu.accounts.models import Team, User

hypothesis_settings.register_profile("kefu", deadline=None)  # a busy machine is no fault
hypothesis_settings.load_profile("kefu")


@pytest.fixture
def lin(db: None) -> User:
    """Lin shops here."""
    return User.objects.create_user("lin@example.com", name="林晓雨")


@pytest.fixture
def wei(db: None) -> User:
    """Wei shops here too and must never see what is Lin's."""
    return User.objects.create_user("wei@example.com", name="魏东", language="en")


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")


@pytest.fixture
def mei(team: Team) -> User:
    """Mei answers at the desk."""
    return User.objects.create_user("mei@example.com", name="王梅", role=User.Role.AGENT, team=team)


@pytest.fixture
def hao(team: Team) -> User:
    """Hao leads Mei's team."""
    return User.objects.create_user(
        "hao@example.com", name="陈浩", role=User.Role.SUPERVISOR, team=team
    )


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """A browser signed in as somebody; each call is a browser of its own."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def flat_queries() -> Callable[..., None]:
    """`visit` must cost as many queries after `grow` as before: the N+1 test, no magic number."""

    def count(visit: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            visit()
        return len(queries)

    def check(visit: Callable[[], object], grow: Callable[[], object]) -> None:
        visit()
        before = count(visit)
        grow()
        assert count(visit) == before

    return check


@pytest.fixture(autouse=True)
def _jobs_end_with_their_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that commit empty our tables; those of the jobs are not Django's, and would be found by
    whoever runs the jobs next."""
    marked = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (
        marked is not None and marked.kwargs.get("transaction", False)
    )
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")

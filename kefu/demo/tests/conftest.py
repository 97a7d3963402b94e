from datetime import UTC, datetime

import pytest
from django.db.transaction import atomic, set_rollback
from django.test import override_settings

from kefu.core.testing import deliver_all
from kefu.demo import queries, services

NOON = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)  # a Wednesday, half past twelve in Shanghai


@pytest.fixture(scope="session")
def world():
    """Two years of two hundred customers, told once."""
    return services.imagine(seed=7, count=200, now=NOON)


@pytest.fixture(scope="session")
def media_of_all(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, media_of_all):
    """A small demo shop, made once for all tests of a file and undone after them."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media_of_all), atomic():
        shop = services.build_demo(seed=7, count=30, say=lambda _words: None)
        deliver_all()
        with django_db_blocker.block():
            yield shop
        set_rollback(True)


@pytest.fixture
def demo(built, db):
    queries.forget()
    yield built
    queries.forget()

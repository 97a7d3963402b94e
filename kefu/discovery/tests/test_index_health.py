"""How far the index is behind, on the page that says how the whole house is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.core import health
from kefu.core.health import Grade, beat
from kefu.core.models import Heartbeat
from kefu.discovery.engine.node import Node
from kefu.discovery.queries import following
from kefu.discovery.services.changes import note_changes
from kefu.discovery.tests.goods import goods

pytestmark = pytest.mark.django_db


def line() -> health.Part:
    return next(part for part in health.told() if part.key == following.KEY)


def test_the_page_has_its_line(built, as_user, hao):
    built()

    assert "搜索索引" in as_user(hao).get(reverse("core:health")).content.decode()


def test_without_an_index_the_page_says_so(settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "none yet"

    assert line().grade is Grade.WARNING


def test_what_waits_is_counted_until_it_is_taken_in(built, followed):
    kettle = goods("电热水壶", "Kettle", price=100, shelf="kitchen")
    built()
    beat(following.KEY)

    note_changes([kettle.pk])

    assert line().grade is Grade.GOOD
    assert str(line().says).startswith("1 ")


def test_an_index_that_nobody_follows_is_named(built):
    built()
    beat(following.KEY)
    Heartbeat.objects.filter(part=following.KEY).update(at=now() - timedelta(minutes=5))

    assert line().grade is Grade.WARNING


def test_an_index_of_another_form_is_as_good_as_none(built, settings):
    built()
    folder = Node(settings.SEARCH_DIR).current
    about = folder / "about.json"
    about.write_text(about.read_text().replace('"form": ', '"form": 9'))
    other = folder.rename(folder.with_name("built-by-another"))
    (settings.SEARCH_DIR / "current").unlink()
    (settings.SEARCH_DIR / "current").symlink_to(other.name)

    assert Node(settings.SEARCH_DIR).current is None
    assert line().grade is Grade.WARNING

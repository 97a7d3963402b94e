"""How learning fares, on the page that says how the whole house is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.core import health
from kefu.core.health import Grade
from kefu.discovery.models.learning import LearningRun
from kefu.discovery.queries.learning import OLD, STANDS_STILL, progress
from kefu.discovery.services import learning
from kefu.discovery.services.learning_runs import Step, a_run

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    settings.LAKE_ROOT = tmp_path / "lake"


def line() -> health.Part:
    return next(part for part in health.told() if part.key == "learning")


def test_the_page_has_its_line(as_user, hao):
    assert "推荐的学习" in as_user(hao).get(reverse("core:health")).content.decode()


def test_before_the_first_time_nobody_is_alarmed():
    assert line().grade is Grade.GOOD


def test_a_learning_that_went_well_says_of_what():
    learning.learn_all()

    assert LearningRun.objects.get().step == Step.DONE
    assert line().grade is Grade.GOOD


def test_while_it_runs_it_says_which_step_of_how_many():
    with a_run() as run:
        run.comes_to(Step.LEARNING, acts=12)

        here = progress(LearningRun.objects.get())

    assert (here.step, here.steps) == (2, 3)
    assert progress(LearningRun.objects.get()) is None


def test_what_went_wrong_is_told_and_the_last_lesson_stays(monkeypatch):
    before = learning.learn_all()

    def no_memory(_histories):
        raise MemoryError("out of it")

    monkeypatch.setattr(learning, "learn", no_memory)
    with pytest.raises(MemoryError):
        learning.learn_all()

    part = line()
    assert part.grade is Grade.WARNING
    assert "MemoryError" in str(part.says)
    assert learning.Lesson.objects.get() == before


def test_one_that_stands_still_or_is_long_ago_needs_a_look():
    run = LearningRun.objects.create(moved_at=now() - STANDS_STILL - A_MINUTE)
    assert line().grade is Grade.WARNING

    at = now() - OLD - A_MINUTE
    LearningRun.objects.filter(pk=run.pk).update(step=Step.DONE, ended_at=at)
    assert line().grade is Grade.WARNING

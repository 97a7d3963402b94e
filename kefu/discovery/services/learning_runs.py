"""How far a learning is, told while it goes on: each step is written down at once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils.timezone import now

from kefu.discovery.models.learning import LearningRun

Step = LearningRun.Step
KEPT = timedelta(days=30)
LONGEST_SAID = 200
log = logging.getLogger(__name__)


class Running:
    """The learning under way."""

    def __init__(self, run: LearningRun) -> None:
        self.run = run

    def comes_to(self, step: Step, **more: int) -> None:
        log.info("learning: %s %s", step.value, more or "")
        LearningRun.objects.filter(pk=self.run.pk).update(step=step, moved_at=now(), **more)


@contextmanager
def a_run() -> Iterator[Running]:
    """Ends as done, or as failed with what went wrong; never as something under way."""
    LearningRun.objects.filter(began_at__lt=now() - KEPT).delete()
    running = Running(LearningRun.objects.create())
    try:
        yield running
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:LONGEST_SAID]
        _end(running.run, Step.FAILED, said)
        raise
    _end(running.run, Step.DONE)


def _end(run: LearningRun, step: Step, said: str = "") -> None:
    at = now()
    LearningRun.objects.filter(pk=run.pk).update(step=step, moved_at=at, ended_at=at, said=said)

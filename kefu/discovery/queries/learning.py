"""How learning fares: for the health page and for operations."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.health import Grade, Part
from kefu.discovery.models.learning import LearningRun
from kefu.discovery.recommend.tables import Lesson

Step = LearningRun.Step
STANDS_STILL = timedelta(minutes=30)
OLD = timedelta(hours=6)  # it is due every hour
LABEL = _("Learning what to suggest")
STEPS = {
    Step.GATHERING: _("reading trails and orders"),
    Step.LEARNING: _("learning what leads to what"),
    Step.LAYING: _("laying it ready for the pages"),
}


@dataclass(frozen=True)
class Progress:
    """A learning under way: which step of how many, and what it does."""

    step: int
    steps: int
    says: str


def progress(run: LearningRun | None) -> Progress | None:
    if run is None or run.ended_at is not None:
        return None
    return Progress([*STEPS].index(Step(run.step)) + 1, len(STEPS), str(STEPS[Step(run.step)]))


def last_run() -> LearningRun | None:
    return LearningRun.objects.order_by("-began_at").first()


def last_lesson() -> Lesson | None:
    return Lesson.objects.order_by("-learned_at").first()


def health() -> Part:
    """One line: the last learning, and whether somebody must look."""
    run, at = last_run(), now()
    if run is None:
        return Part("learning", LABEL, Grade.GOOD, _("has not begun yet"))
    if run.step == Step.FAILED:
        return Part("learning", LABEL, Grade.WARNING, _("failed: %(why)s") % {"why": run.said})
    if run.ended_at is None:
        grade = Grade.WARNING if at - run.moved_at > STANDS_STILL else Grade.GOOD
        return Part("learning", LABEL, grade, STEPS[Step(run.step)])
    says = _("%(acts)d acts in %(seconds)d s, %(minutes)d min ago") % {
        "acts": run.acts,
        "seconds": (run.ended_at - run.began_at).total_seconds(),
        "minutes": (at - run.ended_at).total_seconds() // 60,
    }
    return Part("learning", LABEL, Grade.WARNING if at - run.ended_at > OLD else Grade.GOOD, says)

"""What customers said after their cases."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from kefu.core.shares import Share
from kefu.insight.models import AnswerFact
from kefu.insight.queries.charter import Figure

HAPPY = 9  # of ten


@dataclass(frozen=True)
class Heard:
    """How many answers of a day gave this score and this word on whether it is solved."""

    on: date
    score: int | None
    solved: bool | None
    n: int


def heard(*, until: datetime, days: int = 30) -> list[Heard]:
    """All answers of the last `days` days, the same ones counted together."""
    since = until - timedelta(days=days)
    answers = AnswerFact.objects.filter(answered_at__gt=since, answered_at__lte=until)
    alike = answers.annotate(on=TruncDate("answered_at")).values_list("on", "score", "solved")
    return [Heard(*row) for row in alike.annotate(n=Count("pk")).order_by("on")]


def satisfaction(
    *, until: datetime, days: int = 30, answers: list[Heard] | None = None
) -> list[Figure]:
    """`answers` spares a query to who has them."""
    since = until - timedelta(days=days)
    if answers is None:
        answers = heard(until=until, days=days)
    asked = AnswerFact.objects.filter(invited_at__gt=since, invited_at__lte=until)
    sent = asked.aggregate(n=Count("pk"), back=Count("answered_at"))
    scored = [(one.score, one) for one in answers if one.score is not None]
    happy = sum(one.n for score, one in scored if score >= HAPPY)
    settled = sum(one.n for one in answers if one.solved)
    return [
        Figure(
            _("Very satisfied"),
            _("Share of answers of 9 or 10 on the scale from 1 to 10."),
            unit="%",
            share=Share(happy, sum(one.n for _score, one in scored)),
            trend=_happy_by_day(scored),
        ),
        Figure(
            _("Solved, say the customers"),
            _("Share of answers that say the matter is settled."),
            unit="%",
            share=Share(settled, sum(one.n for one in answers if one.solved is not None)),
        ),
        Figure(
            _("Answered"),
            _("Share of invitations of these days that came back."),
            unit="%",
            share=Share(sent["back"], sent["n"]),
        ),
    ]


def scores(answers: list[Heard]) -> list[int]:
    """How many answers gave 1, 2, … 10."""
    return [sum(one.n for one in answers if one.score == score) for score in range(1, 11)]


def _happy_by_day(scored: list[tuple[int, Heard]]) -> tuple[float, ...]:
    """Percent of each day, days without any left out."""
    happy: Counter[date] = Counter()
    voices: Counter[date] = Counter()
    for score, one in scored:
        happy[one.on] += one.n * (score >= HAPPY)
        voices[one.on] += one.n
    return tuple(100 * happy[on] / voices[on] for on in voices)

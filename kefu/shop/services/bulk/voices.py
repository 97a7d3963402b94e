"""What was asked, answered and found helpful long ago, for the demo shop; nobody is told."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Q

from kefu.core.bulk import numbered, tied, write
from kefu.core.uploads import services as uploads
from kefu.shop.models.films import Film
from kefu.shop.models.voices import Answer, Question, ReviewPicture, ReviewReply, Vote

COUNT = """
UPDATE shop_{kind} SET helpful = counted.votes
FROM (SELECT {kind}_id AS id, COUNT(*) AS votes FROM shop_vote
      WHERE {kind}_id IS NOT NULL GROUP BY {kind}_id) counted
WHERE counted.id = shop_{kind}.id AND shop_{kind}.helpful <> counted.votes
"""


@dataclass(slots=True)
class Voices:
    """Unsaved rows that name each other by object."""

    questions: list[Question] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    replies: list[ReviewReply] = field(default_factory=list)


@transaction.atomic
def add_voices(voices: Voices) -> None:
    """Write them all and count what cards repeat of them."""
    counted = Counter(id(answer.question) for answer in voices.answers)
    for question in voices.questions:
        question.answer_count = counted[id(question)]
    write(numbered(voices.questions))
    write(tied(voices.answers, "question"))
    write(tied(voices.votes, "review"))
    write(tied(voices.replies, "review"))
    with connection.cursor() as cursor:
        for kind in ("review", "answer"):
            cursor.execute(COUNT.format(kind=kind))


@transaction.atomic
def remove_demo_voices() -> None:
    """With the films and photos, whose files go with the commit."""
    films = Film.objects.filter(product__is_demo=True).select_related("video", "poster")
    for film in films:
        film.delete()
        uploads.forget(film.video)
        if film.poster is not None:
            uploads.forget(film.poster)
    of_demo = Q(review__product__is_demo=True) | Q(review__customer__is_demo=True)
    for photo in ReviewPicture.objects.filter(of_demo).select_related("large", "small"):
        photo.delete()
        uploads.forget(photo.large)
        uploads.forget(photo.small)
    Vote.objects.filter(of_demo | Q(voter__is_demo=True)).delete()
    ReviewReply.objects.filter(of_demo).delete()
    asked = Q(is_demo=True) | Q(product__is_demo=True) | Q(asker__is_demo=True)
    Question.objects.filter(asked).delete()
    Answer.objects.filter(Q(is_demo=True) | Q(author__is_demo=True)).delete()

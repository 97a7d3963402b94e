"""What customers ask, what buyers and the shop answer, and whom it helped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from kefu.core.uploads.models import Upload
from kefu.shop.models.catalogue import Product, Review


class Moderated(models.Model):
    """Something said in public that operations may hide, and must say why."""

    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_because = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Question(Moderated):
    """Asked of everybody, on the page of a product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="questions")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=300)
    language = models.CharField(max_length=10, default="zh-hans")
    answer_count = models.PositiveIntegerField(default=0)  # of those that are shown
    at = models.DateTimeField(default=now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_hidden_question_says_why",
                condition=Q(hidden_at=None) | ~Q(hidden_because=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["product", "-at"],
                condition=Q(hidden_at=None),
                name="questions_of_a_product",
            ),
            models.Index(
                fields=["at"],
                condition=Q(hidden_at=None, answer_count=0),
                name="questions_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.pk}"

    @property
    def shown(self) -> "list[Answer]":
        """The answers that everybody may read."""
        return [answer for answer in self.answers.all() if answer.hidden_at is None]


class Answer(Moderated):
    """Of somebody who bought it, or of the shop itself (`is_official`)."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_official = models.BooleanField(default=False)
    text = models.CharField(max_length=1000)
    language = models.CharField(max_length=10, default="zh-hans")
    helpful = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_official", "-helpful", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_hidden_answer_says_why",
                condition=Q(hidden_at=None) | ~Q(hidden_because=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.pk}"


class Vote(models.Model):
    """One customer found one review, or one answer, helpful."""

    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    review = models.ForeignKey(Review, models.CASCADE, null=True, blank=True, related_name="votes")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="votes")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_vote_is_for_one_thing",
                condition=Q(review=None, answer__isnull=False)
                | Q(review__isnull=False, answer=None),
            ),
            models.UniqueConstraint(fields=["voter", "review"], name="one_vote_for_a_review"),
            models.UniqueConstraint(fields=["voter", "answer"], name="one_vote_for_an_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} for {self.review_id or self.answer_id}"


class ReviewReply(models.Model):
    """What the shop says to a review, once; saying it anew replaces it."""

    review = models.OneToOneField(Review, models.CASCADE, related_name="reply")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    language = models.CharField(max_length=10, default="zh-hans")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"to {self.review_id}"


class ReviewPicture(models.Model):
    """A photo of a buyer, as large as it may be looked at, and small for the list."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="photos")
    large = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    small = models.OneToOneField(Upload, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"of {self.review_id}"

"""What anybody may read of what is said about goods; and who may say something."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from kefu.accounts.models import User
from kefu.core.uploads.models import Upload
from kefu.shop.models.catalogue import Product, Review
from kefu.shop.models.films import Film
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.models.returns import Returned
from kefu.shop.models.voices import Answer, Question, ReviewPicture, Vote

ANSWER, MODERATE = "voices.answer", "voices.moderate"
HAVE_IT = (Order.Status.DELIVERED, Order.Status.COMPLETED)
ENOUGH_RETURNS = 10
FEW_STARS = 2
SORTS = {
    "helpful": ("-helpful", "-at", "-pk"),
    "newest": ("-at", "-pk"),
    "lowest": ("stars", "-at", "-pk"),
}
REVIEW = (
    *("product", "stars", "text", "language", "pictures", "helpful", "at", "customer__name"),
    *("reply__text", "reply__language", "reply__at"),
)


@dataclass(frozen=True)
class Share:
    """One bar: what, how many, and which part of all."""

    key: str
    label: str
    count: int
    percent: float


@dataclass(frozen=True)
class Returns:
    """Why something came back. `of_kind`: told of all goods of its class, for want of its own."""

    count: int
    sold: int
    shares: list[Share]
    of_kind: bool

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH_RETURNS


def reviews_shown(
    product: Product, *, stars: int | None = None, with_photos: bool = False, sort: str = "helpful"
) -> QuerySet[Review]:
    """First words with what was added later, photos and the shop's reply."""
    later = Review.objects.order_by("at").prefetch_related("photos__large", "photos__small")
    found = product.reviews.filter(follows_up=None)
    if stars in Review.STARS:
        found = found.filter(stars=stars)
    if with_photos:
        own = Exists(ReviewPicture.objects.filter(review=OuterRef("pk")))
        found = found.filter(own | ~Q(pictures=[]))
    return (
        found.select_related("customer", "reply")
        .only(*REVIEW)
        .prefetch_related("photos__large", "photos__small", Prefetch("follow_ups", later))
        .order_by(*SORTS.get(sort, SORTS["helpful"]))
    )


def star_shares(product: Product) -> list[Share]:
    """How many gave five stars, four, and so on: of those who gave any."""
    rows = product.reviews.filter(follows_up=None).exclude(stars=None).values_list("stars")
    counted = dict(rows.annotate(n=Count("pk")).order_by())
    all_of_them = sum(counted.values()) or 1
    return [
        Share(str(n), "", counted.get(n, 0), 100 * counted.get(n, 0) / all_of_them)
        for n in reversed(Review.STARS)
    ]


def photographed(product: Product) -> int:
    """How many reviews have photos."""
    return reviews_shown(product, with_photos=True).count()


def questions_shown(product: Product) -> QuerySet[Question]:
    """Answered ones first, then the newest; with the answers that are not hidden."""
    answers = Answer.objects.filter(hidden_at=None).select_related("author")
    return (
        product.questions.filter(hidden_at=None)
        .select_related("asker")
        .prefetch_related(Prefetch("answers", answers))
        .order_by("-answer_count", "-at", "-pk")
    )


def questions_for(reader: User) -> QuerySet[Question]:
    """Everything that was asked, for those who answer; customers their own."""
    questions = Question.objects.select_related("product", "asker", "hidden_by")
    if reader.may(ANSWER):
        return questions.prefetch_related("answers__author")
    return questions.filter(asker=reader.pk)


def unanswered(reader: User) -> QuerySet[Question]:
    """Who has waited longest comes first."""
    return questions_for(reader).filter(hidden_at=None, answer_count=0).order_by("at", "pk")


def reviews_for(reader: User) -> QuerySet[Review]:
    """First words of all goods, the newest first, for those who reply."""
    if not reader.may(ANSWER):
        return Review.objects.none()
    said = Review.objects.filter(follows_up=None).select_related("product", "customer", "reply")
    return said.prefetch_related("follow_ups", "photos__small").order_by("-at", "-pk")


def reviews_to_answer(reader: User) -> QuerySet[Review]:
    """Few stars with words, and no word of ours yet."""
    low = reviews_for(reader).filter(stars__lte=FEW_STARS, reply=None)
    return low.exclude(text="")


def may_answer(reader: User, product_id: int) -> bool:
    """The shop, and whoever has bought the product and has it."""
    if reader.is_staff:
        return reader.may(ANSWER)
    return delivered_lines(reader).filter(sku__product=product_id).exists()


def delivered_lines(customer: User) -> QuerySet[OrderLine]:
    """The goods this customer has received."""
    return OrderLine.objects.filter(
        order__customer=customer.pk,
        order__status__in=HAVE_IT,
        kind=OrderLine.Kind.GOODS,
        sku__isnull=False,
    )


def lines_to_review(
    customer: User, order: Order, *, most: int | None = None
) -> list[tuple[OrderLine, Review | None]]:
    """The delivered goods of an order, each with what its buyer has said of it."""
    lines = delivered_lines(customer).filter(order=order.pk).select_related("sku__product")
    said = Review.objects.filter(line__order=order.pk, customer=customer.pk, follows_up=None)
    by_line = {review.line_id: review for review in said.prefetch_related("follow_ups")}
    return [(line, by_line.get(line.pk)) for line in lines[:most]]


def votes_of(voter: User | None, things: Iterable[Review | Answer]) -> set[int]:
    """Which of these, all reviews or all answers, this reader found helpful: their keys."""
    listed = list(things)
    if voter is None or not listed:
        return set()
    kind = "review" if isinstance(listed[0], Review) else "answer"
    rows = Vote.objects.filter(voter=voter.pk, **{f"{kind}__in": [one.pk for one in listed]})
    return set(rows.values_list(kind, flat=True))


def why_returned(product: Product) -> Returns:
    """The reasons of its returns as shares; of its whole class where its own are too few."""
    own = _counted(Returned.objects.filter(product=product.pk))
    if sum(own.values()) >= ENOUGH_RETURNS:
        return _told(own, sold=product.sold, of_kind=False)
    kind = Returned.objects.filter(product__product_class=product.product_class_id)
    counted = _counted(kind)
    if sum(counted.values()) < ENOUGH_RETURNS:
        return _told(own, sold=product.sold, of_kind=False)
    siblings = Product.objects.filter(product_class=product.product_class_id)
    return _told(counted, sold=siblings.aggregate(n=Sum("sold"))["n"] or 0, of_kind=True)


def film_of(number: str) -> Upload | None:
    """A film or its poster, of a product that is for sale."""
    film = (
        Film.objects.filter(Q(video__number=number) | Q(poster__number=number))
        .filter(product__is_active=True)
        .select_related("video", "poster")
        .first()
    )
    if film is None:
        return None
    return film.video if film.video.number == number else film.poster


def photo_of(number: str) -> Upload | None:
    """A photo of a review, large or small: reviews are for everybody."""
    photo = (
        ReviewPicture.objects.filter(Q(large__number=number) | Q(small__number=number))
        .select_related("large", "small")
        .first()
    )
    if photo is None:
        return None
    return photo.large if photo.large.number == number else photo.small


def _counted(returned: QuerySet[Returned]) -> dict[str, int]:
    return dict(returned.values_list("reason").annotate(n=Sum("pieces")).order_by())


def _told(counted: dict[str, int], *, sold: int, of_kind: bool) -> Returns:
    count = sum(counted.values())
    shares = [
        Share(key, str(Returned.Reason(key).label), n, 100 * n / count)
        for key, n in sorted(counted.items(), key=lambda pair: (pair[0] == "other", -pair[1]))
    ]
    return Returns(count, sold, shares, of_kind)

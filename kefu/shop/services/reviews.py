"""What buyers say of what they received, with photos; and what the shop says to it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Avg, Count
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.shop.events import ReviewAnswered, ReviewFollowedUp, ReviewWritten
from kefu.shop.models.catalogue import Product, Review
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.models.voices import ReviewPicture, ReviewReply
from kefu.shop.queries.voices import delivered_lines

MOST_FOLLOW_UPS = 3


class NotYours(Exception):
    """Only who bought it, and has it, reviews it; the text is for that person."""


@transaction.atomic
def write_review(
    *,
    line_id: int,
    by: User,
    stars: int,
    text: str,
    photos: Sequence[Checked] = (),
) -> Review:
    """The one review of a delivered line; written again, the first one stands. Raises NotYours."""
    line = _own_line(line_id, by)
    known = Review.objects.filter(line=line, follows_up=None, customer=by).first()
    if known is not None:
        return known
    product = Product.objects.select_for_update().get(skus=line.sku_id)
    review = Review.objects.create(
        product=product, customer=by, line=line, stars=stars, text=text, language=by.language
    )
    _keep(review, photos, by)
    count_voices(product)
    record(ReviewWritten(review.pk, product.pk, stars), by=by)
    return review


@transaction.atomic
def follow_up(
    *,
    line_id: int,
    by: User,
    stars: int | None,
    text: str,
    photos: Sequence[Checked] = (),
) -> Review:
    """A later word to one's own review; it leaves the stars of the product as they are."""
    _own_line(line_id, by)
    first = (
        Review.objects.select_for_update()
        .filter(line=line_id, follows_up=None, customer=by)
        .first()
    )
    if first is None:
        raise NotYours(_("Write the first review before you add to it."))
    if first.follow_ups.count() >= MOST_FOLLOW_UPS:
        raise NotYours(_("You have added to this review as often as there is room."))
    later = Review.objects.create(
        product_id=first.product_id,
        customer=by,
        line_id=line_id,
        follows_up=first,
        stars=stars,
        text=text,
        language=by.language,
    )
    _keep(later, photos, by)
    record(ReviewFollowedUp(later.pk, first.pk, first.product_id), by=by)
    return later


@transaction.atomic
def reply_to(review_id: int, *, by: User, text: str) -> ReviewReply:
    """The shop's own word, once; a second one takes the place of the first."""
    review = Review.objects.select_for_update().get(pk=review_id, follows_up=None)
    values = {"author": by, "text": text, "language": by.language, "at": now()}
    reply, _is_new = ReviewReply.objects.update_or_create(review=review, defaults=values)
    record(ReviewAnswered(review.pk, review.product_id), by=by)
    return reply


def count_voices(product: Product) -> None:
    """Stars and number of reviews, counted anew; the caller holds the row of the product."""
    said = product.reviews.filter(follows_up=None).aggregate(mean=Avg("stars"), n=Count("pk"))
    product.stars, product.reviews_count = said["mean"], said["n"]
    product.save(update_fields=["stars", "reviews_count"])


def _own_line(line_id: int, by: User) -> OrderLine:
    """The line, held, so that its order cannot be reviewed twice at the same moment."""
    line = OrderLine.objects.select_for_update().filter(pk=line_id).first()
    mine = Order.objects.none() if line is None else delivered_lines(by).filter(pk=line_id)
    if line is None or not mine.exists():
        raise NotYours(_("You can review what you bought once it has been delivered."))
    return line


def _keep(review: Review, photos: Sequence[Checked], by: User) -> None:
    for photo in photos:
        ReviewPicture.objects.create(
            review=review,
            large=uploads.store(photo, owner_id=by.pk),
            small=uploads.store(uploads.small(photo), owner_id=by.pk),
        )

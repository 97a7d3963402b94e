"""What buyers said elsewhere, by the thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kefu.shop.models.catalogue import Review


@dataclass(slots=True)
class PastReview:
    external_id: str
    product_id: int
    stars: int | None
    text: str
    language: str
    at: datetime
    customer_id: int | None = None
    line_id: int | None = None


def add_past_reviews(*, source: str, reviews: Sequence[PastReview]) -> None:
    """Write reviews; one known already stays, but for words where it had none."""
    known = {
        review.external_id: review
        for review in Review.objects.filter(
            source=source, external_id__in=[review.external_id for review in reviews]
        )
    }
    Review.objects.bulk_create(
        (
            Review(
                source=source,
                external_id=row.external_id,
                product_id=row.product_id,
                customer_id=row.customer_id,
                line_id=row.line_id,
                stars=row.stars,
                text=row.text,
                language=row.language,
                at=row.at,
            )
            for row in reviews
            if row.external_id not in known
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    silent = []
    for row in reviews:
        there = known.get(row.external_id)
        if there is not None and row.text and not there.text:
            there.text = row.text
            silent.append(there)
    Review.objects.bulk_update(silent, ["text"], batch_size=500)


def count_reviews(*, source: str) -> None:
    """Fill in the stars and the number of reviews of a source's products."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_product SET stars = counted.stars, reviews_count = counted.reviews
            FROM (
                SELECT review.product_id, ROUND(AVG(review.stars), 2) AS stars,
                       COUNT(*) AS reviews
                FROM shop_review review JOIN shop_product product ON product.id = review.product_id
                WHERE review.follows_up_id IS NULL AND product.source = %s
                GROUP BY review.product_id
            ) counted
            WHERE counted.product_id = shop_product.id
              AND (shop_product.stars, shop_product.reviews_count)
                  IS DISTINCT FROM (counted.stars, counted.reviews)
            """,
            [source],
        )

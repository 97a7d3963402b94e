"""What was done with each product on each day, and the boards that are drawn from it."""

from django.db import models
from django.utils.timezone import now

from kefu.shop.models.catalogue import Product


class GoodsDay(models.Model):
    """What one product met on one day; a row only where it met something."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    on = models.DateField()
    sold = models.PositiveIntegerField(default=0)  # pieces
    returned = models.PositiveIntegerField(default=0)
    rated = models.PositiveIntegerField(default=0)  # reviews with stars
    praised = models.PositiveIntegerField(default=0)  # of them, with four or five
    compared = models.PositiveIntegerField(default=0)  # times

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "product"], name="a_product_once_a_day")
        ]
        indexes = [models.Index(fields=["product", "on"], name="days_of_a_product")]

    def __str__(self) -> str:
        return f"{self.product_id} on {self.on}"


class StaleGoodsDay(models.Model):
    """A day of a product that is to be counted anew. Rows are only added, so that nobody waits."""

    product_id = models.BigIntegerField()  # not a key: what is gone is passed over
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.product_id} on {self.on}"


class Board(models.Model):
    """A list as it was drawn last: of which days, when, and from which of the shop's own shares."""

    class Kind(models.TextChoices):
        SELLERS = "sellers"
        RISING = "rising"
        LOVED = "loved"
        COMPARED = "compared"

    class Period(models.TextChoices):
        DAY = "day"
        WEEK = "week"
        MONTH = "month"
        YEAR = "year"

    kind = models.CharField(max_length=8, choices=Kind)
    period = models.CharField(max_length=5, choices=Period)
    first = models.DateField()
    last = models.DateField()
    drawn_at = models.DateTimeField(default=now)
    usual = models.JSONField(default=dict)  # the shares that few data are drawn towards

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "period"], name="one_board_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of a {self.period}"


class Place(models.Model):
    """A product's place on a board, within a shelf and all below it (`path`; empty: the shop)."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="places")
    path = models.CharField(max_length=200, blank=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    was = models.PositiveSmallIntegerField(null=True)  # in the period before
    among = models.PositiveIntegerField()  # goods with a place on it
    facts = models.JSONField(default=dict)  # the numbers it rests on

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "path", "product"], name="one_place_on_a_board"
            )
        ]
        indexes = [
            models.Index(fields=["path", "board", "rank"], name="places_in_order"),
            models.Index(fields=["product"], name="places_of_a_product"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. of {self.board_id} in {self.path or 'all'}"

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.money import Money
from kefu.core.words import Bilingual


class Supplier(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    name = Bilingual()

    def __str__(self) -> str:
        return self.code


class Brand(models.Model):
    code = models.CharField(max_length=80, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    name = Bilingual()

    def __str__(self) -> str:
        return self.code


class Category(models.Model):
    """A shelf. `path` names it and all above it ("home/kitchen"), so a subtree is one prefix."""

    code = models.SlugField(max_length=60)
    path = models.CharField(max_length=200, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    name = Bilingual()
    picture = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "path"]
        indexes = [models.Index(OpClass("path", "varchar_pattern_ops"), name="category_subtree")]

    def __str__(self) -> str:
        return self.path


class ProductClass(models.Model):
    """Goods that share attributes and can be compared: phones, kettles, shirts."""

    class Exempt(models.TextChoices):
        """Why the law lets a shop exclude goods from returns without a reason."""

        CUSTOM = "custom", _("made to order")
        FRESH = "fresh", _("fresh or perishable")
        DIGITAL = "digital", _("digital, delivered online")
        PERIODICAL = "periodical", _("a newspaper or magazine")
        UNSEALED = "unsealed", _("not safe to sell again once unsealed")
        ACTIVATED = "activated", _("of far less worth once activated or tried")
        DECLARED = "declared", _("near its date or flawed, and sold as such")

    code = models.CharField(max_length=80, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    name = Bilingual()
    exempt = models.CharField(max_length=10, choices=Exempt, blank=True)

    def __str__(self) -> str:
        return self.code


class Attribute(models.Model):
    """What can be said about every product of a class; its values lie in `Product.attributes`."""

    class Kind(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        CHOICE = "choice"
        YES_NO = "yes_no"

    class Better(models.TextChoices):
        """Which numbers buyers of this class are glad of; where nobody said, none is praised."""

        MORE = "more", _("More is better")
        LESS = "less", _("Less is better")

    product_class = models.ForeignKey(ProductClass, models.CASCADE, related_name="attributes")
    code = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    name = Bilingual()
    group_zh = models.CharField(max_length=60, blank=True)  # "尺寸与重量"
    group_en = models.CharField(max_length=60, blank=True)
    group = Bilingual()
    unit = models.CharField(max_length=20, blank=True)
    choices = models.JSONField(default=dict, blank=True)  # {code: {"zh": …, "en": …}}
    filterable = models.BooleanField(default=True)
    better = models.CharField(max_length=4, choices=Better, blank=True)  # said by people, or empty
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product_class", "code"], name="attribute_once_per_class"
            ),
            models.CheckConstraint(
                name="only_numbers_are_better",
                condition=models.Q(better="") | models.Q(kind="number"),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Product(models.Model):
    """Something the shop sells, in one or several SKUs.

    `price`, `list_price`, `sold`, `stars` and `reviews` repeat what SKUs, orders and reviews say,
    so that a page of cards is one query; only services write them.
    """

    code = models.CharField(max_length=60, unique=True)
    product_class = models.ForeignKey(ProductClass, models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="products")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="products"
    )
    name_zh = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    name = Bilingual()
    short_zh = models.CharField(max_length=300, blank=True)
    short_en = models.CharField(max_length=300, blank=True)
    short = Bilingual()
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    description = Bilingual()
    attributes = models.JSONField(default=dict, blank=True)  # {Attribute.code: value}
    pictures = models.JSONField(
        default=list, blank=True
    )  # paths under MEDIA_ROOT, first is the face
    price = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))  # lowest SKU
    list_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    sold = models.PositiveIntegerField(default=0)
    stars = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)  # 1 to 5
    reviews_count = models.PositiveIntegerField(default=0)
    return_days = models.PositiveSmallIntegerField(default=7)  # 0: excluded from no-reason return
    price_protection_days = models.PositiveSmallIntegerField(default=0)
    warranty_months = models.PositiveSmallIntegerField(default=0)
    use_up_days = models.PositiveSmallIntegerField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="product_once_per_source",
            )
        ]
        indexes = [
            models.Index(fields=["category", "-sold"], name="product_best_sellers"),
            models.Index(fields=["category", "price"], name="product_by_price"),
            GinIndex(OpClass(Upper("name_zh"), "gin_trgm_ops"), name="product_name_zh_words"),
            GinIndex(OpClass(Upper("name_en"), "gin_trgm_ops"), name="product_name_en_words"),
            GinIndex(
                fields=["attributes"], opclasses=["jsonb_path_ops"], name="product_attributes"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def money(self) -> Money:
        return Money(self.price, self.currency)

    @property
    def list_money(self) -> Money | None:
        return None if self.list_price is None else Money(self.list_price, self.currency)

    @property
    def deal_money(self) -> Money | None:
        """At what a deal has it now; known of cards alone (`queries.catalogue.as_cards`)."""
        price: Decimal | None = getattr(self, "deal_price", None)
        return None if price is None else Money(price, self.currency)

    @property
    def can_be_bought(self) -> bool:
        return any(sku.stock > 0 for sku in self.skus.all())

    @property
    def face(self) -> str:
        """The first picture, or an empty text."""
        return self.pictures[0] if self.pictures else ""

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything a card of it shows, in either language."""
        price = (self.price, self.list_price, self.currency, getattr(self, "deal_price", None))
        voices = (self.sold, self.stars, self.reviews_count)
        return (self.code, self.name_zh, self.name_en, self.face, *price, *voices)


class Sku(models.Model):
    """One thing that can be put in a box: a product in a colour, a size, a capacity."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="skus")
    code = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=120, blank=True)  # "黑色 · 256 GB"
    name_en = models.CharField(max_length=120, blank=True)
    name = Bilingual()
    options = models.JSONField(default=dict, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    list_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    stock = models.IntegerField(default=0)
    low_mark = models.PositiveIntegerField(default=5)  # so few, and somebody has to buy more
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="stock_is_never_negative", condition=models.Q(stock__gte=0)
            ),
            models.CheckConstraint(
                name="a_price_is_not_negative", condition=models.Q(price__gte=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(stock__lte=models.F("low_mark"), is_active=True),
                name="skus_running_low",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_low(self) -> bool:
        return self.stock <= self.low_mark


class PriceChange(models.Model):
    """The price of a SKU from a moment on; the newest row is today's price."""

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="price_changes")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["sku", "at"], name="one_price_at_a_time")]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.price}"


class PlannedPrice(models.Model):
    """What a SKU will cost from a moment on. Then it is its price, and this row says since when."""

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="planned_prices")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    starts_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "starts_at"],
                condition=models.Q(done_at=None, dropped_at=None),
                name="one_plan_for_a_moment",
            ),
            models.CheckConstraint(
                name="a_planned_price_is_not_negative", condition=models.Q(price__gte=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=models.Q(done_at=None, dropped_at=None),
                name="prices_to_come",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.price} from {self.starts_at}"


class StockMove(models.Model):
    """A correction of what lies in the warehouse: found, lost, damaged; never a sale."""

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="moves")
    quantity = models.IntegerField()
    left = models.PositiveIntegerField(null=True, blank=True)  # afterwards, where it is known
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="stock_move_once_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.quantity:+d}"


class Review(models.Model):
    """What a buyer says of a product; a later word of the same buyer follows up the first."""

    STARS: ClassVar[range] = range(1, 6)

    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    line = models.ForeignKey(
        "shop.OrderLine", models.SET_NULL, null=True, blank=True, related_name="reviews"
    )
    follows_up = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    stars = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # empty where a source knows words only
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    pictures = models.JSONField(default=list, blank=True)
    helpful = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=now)
    is_demo = models.BooleanField(default=False)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                name="one_to_five_stars", condition=models.Q(stars__gte=1, stars__lte=5)
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="review_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(follows_up=None, source=""),
                name="one_review_of_a_line",
            ),
        ]
        indexes = [models.Index(fields=["product", "-at"], name="reviews_newest_first")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.stars}"

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything a page shows of it, with what was added later."""
        name = self.customer.masked_name if self.customer else ""
        later = tuple(
            (more.at, more.text, more.language, *more.pictures, *more.seen)
            for more in self.follow_ups.all()
        )
        reply = getattr(self, "reply", None)
        said = (reply.at, reply.text) if reply else ()
        own = (self.customer_id, name, self.stars, self.at, self.text, self.language)
        return (*own, later, said, *self.pictures, *self.seen)

    @property
    def seen(self) -> tuple[str, ...]:
        """Its photos, by their numbers."""
        return tuple(photo.large.number for photo in self.photos.all())

"""What of an order is digital, for who bought it; and the goods that are, for who keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.shop.models.digital import DigitalFile, DigitalGoods, DownloadRight, LicenceKey
from kefu.shop.models.orders import Order, OrderLine

VERB = "office.goods"
ORDER_SALT = "kefu.shop.digital.order"
FILE_SALT = "kefu.shop.digital.file"
ORDER_LINK = timedelta(days=30)  # in a mail
FILE_LINK = timedelta(hours=24)  # on the page that it leads to


@dataclass(frozen=True)
class Item:
    """A line that is digital: its keys, or its file with the link that fetches it."""

    line: OrderLine
    goods: DigitalGoods
    keys: tuple[str, ...]
    missing: int
    right: DownloadRight | None
    file: DigitalFile | None
    used: int

    @property
    def is_file(self) -> bool:
        return self.goods.kind == DigitalGoods.Kind.FILE

    @property
    def left(self) -> int:
        return max(0, self.right.most - self.used) if self.right else 0

    @property
    def may_fetch(self) -> bool:
        right = self.right
        if right is None or self.file is None or right.withdrawn_at is not None:
            return False
        return right.expires_at > now() and self.left > 0

    @property
    def token(self) -> str:
        return signing.dumps(self.right.number, salt=FILE_SALT) if self.right else ""


def token_of(order: Order) -> str:
    """For the link in a mail; whoever holds it sees what this order brought."""
    return signing.dumps(order.number, salt=ORDER_SALT)


def order_behind(token: str) -> Order | None:
    number = _opened(token, ORDER_SALT, ORDER_LINK)
    return Order.objects.filter(number=number).first() if number else None


def right_behind(token: str) -> DownloadRight | None:
    number = _opened(token, FILE_SALT, FILE_LINK)
    if not number:
        return None
    return DownloadRight.objects.select_related("goods", "line").filter(number=number).first()


def newest_file(goods: DigitalGoods) -> DigitalFile | None:
    return DigitalFile.objects.filter(goods=goods).select_related("upload").first()


def has_digital(order: Order) -> bool:
    return OrderLine.objects.filter(order=order.pk, sku__digital__isnull=False).exists()


def holds_digital(sku_ids: Iterable[int]) -> bool:
    """What is handed over at once has to be paid before, and not at the door."""
    return DigitalGoods.objects.filter(sku__in=list(sku_ids)).exists()


def is_only_digital(codes: Iterable[str]) -> bool:
    """Whether nothing of these SKUs needs a parcel, and so an address."""
    wanted = set(codes)
    digital = DigitalGoods.objects.filter(sku__code__in=wanted).count()
    return bool(wanted) and digital == len(wanted)


def items_of(order: Order) -> list[Item]:
    """Four queries, however many lines."""
    files = DigitalFile.objects.select_related("upload")
    lines = (
        OrderLine.objects.filter(order=order.pk, sku__digital__isnull=False)
        .select_related("sku__digital", "sku__product", "download_right")
        .prefetch_related(
            Prefetch("licence_keys", LicenceKey.objects.order_by("pk")),
            Prefetch("sku__digital__files", files),
        )
        .annotate(used=Count("download_right__taken"))
    )
    return [_item(line) for line in lines.order_by("pk")]


def goods_for(reader: User) -> QuerySet[DigitalGoods]:
    """With `free`, how many keys are left to give."""
    goods = DigitalGoods.objects.select_related("sku__product").prefetch_related("files")
    if not reader.may(VERB):
        return goods.none()
    free = Count("keys", Q(keys__line=None))
    return goods.annotate(free=free, given=Count("keys", Q(keys__line__isnull=False)))


def _item(line: OrderLine) -> Item:
    if line.sku is None:
        raise ValueError(line.pk)
    goods = line.sku.digital
    given = list(line.licence_keys.all())
    is_key = goods.kind == DigitalGoods.Kind.KEY
    return Item(
        line=line,
        goods=goods,
        keys=tuple(key.text for key in given if key.withdrawn_at is None),
        missing=max(0, line.quantity - len(given)) if is_key else 0,
        right=getattr(line, "download_right", None),
        file=next(iter(goods.files.all()), None),
        used=int(vars(line)["used"]),
    )


def _opened(token: str, salt: str, lives: timedelta) -> str:
    try:
        return str(signing.loads(token, salt=salt, max_age=lives))
    except signing.BadSignature:
        return ""

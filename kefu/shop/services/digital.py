"""Digital goods: put into the shop, handed over once they are paid, taken back with the money."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.models import Upload
from kefu.notices import services as notices
from kefu.payments.models import Charge
from kefu.shop.events import (
    DigitalGoodsSet,
    DigitalHandedOver,
    DigitalTakenBack,
    DownloadBegun,
    FileVersionAdded,
    KeysAdded,
    OrderDelivered,
)
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.digital import (
    RESUMED_TIMES,
    RESUMED_WITHIN,
    DigitalFile,
    DigitalGoods,
    Download,
    DownloadRight,
    LicenceKey,
)
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.digital import token_of
from kefu.shop.services import orders, stock

KINDS = (Upload.Kind.PDF, Upload.Kind.ZIP, Upload.Kind.AUDIO, Upload.Kind.TEXT)
MOST_KEYS = 10_000
LONGEST_KEY = 200
Kind = DigitalGoods.Kind


@transaction.atomic
def set_goods(sku_id: int, *, kind: str, by: User | None, **terms: int) -> DigitalGoods:
    """A SKU is a file or a key from now on; `terms` are downloads, days, low_mark."""
    goods, _is_new = DigitalGoods.objects.update_or_create(
        sku_id=sku_id, defaults={"kind": kind, **terms}
    )
    record(DigitalGoodsSet(goods.pk, kind), by=by)
    return goods


@transaction.atomic
def add_version(
    goods_id: int, *, file: "File[bytes]", version: str, by: User | None
) -> DigitalFile:
    """The newest file from now on, kept where only this program reads. Raises ValidationError."""
    goods = DigitalGoods.objects.select_for_update().get(pk=goods_id)
    if goods.files.filter(version=version).exists():
        raise ValidationError(_("This version is there already."))
    upload = uploads.store(uploads.check(file, kinds=KINDS), owner_id=None)
    added = DigitalFile.objects.create(goods=goods, version=version, upload=upload, by=by)
    record(FileVersionAdded(goods.pk, added.pk), by=by)
    return added


@transaction.atomic
def add_keys(goods_id: int, texts: Iterable[str], *, by: User) -> int:
    """How many were new. Who waits for a key gets one at once, the eldest order first."""
    goods = DigitalGoods.objects.select_for_update().get(pk=goods_id)
    wanted = {digest_of(text): text for raw in texts if (text := raw.strip()[:LONGEST_KEY])}
    known = LicenceKey.objects.filter(goods=goods, digest__in=wanted).values_list("digest")
    for (digest,) in known:
        del wanted[digest]
    LicenceKey.objects.bulk_create(
        LicenceKey(goods=goods, text=text, digest=digest) for digest, text in wanted.items()
    )
    if wanted:
        record(KeysAdded(goods.pk, len(wanted)), by=by)
        stock.add_pieces(goods.sku_id, pieces=len(wanted), words=_("Keys added"), by=by)
    for order_id in _waiting_for(goods):
        hand_over(order_id)
    return len(wanted)


@transaction.atomic
def hand_over(order_id: int) -> bool:
    """What is digital of a paid order is its customer's. Said twice, each key is given once."""
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.paid_at is None or order.status == Order.Status.CANCELLED:
        return False
    digital = order.lines.filter(sku__digital__isnull=False).select_related("sku__digital")
    lines = list(digital.order_by("pk"))
    if not lines:
        return False
    given, missing, is_new = 0, 0, False
    for line in lines:
        if _goods(line).kind == Kind.FILE:
            is_new |= _allow_download(line)
        else:
            keys, lacking = _give_keys(line)
            given, missing = given + keys, missing + lacking
    if not (given or is_new):
        return False
    record(DigitalHandedOver(order.pk, given, missing))
    _tell(order)
    if not missing:
        _arrive(order)
    return True


@transaction.atomic
def take_back(order_id: int) -> bool:
    """The money is back, or the order cancelled: links end, keys count as used up."""
    order = Order.objects.select_for_update().get(pk=order_id)
    rights = DownloadRight.objects.filter(line__order=order, withdrawn_at=None)
    keys = LicenceKey.objects.filter(line__order=order, withdrawn_at=None)
    used = list(keys.select_related("goods"))
    count = rights.update(withdrawn_at=now()) + keys.update(withdrawn_at=now())
    if not count:
        return False
    if order.status == Order.Status.CANCELLED:
        for key in used:  # it went back on the shelf with the order, and is worth nothing there
            Sku.objects.filter(pk=key.goods.sku_id, stock__gt=0).update(stock=F("stock") - 1)
    record(DigitalTakenBack(order.pk))
    return True


@transaction.atomic
def take_back_if_refunded(order_id: int) -> bool:
    """Only when all of the money is back: a part of it makes good for something else."""
    charge = Charge.objects.filter(pk=Order.objects.values("charge").get(pk=order_id)["charge"])
    paid = charge.first()
    if paid is None or paid.refunded < paid.amount:
        return False
    return take_back(order_id)


@transaction.atomic
def begin_or_resume(right_id: int, *, start: int, length: int, size: int) -> bool:
    """Whether so many bytes may flow now. A part from the middle goes on with a download that is
    not a day old; everything else is a new one, as long as there are some left."""
    right = DownloadRight.objects.select_for_update().get(pk=right_id)
    if right.withdrawn_at is not None or right.expires_at <= now():
        return False
    last = right.taken.first()
    fresh = last is not None and now() - last.begun_at < RESUMED_WITHIN
    if start and last is not None and fresh and last.sent + length <= RESUMED_TIMES * size:
        last.sent += length
        last.save(update_fields=["sent"])
        return True
    if right.taken.count() >= right.most:
        return False
    Download.objects.create(right=right, sent=length)
    record(DownloadBegun(right.pk))
    return True


def digest_of(text: str) -> str:
    return salted_hmac("kefu.shop.licence_key", text, algorithm="sha256").hexdigest()


def _goods(line: OrderLine) -> DigitalGoods:
    if line.sku is None:
        raise ValueError(line.pk)
    goods: DigitalGoods = line.sku.digital
    return goods


def _allow_download(line: OrderLine) -> bool:
    goods = _goods(line)
    terms = {
        "goods": goods,
        "most": goods.downloads * line.quantity,
        "expires_at": now() + timedelta(days=goods.days),
    }
    _right, is_new = DownloadRight.objects.get_or_create(line=line, defaults=terms)
    if is_new:
        stock.put_back({goods.sku_id: line.quantity})  # a file is not used up by being sold
    return is_new


def _give_keys(line: OrderLine) -> tuple[int, int]:
    """As many as are missing, each locked, so that two orders never get the same one."""
    has = LicenceKey.objects.filter(line=line).count()
    free = LicenceKey.objects.select_for_update(skip_locked=True).filter(
        goods=_goods(line), line=None, withdrawn_at=None
    )
    keys = list(free.order_by("pk")[: max(0, line.quantity - has)])
    for key in keys:
        key.line, key.given_at = line, now()
        key.save(update_fields=["line", "given_at"])
    return len(keys), line.quantity - has - len(keys)


def _waiting_for(goods: DigitalGoods) -> list[int]:
    """Paid orders that lack keys, the eldest first."""
    lines = OrderLine.objects.filter(
        sku=goods.sku_id, order__paid_at__isnull=False, order__status=Order.Status.PREPARING
    )
    return list(lines.order_by("order__paid_at").values_list("order", flat=True)[:500])


def _arrive(order: Order) -> None:
    """Nothing of it is left to be sent: it has come."""
    if order.status != Order.Status.PREPARING or orders.left_to_ship(order):
        return
    if order.shipments.exists():
        return
    order.move_to(Order.Status.SHIPPED)
    order.move_to(Order.Status.DELIVERED)
    order.delivered_at = now()
    order.save(update_fields=["status", "delivered_at"])
    record(OrderDelivered(order.pk, order.customer_id))


def _tell(order: Order) -> None:
    """A mail with a link that lives for some days; the keys themselves do not travel."""
    keys = LicenceKey.objects.filter(line__order=order).count()
    what = {"number": order.number, "token": token_of(order)}
    told = {"key": f"shop.digital:{order.pk}:{keys}", "template": "shop/mail/digital"}
    if order.customer is not None and order.customer.email:
        notices.send(to=order.customer, context=what, **told)
    elif order.contact and "@" in order.contact:
        language = order.language or settings.LANGUAGE_CODE
        notices.send_outside(address=order.contact, language=language, context=what, **told)

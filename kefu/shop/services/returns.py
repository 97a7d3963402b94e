"""Facts about what came back, told by those who handle requests of customers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kefu.core.bulk import write
from kefu.core.events import record
from kefu.shop.events import ReturnNoted
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.returns import Returned

WORDS = {
    Returned.Reason.DAMAGED: ("破损", "坏果", "压坏", "碎", "damaged", "broken on arrival",
                              "arrived broken", "crushed"),
    Returned.Reason.LATE: ("太晚", "来晚", "迟到", "too late", "came late"),
    Returned.Reason.TWICE: ("买重", "重复", "多拍", "拍错", "bought twice", "by mistake"),
    Returned.Reason.SIZE: ("尺寸", "尺码", "大小", "不合身", "wrong size", "too small", "too big",
                           "did not fit", "does not fit"),
    Returned.Reason.DIFFERENT: ("与想象", "色差", "不符", "描述", "not as", "different"),
    Returned.Reason.FAULTY: ("故障", "维修", "失灵", "不能用", "漏水", "质量", "不适", "faulty",
                             "defect", "stopped working", "does not work", "leaks"),
    Returned.Reason.UNWANTED: ("不喜欢", "无理由", "不想要", "不需要", "no longer", "unwanted",
                               "changed my mind"),
}  # fmt: skip


def reason_in(words: str) -> str:
    """Which of our reasons somebody's own words name; `other` if none."""
    said = words.lower()
    return next(
        (reason.value for reason, marks in WORDS.items() if any(mark in said for mark in marks)),
        Returned.Reason.OTHER.value,
    )


@transaction.atomic
def note_return(*, sku_id: int, words: str, pieces: int, at: datetime, key: str) -> None:
    """A buyer gives pieces back, and this is why. The same key again is the same return."""
    product_id = Sku.objects.values_list("product", flat=True).get(pk=sku_id)
    values = {"product_id": product_id, "reason": reason_in(words), "pieces": pieces, "at": at}
    row, is_new = Returned.objects.get_or_create(key=key, defaults=values)
    if is_new:
        record(ReturnNoted(row.pk, product_id, row.reason, pieces))


@transaction.atomic
def forget_return(key: str) -> None:
    """It was withdrawn or refused: the goods stay where they are."""
    Returned.objects.filter(key=key).delete()


def add_past_returns(rows: Iterable[Returned]) -> None:
    """What came back long ago; nobody is told."""
    write(list(rows))

"""What can become of a row, in words, and which of five ends that is."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

TAKEN, THERE, ASIDE, PARKED, REFUSED = ENDS = ("taken", "there", "aside", "parked", "refused")
END_NAMES: Mapping[str, str | Promise] = {
    TAKEN: pgettext_lazy("import", "Taken in"),
    THERE: pgettext_lazy("import", "There already"),
    ASIDE: pgettext_lazy("import", "Left out by a rule"),
    PARKED: pgettext_lazy("import", "Parked"),
    REFUSED: pgettext_lazy("import", "Refused"),
}


class Fate(NamedTuple):
    name: str | Promise
    end: str


def _fate(name: str | Promise, end: str = TAKEN) -> Fate:
    return Fate(name, end)


FATES: Mapping[str, Fate] = {
    "SKU": _fate(pgettext_lazy("fate", "SKU")),
    "adjustment": _fate(pgettext_lazy("fate", "Adjustment of the books")),
    "allowance": _fate(pgettext_lazy("fate", "Price allowance")),
    "already there": _fate(pgettext_lazy("fate", "There already"), THERE),
    "attribute": _fate(pgettext_lazy("fate", "Attribute")),
    "brand": _fate(pgettext_lazy("fate", "Brand")),
    "category": _fate(pgettext_lazy("fate", "Category")),
    "comment on an article, left out": _fate(
        pgettext_lazy("fate", "Comment on an article, not on goods"), ASIDE
    ),
    "customer": _fate(pgettext_lazy("fate", "Customer")),
    "customer known by another order": _fate(
        pgettext_lazy("fate", "Customer known from another order")
    ),
    "duplicate": _fate(pgettext_lazy("fate", "The same row again"), ASIDE),
    "fee": _fate(pgettext_lazy("fate", "Freight or fee")),
    "goods": _fate(pgettext_lazy("fate", "Goods")),
    "goods, buyer unknown": _fate(pgettext_lazy("fate", "Goods, buyer unknown")),
    "goods, not on sale": _fate(pgettext_lazy("fate", "Goods, not on sale")),
    "goods, price unknown yet": _fate(pgettext_lazy("fate", "Goods, price unknown yet")),
    "item": _fate(pgettext_lazy("fate", "Item of an order")),
    "kept for the help articles": _fate(pgettext_lazy("fate", "Kept for the help articles")),
    "order": _fate(pgettext_lazy("fate", "Order")),
    "order, day of arrival unknown": _fate(pgettext_lazy("fate", "Order, day of arrival unknown")),
    "parked": _fate(pgettext_lazy("fate", "Parked"), PARKED),
    "payment": _fate(pgettext_lazy("fate", "Payment")),
    "payment of nothing, left out": _fate(pgettext_lazy("fate", "Payment of nothing"), ASIDE),
    "refused": _fate(pgettext_lazy("fate", "Refused"), REFUSED),
    "return": _fate(pgettext_lazy("fate", "Return")),
    "review": _fate(pgettext_lazy("fate", "Review")),
    "specification": _fate(pgettext_lazy("fate", "Specification")),
    "stock correction": _fate(pgettext_lazy("fate", "Correction of the stock")),
    "supplier": _fate(pgettext_lazy("fate", "Supplier")),
    "words of a known review": _fate(pgettext_lazy("fate", "Words of a review known silent")),
}


def fate_of(name: str) -> Fate:
    return FATES.get(name, Fate(name, TAKEN))

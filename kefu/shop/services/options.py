"""Operations write what may be chosen on a product. Nothing is saved that does not make sense."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.configuring import drawing as drawings
from kefu.shop.configuring.proving import prove
from kefu.shop.configuring.sheet import plain, read
from kefu.shop.configuring.words import fault_words
from kefu.shop.events import OptionsWritten
from kefu.shop.models.catalogue import Product
from kefu.shop.models.options import Options

Document = dict[str, Any]


class NotSane(Exception):
    """The sheet would not make sense; `sentences` say where."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(sentences[0])


class Overtaken(Exception):
    """Somebody else has saved it since it was read."""


@transaction.atomic
def change_options(
    product_id: int, change: Callable[[Document], Document], *, version: int, by: User
) -> Options:
    """Save the sheet that `change` makes of the one there is. Raises NotSane, Overtaken."""
    row = _held(product_id, version)
    row.sheet = _proved(change(dict(row.sheet)))
    if row.drawing:
        row.drawing = _cleaned(row.drawing, row.sheet)
    return _saved(row, by)


@transaction.atomic
def draw_options(product_id: int, drawing: str, *, version: int, by: User) -> Options:
    """The picture with marked places; an empty text takes it away. Raises NotSane, Overtaken."""
    row = _held(product_id, version)
    row.drawing = _cleaned(drawing, row.sheet) if drawing.strip() else ""
    return _saved(row, by)


@transaction.atomic
def show_options(product_id: int, *, is_open: bool, version: int, by: User) -> Options:
    """Customers see it from now on, or no longer. Raises NotSane, Overtaken."""
    row = _held(product_id, version)
    if is_open and not row.sheet.get("options"):
        raise NotSane([_("There is nothing to choose yet: add an option first.")])
    row.is_open = is_open
    return _saved(row, by)


def _held(product_id: int, version: int) -> Options:
    """The product's row is locked first: the sheet may not be there yet."""
    Product.objects.select_for_update().get(pk=product_id)
    row = Options.objects.select_for_update().filter(product=product_id).first()
    if (row.version if row else 0) != version:
        raise Overtaken
    return row or Options(product_id=product_id, version=0)


def _saved(row: Options, by: User) -> Options:
    row.version += 1
    row.by, row.at = by, now()
    row.save()
    record(OptionsWritten(row.product_id, row.version, row.is_open), by=by)
    return row


def _proved(document: Mapping[str, Any]) -> Document:
    try:
        sheet = read(document)
    except msgspec.ValidationError:
        raise NotSane([_("A number or a field is not what it should be.")]) from None
    faults = prove(sheet)
    if faults:
        raise NotSane(list(dict.fromkeys(fault_words(one, sheet) for one in faults)))
    return plain(sheet)


def _cleaned(text: str, document: Mapping[str, Any]) -> str:
    try:
        return drawings.cleaned(text, read(document))
    except drawings.NoDrawing as wrong:
        raise NotSane([_drawing_words(wrong.why)]) from None


def _drawing_words(why: str) -> str:
    known = {
        "size": _("The drawing is too large. At most 80,000 signs are allowed."),
        "doctype": _("The drawing holds a document type or an instruction. Save it as plain SVG."),
        "xml": _("The drawing cannot be read. Save it as plain SVG."),
        "svg": _("The drawing has to be an svg with a viewBox."),
        "depth": _("The drawing is nested too deeply."),
    }
    words = _("The drawing holds “%(what)s”, which is not allowed or names no option.")
    return known.get(why) or words % {"what": why}

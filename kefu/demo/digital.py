"""One e-book with a file of its own, and one licence with keys, that buyers really get."""

import random
from collections.abc import Sequence
from textwrap import wrap

from django.core.files.base import ContentFile

from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.services import digital
from kefu.shop.services.bulk.digital import keep_keys

BOOK, LICENCE = "ebook", "app"  # product classes
KEYS = 40
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LINE = 64
PAGE = "BT /F1 12 Tf 60 780 Td 18 TL {lines} ET"


def write_digital(skus: Sequence[Sku], *, seed: int) -> None:
    """The first of each kind; their past orders stay as they are."""
    chance = random.Random(seed + 6)  # noqa: S311
    book, licence = _first(skus, BOOK), _first(skus, LICENCE)
    if book is not None:
        goods = digital.set_goods(book.pk, kind="file", by=None)
        file = ContentFile(pdf(told_by(book.product)), name=f"{book.product.name_en}.pdf")
        digital.add_version(goods.pk, file=file, version="1.0", by=None)
    if licence is not None:
        goods = digital.set_goods(licence.pk, kind="key", by=None)
        keep_keys(goods, [_key(chance) for _ in range(KEYS)])


def told_by(product: Product) -> str:
    """The words of the demo's book: what the shop says of it, over and over."""
    words = f"{product.name_en}. {product.short_en} {product.description_en}"
    return f"{words}\nThis book belongs to the demo shop. " + f"{product.short_en} " * 400


def pdf(words: str) -> bytes:
    """A plain document of some pages that every reader opens."""
    lines = [line for part in words.split("\n") for line in wrap(part, LINE)]
    pages = [lines[start : start + 38] for start in range(0, len(lines), 38)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, page in enumerate(pages):
        shown = " ".join(f"({_escaped(line)}) Tj T*" for line in page)
        text = PAGE.format(lines=shown)
        parts.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        parts.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    return _bound(parts)


def _bound(parts: Sequence[str]) -> bytes:
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1")
    start = len(file)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    file += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{rows}".encode()
    trailer = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return file + trailer.encode()


def _escaped(line: str) -> str:
    plain = line.encode("latin-1", "ignore").decode("latin-1")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _first(skus: Sequence[Sku], kind: str) -> Sku | None:
    fitting = (sku for sku in skus if sku.product.product_class.code == f"demo-{kind}")
    return next(fitting, None)


def _key(chance: random.Random) -> str:
    groups = ("".join(chance.choices(SIGNS, k=5)) for _ in range(4))
    return "DEMO-" + "-".join(groups)

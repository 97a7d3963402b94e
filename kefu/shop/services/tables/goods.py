"""What is said of goods, and whether they are for sale, line by line."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kefu.core.sheets import shown
from kefu.shop.models.catalogue import Product
from kefu.shop.models.tables import TableRun
from kefu.shop.services import catalogue
from kefu.shop.services.tables.port import Change, Column, Outcome, Row, WrongLine, outcomes

CODE = Column("product", "商品编码", "Product", is_needed=True)
WORDS = (
    Column("name_zh", "中文名称", "Name in Chinese"),
    Column("name_en", "英文名称", "Name in English"),
    Column("short_zh", "中文短句", "Line in Chinese"),
    Column("short_en", "英文短句", "Line in English"),
)
ON_SALE = Column("on_sale", "在售", "For sale")
YES = frozenset({"1", "yes", "是", "true"})
NO = frozenset({"0", "no", "否", "false"})


class Goods:
    """A cell that is empty, or a column that is missing, leaves what there is."""

    columns = (CODE, *WORDS, ON_SALE)

    def plan(self, run: TableRun, rows: Sequence[Row]) -> list[Outcome]:
        codes = [row.values.get("product", "") for row in rows]
        found = {one.code: one for one in Product.objects.filter(code__in=codes)}
        return outcomes(rows, lambda row: _seen(row, found))

    def do(self, run: TableRun, change: Change) -> None:
        words, on_sale = change.data["words"], change.data["on_sale"]
        if words:
            catalogue.reword(change.data["product"], by=run.by, **words)
        if on_sale is not None:
            turn = catalogue.put_on_sale if on_sale else catalogue.take_off_sale
            turn(change.data["product"], by=run.by)

    def count(self, run: TableRun) -> int:
        return Product.objects.count()

    def rows(self, run: TableRun) -> Iterator[Sequence[object]]:
        goods = Product.objects.order_by("pk")
        names = ("code", *(column.code for column in WORDS), "is_active")
        for *words, is_active in goods.values_list(*names).iterator(2000):
            yield (*words, 1 if is_active else 0)


def _seen(row: Row, found: dict[str, Product]) -> Change | None:
    product = _product(row, found)
    words = {
        one.code: text
        for one in WORDS
        if (text := row.text(one.code)) and text != getattr(product, one.code)
    }
    on_sale = _yes_or_no(row)
    if on_sale == product.is_active:
        on_sale = None
    if not words and on_sale is None:
        return None
    before = [getattr(product, name) or "–" for name in words]
    after = list(words.values())
    if on_sale is not None:
        states = (_("not for sale"), _("for sale"))
        before.append(states[not on_sale])
        after.append(states[on_sale])
    data = {"product": product.pk, "words": words, "on_sale": on_sale}
    return Change(row, product.code, " · ".join(before), " · ".join(after), data)


def _product(row: Row, found: dict[str, Product]) -> Product:
    code = row.needed("product")
    if code not in found:
        reason = gettext_noop("There is no product “%(code)s”")
        raise WrongLine("product", reason, code=shown(code))
    return found[code]


def _yes_or_no(row: Row) -> bool | None:
    text = row.text("on_sale").casefold()
    if not text:
        return None
    if text not in YES | NO:
        reason = gettext_noop("“%(value)s” is neither 1 nor 0")
        raise WrongLine("on_sale", reason, value=shown(text))
    return text in YES

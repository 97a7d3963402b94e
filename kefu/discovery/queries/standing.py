"""How a product stands among all of its class: on which numbers it is better than most.

Which way a number is better, somebody said: `Attribute.better`. Price and stars need no saying.
Nothing is praised where nobody said, or where too few others are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kefu.discovery.boards.spans import span_of
from kefu.discovery.models.boards import Board, GoodsDay
from kefu.shop.models.catalogue import Attribute, Product

Better = Attribute.Better
PRICE, STARS = ":price", ":stars"  # no code of an attribute begins so
LEAST_OTHERS = 3
ENOUGH_FOR_PERCENT = 20
LEAST_SOLD = 5
TIME_TO_RETURN = timedelta(days=14)


@dataclass(frozen=True)
class Stand:
    """How many others of the class say a number, and how many of them are worse."""

    worse: int
    others: int

    @property
    def is_better_than_most(self) -> bool:
        return self.others >= LEAST_OTHERS and self.worse * 2 > self.others

    @property
    def words(self) -> str:
        if self.others < ENOUGH_FOR_PERCENT:
            values = {"worse": self.worse, "others": self.others}
            return _("better than %(worse)d of %(others)d others") % values
        values = {"percent": round(100 * self.worse / self.others), "others": self.others}
        return _("better than %(percent)d%% of %(others)d others") % values


@dataclass(frozen=True)
class Standings:
    found: Mapping[tuple[int, str], Stand]

    def hints(self, goods: Sequence[Product], code: str) -> list[str]:
        """Where a product is better than most, so many words; else none."""
        stands = (self.found.get((one.pk, code)) for one in goods)
        return [stand.words if stand and stand.is_better_than_most else "" for stand in stands]

    def praise(self, product: Product, attributes: Sequence[Attribute]) -> Iterator[str]:
        names = {PRICE: _("Price"), STARS: _("Rating")}
        names |= {one.code: one.name for one in attributes}
        for code, name in names.items():
            stand = self.found.get((product.pk, code))
            if stand and stand.is_better_than_most:
                yield name


@dataclass(frozen=True)
class Voice:
    """What buyers did with what they bought in the last year."""

    sold: int
    returned: int

    @property
    def kept(self) -> float:
        return 1 - self.returned / self.sold

    @property
    def kept_words(self) -> str:
        values = {"kept": self.sold - self.returned, "sold": self.sold}
        return _("%(kept)d of %(sold)d pieces") % values


def of(goods: Sequence[Product], attributes: Sequence[Attribute]) -> Standings:
    """Among all of the class that are for sale: one query."""
    numbers = [("price", PRICE, Better.LESS), ("stars", STARS, Better.MORE)]
    columns = [f"{name}::float8" for name, _code, _way in numbers]
    path = """(jsonb_path_query_first(attributes, %s) #>> '{}')::float8"""
    ways = [(code, way) for _name, code, way in numbers]
    values: list[str] = []
    for one in attributes:
        columns.append(path)
        values.append(f'$."{_quoted(one.code)}" ? (@.type() == "number")')
        ways.append((one.code, Better(one.better)))
    read = ", ".join(f"{column} AS n{n}" for n, column in enumerate(columns))
    counts = ", ".join(
        f"count(*) FILTER (WHERE other.n{n} {'<' if way == Better.MORE else '>'} own.n{n}), "
        f"CASE WHEN own.n{n} IS NULL THEN 0 ELSE count(other.n{n}) END"
        for n, (_code, way) in enumerate(ways)
    )
    groups = ", ".join(["own.id", *(f"own.n{n}" for n in range(len(ways)))])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH goods AS (
                SELECT id, {read} FROM shop_product
                WHERE product_class_id = %s AND is_active
            )
            SELECT own.id, {counts}
            FROM goods own JOIN goods other ON other.id <> own.id
            WHERE own.id = ANY(%s) GROUP BY {groups}
            """,  # noqa: S608  only names of columns and operators from above
            [*values, goods[0].product_class_id, [one.pk for one in goods]],
        )
        rows = cursor.fetchall()
    return Standings(
        {
            (row[0], code): Stand(row[1 + 2 * n], row[2 + 2 * n])
            for row in rows
            for n, (code, _way) in enumerate(ways)
        }
    )


def voices(goods: Sequence[Product]) -> dict[int, Voice]:
    """Of those that enough pieces were sold of, long enough ago to be sent back: one query."""
    year = span_of(Board.Period.YEAR, localdate())
    bought = year.moved(TIME_TO_RETURN)
    days = GoodsDay.objects.filter(product__in=goods, on__gte=bought.first)
    rows = days.values_list("product").annotate(
        sold=Sum("sold", filter=Q(on__lte=bought.last)),
        returned=Sum("returned", filter=Q(on__gte=year.first)),
    )
    return {
        product: Voice(sold, min(sold, returned or 0))
        for product, sold, returned in rows
        if (sold or 0) >= LEAST_SOLD
    }


def _quoted(code: str) -> str:
    return code.replace("\\", "\\\\").replace('"', '\\"')

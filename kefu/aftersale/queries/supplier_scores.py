"""How suppliers do, and what that is made of: every part with its count, its interval and weight.

Rates are told as they are; points are lost in proportion, all of them at the rate in `WORST`. Parts
of which nothing is known leave their weight to the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.shares import Share
from kefu.core.words import in_chinese

FEWEST = 30  # pieces sold, before a score says anything
GOOD, FAIR, POOR = 85, 70, 50
WEIGHTS = {"defects": 35, "different": 20, "fakes": 20, "late": 15, "price": 10}
WORST = {"defects": 0.10, "different": 0.10, "fakes": 0.01, "late": 0.50, "price": 0.50}
LABELS = {
    "defects": _("Faulty, of pieces sold"),
    "different": _("Not as described, of pieces sold"),
    "fakes": _("Said not to be authentic, of pieces sold"),
    "late": _("Dates of claims missed"),
    "price": _("Dearer than others' goods of the same kind"),
}


@dataclass(frozen=True)
class Part:
    """`share` is what was counted; of the price it is `ratio`, 1 for the same as others ask."""

    name: str
    share: Share | None
    ratio: float | None
    sample: int

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def weight(self) -> int:
        return WEIGHTS[self.name]

    @property
    def points(self) -> float | None:
        """Of a hundred; none where nothing was counted."""
        rate = self._rate
        return None if rate is None else 100 * (1 - min(1.0, max(0.0, rate) / WORST[self.name]))

    @property
    def told(self) -> str:
        if self.ratio is not None:
            return f"{100 * (self.ratio - 1):+.0f} %"
        percent = self.share.percent if self.share else None
        return "–" if percent is None else f"{percent:.1f} %"

    @property
    def interval(self) -> str:
        ends = self.share.interval if self.share else None
        return "" if ends is None else f"{ends[0]:.1f}–{ends[1]:.1f} %"

    @property
    def _rate(self) -> float | None:
        if self.ratio is not None:
            return self.ratio - 1
        return self.share.part / self.share.whole if self.share and self.share.whole else None


@dataclass(frozen=True)
class SupplierScore:
    supplier_id: int
    code: str
    name_zh: str
    name_en: str
    is_stopped: bool
    sold: int
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        zh, en = self.name_zh or self.name_en, self.name_en or self.name_zh
        return zh if in_chinese() else en

    @property
    def points(self) -> int | None:
        """Empty while too few pieces were sold."""
        known = [(one.points, one.weight) for one in self.parts if one.points is not None]
        if self.sold < FEWEST or not known:
            return None
        return round(sum(p * w for p, w in known) / sum(w for _p, w in known))

    @property
    def grade(self) -> str:
        points = self.points
        if points is None:
            return "new"
        steps = ((GOOD, "good"), (FAIR, "fair"), (POOR, "poor"))
        return next((name for least, name in steps if points >= least), "bad")

    @property
    def grade_label(self) -> str:
        return str(GRADES[self.grade][0])

    @property
    def tone(self) -> str:
        return GRADES[self.grade][1]

    @property
    def inspected(self) -> int:
        """Percent of pieces that are opened and looked at when they come in, or come back."""
        return GRADES[self.grade][2]


GRADES: dict[str, tuple[Any, str, int]] = {
    "good": (pgettext_lazy("supplier", "Reliable"), "good", 2),
    "fair": (pgettext_lazy("supplier", "In order"), "info", 10),
    "poor": (pgettext_lazy("supplier", "Watched"), "soon", 30),
    "bad": (pgettext_lazy("supplier", "In question"), "bad", 100),
    "new": (pgettext_lazy("supplier", "Too little known"), "neutral", 30),
}


def scores(
    *, since: datetime, until: datetime, supplier_id: int | None = None
) -> list[SupplierScore]:
    """Of all suppliers, or one; the worst first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"since": since, "until": until, "only": supplier_id})
        found = [_score(row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.points is None, one.points or 0, one.code))


def inspected_share(supplier_id: int | None, *, since: datetime, until: datetime) -> int:
    """Percent of a supplier's pieces to look at on receipt; of nobody's goods as of a new one's."""
    if supplier_id is None:
        return GRADES["new"][2]
    found = scores(since=since, until=until, supplier_id=supplier_id)
    return found[0].inspected if found else GRADES["new"][2]


def _score(row: Sequence[Any]) -> SupplierScore:
    pk, code, name_zh, name_en, stopped, sold, faulty, different, fakes, dated, late = row[:11]
    ratio, compared = row[11], row[12]
    parts = (
        Part("defects", Share(min(faulty, sold), sold), None, sold),
        Part("different", Share(min(different, sold), sold), None, sold),
        Part("fakes", Share(min(fakes, sold), sold), None, sold),
        Part("late", Share(min(late, dated), dated), None, dated),
        Part("price", None, float(ratio) if ratio is not None else None, compared),
    )
    return SupplierScore(pk, code, name_zh, name_en, stopped, sold, parts)


FAKE_WORDS = "假货|不是正品|非正品|仿冒|counterfeit|not authentic|fake"
SQL = f"""
    WITH goods AS (
        SELECT id, supplier_id, product_class_id, price, is_active, currency FROM shop_product
        WHERE supplier_id IS NOT NULL
    ), sold AS (
        SELECT goods.supplier_id, sum(line.quantity) AS pieces
        FROM shop_orderline line
        JOIN shop_order ord ON ord.id = line.order_id
        JOIN shop_sku sku ON sku.id = line.sku_id
        JOIN goods ON goods.id = sku.product_id
        WHERE line.kind = 'goods' AND ord.status NOT IN ('placed', 'cancelled')
            AND ord.placed_at >= %(since)s AND ord.placed_at < %(until)s
        GROUP BY 1
    ), back AS (
        SELECT goods.supplier_id,
            sum(pieces) FILTER (WHERE reason = 'faulty') AS faulty,
            sum(pieces) FILTER (WHERE reason = 'different') AS different
        FROM shop_returned back JOIN goods ON goods.id = back.product_id
        WHERE back.at >= %(since)s AND back.at < %(until)s GROUP BY 1
    ), said AS (
        SELECT goods.supplier_id, count(*) AS fakes
        FROM shop_review said JOIN goods ON goods.id = said.product_id
        WHERE said.at >= %(since)s AND said.at < %(until)s AND said.text ~* '{FAKE_WORDS}'
        GROUP BY 1
    ), owed AS (
        SELECT claim.supplier_id,
            count(*) FILTER (WHERE claim.cause = 'fake') AS fakes,
            count(*) FILTER (WHERE claim.filed_at IS NOT NULL) AS dated,
            count(*) FILTER (WHERE claim.filed_at IS NOT NULL AND EXISTS (
                SELECT FROM aftersale_claimstep step WHERE step.claim_id = claim.id
                AND step.what = 'missed' AND step.at > claim.filed_at
            )) AS late
        FROM aftersale_claim claim
        WHERE claim.supplier_id IS NOT NULL
            AND claim.opened_at >= %(since)s AND claim.opened_at < %(until)s
        GROUP BY 1
    ), others AS (
        SELECT own.supplier_id, own.id, own.price / (
            percentile_cont(0.5) WITHIN GROUP (ORDER BY other.price)
        )::numeric AS ratio
        FROM goods own JOIN goods other ON other.product_class_id = own.product_class_id
            AND other.supplier_id <> own.supplier_id AND other.is_active
            AND other.currency = own.currency AND other.price > 0
        WHERE own.is_active AND own.price > 0
        GROUP BY own.supplier_id, own.id, own.price
    ), compared AS (
        SELECT supplier_id, exp(avg(ln(ratio))) AS ratio, count(*) AS goods
        FROM others GROUP BY 1
    )
    SELECT one.id, one.code, one.name_zh, one.name_en, one.is_stopped,
        coalesce(sold.pieces, 0), coalesce(back.faulty, 0), coalesce(back.different, 0),
        coalesce(said.fakes, 0) + coalesce(owed.fakes, 0), coalesce(owed.dated, 0),
        coalesce(owed.late, 0), compared.ratio, coalesce(compared.goods, 0)
    FROM shop_supplier one
    LEFT JOIN sold ON sold.supplier_id = one.id
    LEFT JOIN back ON back.supplier_id = one.id
    LEFT JOIN said ON said.supplier_id = one.id
    LEFT JOIN owed ON owed.supplier_id = one.id
    LEFT JOIN compared ON compared.supplier_id = one.id
    WHERE %(only)s::bigint IS NULL OR one.id = %(only)s
"""  # noqa: S608  names and words of our own

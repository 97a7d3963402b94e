"""Which protected lines may cost less now. One pass over all of them; the rules then decide."""

import json
from datetime import datetime
from typing import Any

from django.db import connection

from kefu.aftersale.queries.books import LAW, shelf

DROPPED = """
    SELECT l.id FROM shop_orderline l
    JOIN shop_sku s ON s.id = l.sku_id
    JOIN shop_product p ON p.id = s.product_id
    JOIN shop_productclass c ON c.id = p.product_class_id
    JOIN shop_order o ON o.id = l.order_id
    JOIN payments_charge h ON h.id = o.charge_id AND h.status = 'paid'
    WHERE l.kind = 'goods' AND l.unit_price > 0
    AND s.price * l.quantity < COALESCE(l.due, l.amount)
    AND o.status IN ('preparing', 'shipped', 'delivered', 'completed')
    AND GREATEST(
        p.price_protection_days, COALESCE((%(classes)s::jsonb ->> c.code)::int, %(days)s)
    ) > 0
    AND (o.delivered_at IS NULL OR o.delivered_at >= %(at)s - make_interval(days => GREATEST(
        p.price_protection_days, COALESCE((%(classes)s::jsonb ->> c.code)::int, %(days)s)
    )))
    AND NOT EXISTS (
        SELECT FROM aftersale_priceoffer f
        WHERE f.line_id = l.id AND f.status <> 'lapsed' AND f.price <= s.price
    )
    AND (%(sku)s::bigint IS NULL OR l.sku_id = %(sku)s)
    ORDER BY l.id
"""


def lines_that_dropped(at: datetime, *, sku: int | None = None) -> list[int]:
    """By any version of the rules that may hold for them: rather one too many than one too few."""
    books = [*shelf().books, LAW]
    classes = {code for book in books for code in book.classes}
    most = {code: max(book.of(code).number("price.days") for book in books) for code in classes}
    asked: dict[str, Any] = {
        "at": at,
        "sku": sku,
        "classes": json.dumps(most),
        "days": max(book.usual.number("price.days") for book in books),
    }
    with connection.cursor() as cursor:
        cursor.execute(DROPPED, asked)
        return [pk for (pk,) in cursor.fetchall()]

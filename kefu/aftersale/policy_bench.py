"""How fast the rules answer, and how fast a drop in price is found among a million lines.

A database of its own is made, filled, measured and dropped.
"""

import random
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.queries.may import answers_of
from kefu.aftersale.services import price_offers
from kefu.core.measure import Measured, cpu_ms, median_ms, wall_ms
from kefu.delivery.models import Carrier
from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku
from kefu.shop.models.orders import OrderLine

DATABASE = "kefu_bench_aftersale"
ASKED, MOST_MS, MOST_SECONDS = 1_000, 100, 30
SKUS, LINES_AN_ORDER = 10_000, 5
DROPPED = 100  # SKUs: one in a hundred
SEED = 7

CHARGES = """
    INSERT INTO payments_charge (number, gateway, status, amount, currency, received, refunded,
        created_at, paid_at)
    SELECT 'B' || n, 'card', 'paid', 1500, 'CNY', 1500, 0, %(at)s - interval '6 days',
        %(at)s - interval '6 days'
    FROM generate_series(1, %(orders)s) n
"""
ORDERS = """
    INSERT INTO shop_order (number, status, currency, total, recipient, phone, address, region,
        placed_at, paid_at, promised_at, delivered_at, is_demo, source, external_id, charge_id,
        language, client_id, way)
    SELECT c.number, 'delivered', 'CNY', 1500, '', '', '', '330100', c.paid_at, c.paid_at,
        %(at)s - interval '1 day', %(at)s - (c.id %% 6 + 1) * interval '1 day', false, '', '',
        c.id, '', '', ''
    FROM payments_charge c
"""
LINES = """
    INSERT INTO shop_orderline (kind, name_zh, name_en, quantity, unit_price, amount, order_id,
        sku_id, due, offer, freight)
    SELECT 'goods', '壶', '', 1 + (o.id + n) %% 2, 300, 300 * (1 + (o.id + n) %% 2), o.id,
        (SELECT min(id) FROM shop_sku) + (o.id * 7919 + n * 104729) %% %(skus)s,
        300 * (1 + (o.id + n) %% 2), '', 0
    FROM shop_order o CROSS JOIN generate_series(1, %(each)s) n
"""
PARCELS = """
    INSERT INTO delivery_parcel (number, tracking_number, status, region, delivered_at, created_at,
        carrier_id, looks)
    SELECT o.number, o.number, 'delivered', '330100', o.delivered_at, o.placed_at,
        (SELECT min(id) FROM delivery_carrier), 0
    FROM shop_order o ORDER BY o.id LIMIT %(sent)s
"""
SHIPMENTS = """
    INSERT INTO shop_shipment (order_id, parcel_id, is_replacement)
    SELECT o.id, p.id, false FROM delivery_parcel p JOIN shop_order o ON o.number = p.number
"""
SHIPPED = """
    INSERT INTO shop_shipmentline (quantity, line_id, shipment_id)
    SELECT l.quantity, l.id, s.id FROM shop_shipment s JOIN shop_orderline l USING (order_id)
"""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=1_000_000, help="under price protection")


def measure_policy(options: Namespace) -> Measured:
    with _database_of_its_own():
        _fill(options.lines)
        wall, cpu, queries = _eligibility()
        seconds, found, again = _watch()
        lines = OrderLine.objects.count()
    figures = {
        "eligibility_1000_lines_ms": round(wall, 1),
        "eligibility_cpu_ms": round(cpu, 1),
        "eligibility_queries": queries,
        "protected_lines": lines,
        "watch_s": round(seconds, 1),
        "offers": found,
        "watched_again_s": round(again, 1),
    }
    return Measured(
        figures,
        [("what", "figure"), *figures.items()],
        notes=[
            "ten wishes answered for each line, facts and rules read from the database",
            "one SKU in a hundred became cheaper; each offer is written with its event",
        ],
        passed=wall <= MOST_MS and seconds <= MOST_SECONDS and found > 0,
    )


def _eligibility() -> tuple[float, float, int]:
    """Milliseconds on the wall and of this process, and queries, for lines all over the shop."""
    first, last = OrderLine.objects.earliest("pk").pk, OrderLine.objects.latest("pk").pk
    chance = random.Random(SEED)  # noqa: S311
    ids = chance.sample(range(first, last + 1), min(ASKED, last - first + 1))
    at = now()
    with CaptureQueriesContext(connection) as asked:
        answers_of(ids, at=at)
    wall = median_ms(lambda: answers_of(ids, at=at), by=wall_ms)
    cpu = median_ms(lambda: answers_of(ids, at=at), by=cpu_ms)
    return wall, cpu, len(asked)


def _watch() -> tuple[float, int, float]:
    dear = Sku.objects.order_by("pk").values_list("pk", flat=True)[:: SKUS // DROPPED]
    Sku.objects.filter(pk__in=list(dear)).update(price=Decimal(250))
    began = time.perf_counter()
    found = price_offers.watch(now())
    seconds = time.perf_counter() - began
    if found != PriceOffer.objects.count():
        raise AssertionError("an offer was lost or doubled")
    began = time.perf_counter()
    if price_offers.watch(now()):
        raise AssertionError("an offer was made twice")
    return seconds, found, time.perf_counter() - began


def _fill(lines: int) -> None:
    """Orders of the last week, all under protection; one in ten knows its parcels."""
    shelf = Category.objects.create(code="bench", path="bench", name_zh="台")
    kinds = [ProductClass.objects.create(code=f"bench-{n}", name_zh="台") for n in range(20)]
    Carrier.objects.create(code="bench", name_zh="台", name_en="bench")
    goods = Product.objects.bulk_create(
        Product(
            code=f"bench-{n}",
            product_class=kinds[n % len(kinds)],
            category=shelf,
            name_zh="壶",
            price=Decimal(300),
            price_protection_days=7,
            warranty_months=12,
        )
        for n in range(SKUS)
    )
    Sku.objects.bulk_create(
        Sku(product=one, code=one.code, price=Decimal(300), stock=9) for one in goods
    )
    orders = -(-lines // LINES_AN_ORDER)
    asked: dict[str, Any] = {"at": now(), "orders": orders, "skus": SKUS, "each": LINES_AN_ORDER}
    asked |= {"sent": orders // 10}
    with connection.cursor() as cursor:
        for sql in (CHARGES, ORDERS, LINES, PARCELS, SHIPMENTS, SHIPPED):
            cursor.execute(sql, asked)
        cursor.execute("ANALYZE")


@contextmanager
def _database_of_its_own() -> Iterator[None]:
    """Made anew, filled, measured, dropped; whatever lies in the shop's own stays untouched."""
    name = connection.settings_dict["NAME"]
    _let_go()
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _let_go()
        yield
    finally:
        _let_go()
        connection.creation.destroy_test_db(name, verbosity=0)


def _let_go() -> None:
    """Lines kept open lead to the database that they were opened for."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL alone

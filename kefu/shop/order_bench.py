"""How many orders a second are placed by real processes that want the same few goods.

The goods run out before the buyers do: the last pieces are fought for, and what was sold is counted
against what there was.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.measure import RUNS, Measured
from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.freight import FreightRule
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services.coupons import give_coupon
from kefu.shop.services.orders import Destination, NothingToOrder, place_order
from kefu.shop.services.stock import OutOfStock

DATABASE = "kefu_bench_orders"
SKUS = 8
BUYERS = 400
FLOOR, MOST_QUERIES = 100, 25
SCARCE = 0.9  # of what is wanted is there
HOME = Destination("林晓雨", "13800000000", "杭州市西湖区文三路 1 号", "330100")
PROGRAM = """
import django
django.setup()
from kefu.shop.order_bench import hand
hand({name!r}, seed={seed}, orders={orders})
"""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, default=1_200, help="tried in each run")
    parser.add_argument("--hands", type=int, default=4, help="processes that order")


def measure_orders(options: Namespace) -> Measured:
    with _database_of_its_own():
        _fill()
        queries = [_queries_of(lines) for lines in (1, 3, SKUS)]
        rates, placed, refused = [], 0, 0
        for run in range(RUNS):
            there = _stock_up(options.orders)
            last = Order.objects.latest("pk").pk
            seconds, tried, sent_away = _rush(options, seed=run)
            sold = Order.objects.filter(pk__gt=last).count()
            rates.append(sold / seconds)
            placed, refused = placed + sold, refused + sent_away
            if sold + sent_away != tried or _goods_since(last) != there - _left():
                raise AssertionError("an order was lost, doubled, or sold what was not there")
    rate = statistics.median(rates)
    figures = {
        "orders_per_s": round(rate),
        "slowest_run_per_s": round(min(rates)),
        "placed": placed,
        "refused_for_want_of_stock": refused,
        "oversold": 0,
        "queries_1_line": queries[0],
        "queries_3_lines": queries[1],
        f"queries_{SKUS}_lines": queries[2],
        "hands": options.hands,
        "skus": SKUS,
    }
    return Measured(
        figures,
        [("what", "figure"), *figures.items()],
        notes=[
            "1 to 3 of 8 SKUs in an order, paid online; offers, coupons and freight priced",
            "hands and database share the cores; each hand waits for its commit",
        ],
        passed=rate >= FLOOR and max(queries) <= MOST_QUERIES,
    )


def hand(name: str, *, seed: int, orders: int) -> None:
    """One process: waits for a line, then orders as fast as it can, and says how it went."""
    connection.settings_dict["NAME"] = name
    chance = random.Random(seed)  # noqa: S311
    buyers, codes = list(User.objects.order_by("pk")), _codes()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    refused = sum(not _ordered(chance, buyers, codes) for _ in range(orders))
    sys.stdout.write(json.dumps({"tried": orders, "refused": refused}) + "\n")


def _ordered(chance: random.Random, buyers: list[User], codes: list[str]) -> bool:
    wanted = {code: chance.randint(1, 2) for code in chance.sample(codes, chance.randint(1, 3))}
    try:
        place_order(customer=chance.choice(buyers), wanted=wanted, to=HOME, gateway="online")
    except (OutOfStock, NothingToOrder):
        return False
    return True


def _rush(options: Namespace, *, seed: int) -> tuple[float, int, int]:
    """Seconds from the first order to the last, how many were tried, how many sent away."""
    each = options.orders // options.hands
    hands = [
        subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", PROGRAM.format(name=DATABASE, seed=seed * 100 + n, orders=each)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(options.hands)
    ]
    for one in hands:
        _line(one)
    began = time.perf_counter()
    for one in hands:
        if one.stdin is not None:
            one.stdin.write("go\n")
            one.stdin.flush()
    told = [json.loads(_line(one)) for one in hands]
    seconds = time.perf_counter() - began
    for one in hands:
        one.communicate()
    return seconds, sum(one["tried"] for one in told), sum(one["refused"] for one in told)


def _line(process: subprocess.Popen[str]) -> str:
    if process.stdout is None:
        return ""
    return process.stdout.readline()


def _fill() -> None:
    """Few goods that many want, with everything that a price can rest on."""
    shelf = Category.objects.create(code="bench", path="bench", name_zh="台")
    kind = ProductClass.objects.create(code="bench", name_zh="台")
    around = {"product_class": kind, "category": shelf, "name_zh": "壶", "price": Decimal(59)}
    goods = [Product.objects.create(code=f"bench-{n}", **around) for n in range(SKUS)]
    for one in goods:
        Sku.objects.create(product=one, code=one.code, price=Decimal(59), weight_g=700)
    until = {"starts_at": now() - timedelta(1), "ends_at": now() + timedelta(9)}
    steps = Entrance.objects.create(
        kind=Entrance.Kind.BULK, title_zh="多买", steps=[[2, "5"]], is_published=True, **until
    )
    EntranceItem.objects.bulk_create(EntranceItem(entrance=steps, product=one) for one in goods)
    FreightRule.objects.create(by="weight", first=8, first_units=1000, more=2, more_units=500)
    User.objects.bulk_create(
        User(email=f"buyer{n}@bench.example", name="赵一") for n in range(BUYERS)
    )
    for at, buyer in enumerate(User.objects.order_by("pk")):
        if at % 4 == 0:
            until_then = now() + timedelta(9)
            give_coupon(customer=buyer, value=Decimal(5), valid_until=until_then, key=f"bench:{at}")


def _stock_up(orders: int) -> int:
    """A little less than will be wanted: an order wants two SKUs, one and a half of each."""
    Sku.objects.update(stock=int(orders * 2 * 1.5 * SCARCE / SKUS))
    return _left()


def _left() -> int:
    return int(Sku.objects.aggregate(n=Sum("stock"))["n"])


def _goods_since(last: int) -> int:
    """Pieces in the orders after that one."""
    goods = OrderLine.objects.filter(order__gt=last, kind=OrderLine.Kind.GOODS)
    return int(goods.aggregate(n=Sum("quantity"))["n"] or 0)


def _queries_of(lines: int) -> int:
    Sku.objects.update(stock=99)
    buyer = User.objects.order_by("pk")[0]
    with CaptureQueriesContext(connection) as asked:
        wanted = dict.fromkeys(_codes()[:lines], 1)
        place_order(customer=buyer, wanted=wanted, to=HOME, gateway="online")
    return len(asked)


def _codes() -> list[str]:
    return list(Sku.objects.order_by("pk").values_list("code", flat=True))


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

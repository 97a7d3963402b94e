"""Deals hold under a rush, keep their limits, and come back when an order comes to nothing."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import IntegrityError
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.payments.services import mark_paid as pay
from kefu.shop.models.entrances import DealHold, EntranceItem
from kefu.shop.models.orders import Order
from kefu.shop.services import orders
from kefu.shop.services.deals import PAY_WITHIN, DealRefused
from kefu.shop.services.placing import PriceMoved, Terms
from kefu.shop.tests.factories import CustomerFactory, DealFactory, EntranceFactory

TO = orders.Destination("林晓雨", "13800001111", "文三路 1 号", "330100")


def buy(customer, deal, pieces=1, gateway="cod", **terms):
    """Insists on the deal's price, unless told otherwise."""
    agreed = Terms(**({"deals": frozenset({deal.sku.code})} | terms))
    return orders.place_order(
        customer=customer, wanted={deal.sku.code: pieces}, to=TO, gateway=gateway, terms=agreed
    )


def test_a_piece_of_a_deal_costs_its_price_and_says_why(lin):
    deal = DealFactory()

    order = buy(lin, deal)

    deal.refresh_from_db()
    line, discount = order.lines.order_by("-amount")
    assert (order.total, order.charge.amount, deal.taken) == (79, 79, 1)
    assert (line.amount, line.due, discount.amount) == (129, 79, -50)
    assert discount.name_zh == "今日特价"
    assert line.shares.get().amount == 50


def test_one_customer_gets_one_and_is_told_so(lin):
    deal = DealFactory()
    buy(lin, deal)

    with pytest.raises(DealRefused) as refused:
        buy(lin, deal)

    assert (refused.value.why, refused.value.left) == ("yours", 1)
    assert Order.objects.count() == 1


def test_more_than_one_customer_may_have_is_refused(lin):
    with pytest.raises(DealRefused) as refused:
        buy(lin, DealFactory(), pieces=2)

    assert refused.value.why == "yours"


@pytest.mark.parametrize(
    ("days", "published", "why"),
    [((1, 2), True, "over"), ((-2, -1), True, "over"), ((-1, 1), False, "over")],
)
def test_outside_of_its_time_there_is_no_deal(lin, days, published, why):
    start, end = (now() + timedelta(days=n) for n in days)
    deal = DealFactory(
        entrance=EntranceFactory(starts_at=start, ends_at=end, is_published=published)
    )

    with pytest.raises(DealRefused) as refused:
        buy(lin, deal)
    order = buy(lin, deal, deals=frozenset())

    assert refused.value.why == why
    assert order.total == 129


def test_who_does_not_insist_pays_the_deal_for_what_is_left_of_it(lin):
    order = buy(lin, DealFactory(), pieces=3, deals=frozenset())

    assert order.total == 79 + 2 * 129


def test_nothing_is_sold_at_a_sum_that_was_not_shown(lin):
    deal = DealFactory(taken=20)

    with pytest.raises(PriceMoved) as moved:
        buy(lin, deal, deals=frozenset(), total=Decimal(79))

    assert moved.value.quote.priced.total == 129
    assert not Order.objects.exists()


def test_a_cancelled_order_gives_its_piece_back_to_others_and_to_the_customer(lin):
    deal = DealFactory(pieces=1)
    order = buy(lin, deal)

    orders.cancel(order.pk)

    deal.refresh_from_db()
    assert deal.taken == 0
    assert buy(lin, deal).total == 79
    assert [name.split(".")[1] for name in EventRow.objects.values_list("name", flat=True)].count(
        "DealReleased"
    ) == 1


def test_who_does_not_pay_in_time_lets_go_of_it_and_who_pays_keeps_it(lin, wei):
    deal = DealFactory()
    late, paid = buy(lin, deal, gateway="card"), buy(wei, deal, gateway="card")
    at_the_door = buy(CustomerFactory(), deal)
    pay(paid.charge_id)
    orders.mark_paid(paid.pk)

    early = orders.cancel_unpaid_deals(now() + PAY_WITHIN - timedelta(minutes=1))
    cancelled = orders.cancel_unpaid_deals(now() + PAY_WITHIN)

    deal.refresh_from_db()
    assert (early, cancelled, deal.taken) == (0, 1, 2)
    states = dict(Order.objects.values_list("pk", "status"))
    assert (states[late.pk], states[paid.pk], states[at_the_door.pk]) == (
        "cancelled",
        "preparing",
        "preparing",
    )


def test_the_database_itself_refuses_to_oversell(db):
    deal = DealFactory(pieces=1)

    with pytest.raises(IntegrityError):
        EntranceItem.objects.filter(pk=deal.pk).update(taken=2)


@pytest.mark.django_db(transaction=True)
def test_a_rush_of_two_hundred_on_twenty_pieces_sells_twenty_one_each(django_db_blocker):
    deal = DealFactory()
    shoppers = [CustomerFactory() for _ in range(200)]
    waiting = iter(shoppers)

    done = []
    for _ in range(8):  # twenty-five at the same moment, eight times over
        done += together(25, lambda: buy(next(waiting), deal))

    sold = [one for one in done if isinstance(one, Order)]
    refused = [one for one in done if isinstance(one, DealRefused)]
    deal.refresh_from_db()
    assert (len(sold), len(refused), deal.taken) == (20, 180, 20)
    assert {one.why for one in refused} == {"gone"}
    assert len({order.customer_id for order in sold}) == 20
    assert {order.total for order in sold} == {Decimal(79)}
    assert DealHold.objects.count() == 20
    deal.sku.refresh_from_db()
    assert deal.sku.stock == 80


@pytest.mark.django_db(transaction=True)
def test_one_customer_with_twenty_hands_gets_one(lin):
    deal = DealFactory()

    done = together(20, lambda: buy(lin, deal))

    assert sum(isinstance(one, Order) for one in done) == 1
    assert {one.why for one in done if isinstance(one, DealRefused)} == {"yours"}


@pytest.mark.django_db(transaction=True)
def test_buying_and_cancelling_at_once_neither_locks_up_nor_miscounts(db):
    deal = DealFactory(pieces=4)
    shoppers = iter([CustomerFactory() for _ in range(24)])

    def buy_and_think_again():
        order = buy(next(shoppers), deal)
        orders.cancel(order.pk)

    done = together(24, buy_and_think_again)

    deal.refresh_from_db()
    deal.sku.refresh_from_db()
    assert [one for one in done if one is not None and not isinstance(one, DealRefused)] == []
    assert (deal.taken, deal.sku.stock) == (0, 100)


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_has_taken_nothing(lin):
    deal = DealFactory()
    code = f"""
import os, signal, django
django.setup()
from django.db import connections
from kefu.accounts.models import User
from kefu.shop.services import deals, orders
from kefu.shop.tests.test_deals import buy
from kefu.shop.models.entrances import EntranceItem
def die(*a, **k):
    print("taken", EntranceItem.objects.get(pk={deal.pk}).taken, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
deals.hold = die
buy(User.objects.get(pk={lin.pk}), EntranceItem.objects.select_related("sku").get(pk={deal.pk}))
"""
    place = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    killed = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "DATABASE_URL": place.geturl(),
            "DJANGO_SETTINGS_MODULE": "kefu.config.settings",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    deal.refresh_from_db()
    deal.sku.refresh_from_db()
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert killed.stdout.strip() == "taken 1"
    assert (deal.taken, deal.sku.stock, Order.objects.count()) == (0, 100, 0)
    assert buy(User.objects.get(pk=lin.pk), deal).total == 79

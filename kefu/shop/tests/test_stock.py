from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from kefu.shop.services import orders, stock
from kefu.shop.services.orders import Destination
from kefu.shop.tests.factories import CustomerFactory, SkuFactory

HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")


@pytest.mark.django_db(transaction=True)
def test_eight_buyers_of_the_last_three_pieces_get_three():
    sku = SkuFactory(stock=3)
    buyers = CustomerFactory.create_batch(8)

    def buy(buyer):
        try:
            return orders.place_order(customer=buyer, wanted={sku.code: 1}, to=HOME, gateway="cod")
        except stock.OutOfStock:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        bought = list(pool.map(buy, buyers))

    sku.refresh_from_db()
    assert sum(order is not None for order in bought) == 3
    assert sku.stock == 0


@pytest.mark.django_db(transaction=True)
def test_buyers_who_want_the_same_goods_in_another_order_never_block_each_other():
    one, other = SkuFactory(stock=50), SkuFactory(stock=50)

    def buy(turn):
        wanted = {one.pk: 1, other.pk: 1} if turn % 2 else {other.pk: 1, one.pk: 1}
        try:
            stock.take(wanted)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(buy, range(40)))

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.stock, other.stock) == (10, 10)


@pytest.mark.django_db
def test_all_is_taken_or_nothing():
    plenty, scarce = SkuFactory(stock=10), SkuFactory(stock=1)

    with pytest.raises(stock.OutOfStock) as refused, transaction.atomic():
        stock.take({plenty.pk: 2, scarce.pk: 2})

    plenty.refresh_from_db()
    assert refused.value.sku == scarce
    assert plenty.stock == 10

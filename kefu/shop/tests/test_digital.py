"""Digital goods: handed over once they are paid, each key once, taken back with the money."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.notices.models import Notice
from kefu.payments import services as payments
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.digital import DownloadRight, LicenceKey
from kefu.shop.models.orders import Order
from kefu.shop.services import digital, orders
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import CustomerFactory, SkuFactory

pytestmark = pytest.mark.django_db
NOWHERE = Destination("", "", "", "")


def keys_of(sku, *texts, by):
    goods = digital.set_goods(sku.pk, kind="key", by=by)
    digital.add_keys(goods.pk, texts, by=by)
    return goods


def book(sku, *, by=None, downloads=2):
    goods = digital.set_goods(sku.pk, kind="file", by=by, downloads=downloads)
    file = ContentFile("一本书".encode() * 400, name="book.txt")
    digital.add_version(goods.pk, file=file, version="1.0", by=by)
    return goods


def bought(customer, *skus, gateway="online"):
    wanted = {sku.code: 1 for sku in skus}
    return place_order(customer=customer, wanted=wanted, to=NOWHERE, gateway=gateway)


def paid(order):
    payments.mark_paid(order.charge_id)
    deliver_all()
    order.refresh_from_db()
    return order


def test_a_key_is_given_when_it_is_paid_and_the_order_has_arrived(lin, mei):
    sku = SkuFactory(stock=0)
    keys_of(sku, "AAAA-1111", "BBBB-2222", by=mei)
    order = bought(lin, sku)
    assert not LicenceKey.objects.exclude(line=None).exists()

    paid(order)

    key = LicenceKey.objects.get(line__order=order)
    sku.refresh_from_db()
    assert (key.text, sku.stock, order.status) == ("AAAA-1111", 1, "delivered")
    notice = Notice.objects.get(template="shop/mail/digital")
    assert notice.to == lin
    assert "AAAA" not in str(notice.context)


def test_keys_lie_encrypted(mei):
    keys_of(SkuFactory(), "AAAA-1111", by=mei)

    stored = LicenceKey.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)

    assert "AAAA" not in str(list(stored))


def test_the_same_key_goes_in_once(mei):
    sku = SkuFactory(stock=0)
    goods = keys_of(sku, "A1", " A1 ", "", "B2", by=mei)

    assert digital.add_keys(goods.pk, ["A1", "C3"], by=mei) == 1

    sku.refresh_from_db()
    assert (LicenceKey.objects.count(), sku.stock) == (3, 3)


def test_who_paid_before_the_keys_came_gets_them_first(lin, wei, mei):
    sku = SkuFactory(stock=5)
    goods = digital.set_goods(sku.pk, kind="key", by=mei)
    first, second = paid(bought(lin, sku)), paid(bought(wei, sku))
    assert first.status == "preparing"

    digital.add_keys(goods.pk, ["ONE"], by=mei)

    assert LicenceKey.objects.get().line.order == first
    digital.add_keys(goods.pk, ["TWO"], by=mei)
    assert LicenceKey.objects.get(line__order=second).text
    assert Notice.objects.filter(template="shop/mail/digital").count() == 2


def test_what_has_a_parcel_too_waits_for_it(lin):
    kettle, book_sku = SkuFactory(), SkuFactory()
    book(book_sku)

    order = paid(bought(lin, kettle, book_sku))

    assert order.status == "preparing"
    assert DownloadRight.objects.filter(line__order=order).exists()
    assert list(orders.left_to_ship(order).values()) == [1]


def test_a_file_is_not_used_up(lin, wei):
    sku = SkuFactory(stock=1)
    book(sku)

    paid(bought(lin, sku))
    paid(bought(wei, sku))

    sku.refresh_from_db()
    assert sku.stock == 1


def test_nothing_digital_is_paid_at_the_door(lin):
    sku = SkuFactory()
    book(sku)

    order = bought(lin, sku, gateway="cod")

    assert order.charge.gateway == "online"
    assert order.status == "placed"


def test_cancelling_takes_links_and_keys_back(lin, mei):
    key_sku, file_sku, kettle = SkuFactory(stock=0), SkuFactory(), SkuFactory()
    keys_of(key_sku, "A1", by=mei)
    book(file_sku)
    order = paid(bought(lin, key_sku, file_sku, kettle))

    orders.cancel(order.pk)
    deliver_all()

    assert DownloadRight.objects.get().withdrawn_at
    assert LicenceKey.objects.get().withdrawn_at
    assert LicenceKey.objects.get().line.order == order
    assert Sku.objects.get(pk=key_sku.pk).stock == 0


def test_only_all_of_the_money_takes_it_back(lin):
    sku = SkuFactory(price=Decimal(100))
    book(sku)
    order = paid(bought(lin, sku))

    payments.refund(order.charge_id, amount=Decimal(40), key="a part")
    deliver_all()
    assert DownloadRight.objects.get().withdrawn_at is None
    payments.refund(order.charge_id, amount=Decimal(60), key="the rest")
    deliver_all()

    assert DownloadRight.objects.get().withdrawn_at


def test_handed_over_twice_it_is_given_once(lin, mei):
    sku = SkuFactory(stock=0)
    keys_of(sku, "A1", "B2", by=mei)
    order = paid(bought(lin, sku))

    digital.hand_over(order.pk)

    assert LicenceKey.objects.filter(line__order=order).count() == 1
    assert EventRow.objects.filter(name="shop.DigitalHandedOver").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_orders_at_once_get_eight_keys():
    sku = SkuFactory(stock=8)
    lin = CustomerFactory()
    goods = digital.set_goods(sku.pk, kind="key", by=None)
    waiting = [bought(CustomerFactory(), sku) for _ in range(8)]
    Order.objects.update(paid_at=now(), status="preparing")
    LicenceKey.objects.bulk_create(
        LicenceKey(goods=goods, text=f"K{n}", digest=digital.digest_of(f"K{n}")) for n in range(8)
    )
    left = [order.pk for order in waiting]

    told = together(8, lambda: digital.hand_over(left.pop()))
    again = together(8, lambda: digital.hand_over(waiting[0].pk))

    assert told == [True] * 8
    assert not any(again)
    lines = LicenceKey.objects.values_list("line", flat=True)
    assert len(set(lines)) == 8
    assert None not in lines
    assert lin.pk


def test_killed_between_key_and_mail_nothing_was_given(lin, mei, monkeypatch):
    sku = SkuFactory(stock=0)
    keys_of(sku, "A1", by=mei)
    order = bought(lin, sku)
    payments.mark_paid(order.charge_id)
    Order.objects.filter(pk=order.pk).update(paid_at=now(), status="preparing")

    def killed(_order):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(digital, "_tell", killed)
        with pytest.raises(KeyboardInterrupt):
            digital.hand_over(order.pk)
    assert LicenceKey.objects.get().line is None

    digital.hand_over(order.pk)
    assert LicenceKey.objects.get().line.order == order


def test_downloads_are_counted_resumed_and_limited(lin):
    sku = SkuFactory()
    book(sku, downloads=2)
    paid(bought(lin, sku))
    right = DownloadRight.objects.get()

    def flows(start, length):
        return digital.begin_or_resume(right.pk, start=start, length=length, size=1000)

    assert flows(0, 1000)
    assert flows(400, 600)
    assert flows(900, 100)
    assert right.taken.count() == 1
    assert flows(0, 1000)
    assert not flows(0, 1000)
    assert flows(1, 999)
    assert flows(1, 999)
    assert not flows(1, 999)
    assert right.taken.count() == 2
    assert EventRow.objects.filter(name="shop.DownloadBegun").count() == 2

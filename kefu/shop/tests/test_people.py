import pytest

from kefu.accounts.events import CustomerErased, CustomerIdentified
from kefu.accounts.queries.personal import everything_about
from kefu.core.events import record
from kefu.core.testing import deliver_all
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(lin):
    order = OrderFactory(customer=lin, recipient="林晓雨", phone="13800000000", address="文三路")
    OrderLineFactory(order=order)
    ReviewFactory(customer=lin, text="好用")
    return order


def test_a_copy_of_ones_data_holds_orders_and_reviews_and_nobody_elses(order, lin, wei):
    mine, theirs = everything_about(lin), everything_about(wei)

    assert mine["orders"][0]["address"] == "文三路"
    assert mine["reviews"][0]["text"] == "好用"
    assert theirs["orders"] == theirs["reviews"] == []


def test_who_is_forgotten_leaves_figures_and_no_trace(order, lin):
    record(CustomerErased(lin.pk))
    deliver_all()

    order.refresh_from_db()
    assert (order.recipient, order.phone, order.address) == ("", "", "")
    assert order.total == 129
    assert order.lines.first().sku.product.reviews.filter(customer=lin).count() == 0


def test_a_guest_who_signs_up_keeps_the_orders(order, lin, wei):
    record(CustomerIdentified(lin.pk, wei.pk))
    deliver_all()

    order.refresh_from_db()
    assert order.customer == wei

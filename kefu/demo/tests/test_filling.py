"""The demo shop in the database."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum
from django.urls import reverse

from kefu.accounts.models import Address, User
from kefu.core.tax_numbers import normal_tax_number
from kefu.core.testing import deliver_all
from kefu.demo import queries, services
from kefu.demo.models import DemoShop
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.insight.models import AnswerFact, CaseFact, PromiseFact
from kefu.insight.services.folding import rebuild
from kefu.payments.models import Refund
from kefu.shop.models.catalogue import Product, Review
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services.orders import Destination, place_order

FACTS = (CaseFact, PromiseFact, AnswerFact)


def quiet(_words):
    return None


def facts():
    return [list(fact.objects.order_by("pk").values()) for fact in FACTS]


def test_the_numbers_add_up(demo):
    for order in Order.objects.annotate(lines_total=Sum("lines__amount")):
        assert order.total == order.lines_total == order.charge.amount
    refunds = Refund.objects.values("charge").annotate(given=Sum("amount"))
    assert refunds.exclude(given=F("charge__refunded")).count() == 0
    sold = OrderLine.objects.filter(kind="goods").exclude(order__status="cancelled")
    assert Product.objects.aggregate(n=Sum("sold"))["n"] == sold.aggregate(n=Sum("quantity"))["n"]
    for product in Product.objects.filter(reviews_count__gt=0):
        said = product.reviews.filter(follows_up=None)
        assert product.reviews_count == said.count()


def test_the_times_hang_together(demo):
    assert not Order.objects.filter(delivered_at__lt=F("placed_at")).exists()
    assert not Order.objects.filter(placed_at__lt=F("customer__created_at")).exists()
    assert not Review.objects.filter(at__lt=F("line__order__delivered_at")).exists()
    assert not Case.objects.filter(created_at__lt=F("customer__created_at")).exists()
    assert not Promise.objects.filter(status="kept", settled_at__gt=F("due_at")).exists()
    assert not Message.objects.filter(at__gt=F("conversation__last_at")).exists()


def test_every_row_of_it_is_marked(demo):
    assert not User.objects.filter(is_demo=False).exists()
    assert not Order.objects.filter(is_demo=False).exists()
    assert not Case.objects.filter(is_demo=False).exists()
    assert not Product.objects.filter(is_demo=False).exists()
    assert all(user.email.endswith(".example") for user in User.objects.all())


def test_books_and_invoices_are_there_and_right(demo):
    assert all(address.place.address.count(" ") for address in Address.objects.all())
    assert Address.objects.filter(is_default=True).count() == Address.objects.count() / 2 > 0
    assert {one.status for one in Invoice.objects.all()} == {"asked", "issued"}
    for invoice in Invoice.objects.exclude(kind="personal"):
        assert normal_tax_number(invoice.tax_number) == invoice.tax_number


def test_the_figures_are_those_of_the_log(demo):
    at_once = facts()

    rebuild()

    assert facts() == at_once


def test_the_first_people_of_each_role_can_sign_in(demo, client):
    accounts = queries.demo_accounts()

    roles = {User.objects.get(email=account.email).role for account in accounts}
    assert roles == set(User.Role.values)
    for account in accounts:
        assert User.objects.get(email=account.email).check_password(account.password)


def test_pages_say_that_it_is_a_demo(demo, client):
    page = client.get(reverse("surfaces:home")).content.decode()

    assert "演示数据" in page or "Demo data" in page


def test_a_second_run_changes_nothing(demo):
    before = Order.objects.count(), User.objects.count()

    call_command("demo", verbosity=0, stderr=io.StringIO())

    assert (Order.objects.count(), User.objects.count()) == before
    assert DemoShop.objects.count() == 1


def test_again_replaces_it_and_keeps_the_staff(demo):
    staff = set(User.objects.exclude(role="customer").values_list("pk", flat=True))
    stranger = User.objects.create_user("stranger@shop.example", name="陌生人")
    old = set(Order.objects.values_list("pk", flat=True))

    services.clear_demo()
    services.build_demo(seed=7, count=30, say=quiet)
    deliver_all()

    assert set(User.objects.exclude(role="customer").values_list("pk", flat=True)) == staff
    assert User.objects.filter(pk=stranger.pk).exists()
    assert Order.objects.exists()
    assert not Order.objects.filter(pk__in=old).exists()
    cases = set(Case.objects.values_list("pk", flat=True))
    assert set(CaseFact.objects.values_list("pk", flat=True)) == cases


def test_goods_that_somebody_real_has_ordered_stay(demo):
    stranger = User.objects.create_user("stranger@shop.example", name="陌生人")
    product = Product.objects.filter(skus__stock__gt=0).first()
    sku = product.skus.filter(stock__gt=0).first()
    to = Destination(recipient="陌", phone="16911111111", address="某处", region="110000")
    place_order(customer=stranger, wanted={sku.code: 1}, to=to, gateway="cod")
    before = Order.objects.count()

    with pytest.raises(CommandError):
        call_command("demo", "--again", verbosity=0, stderr=io.StringIO())

    assert Order.objects.count() == before
    assert DemoShop.objects.exists()

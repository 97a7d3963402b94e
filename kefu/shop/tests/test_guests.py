"""A guest's order: reached by a contact, opened by who knows it, joined to a proven account."""

import re
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from kefu.accounts.services import access, customers, privacy
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.core.words import unguessable_number
from kefu.notices.models import Notice
from kefu.shop.models.orders import Order
from kefu.shop.queries import guests as queries
from kefu.shop.queries.orders import guests_order, order_for
from kefu.shop.queries.prices import quote
from kefu.shop.services import guests, invoices, orders
from kefu.shop.services.deals import DealRefused
from kefu.shop.services.orders import Destination
from kefu.shop.services.placing import Terms
from kefu.shop.tests.factories import DealFactory, OrderFactory, SkuFactory

pytestmark = pytest.mark.django_db
HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")
MAIL = "lin@guest.example"


def bought(contact=MAIL, **more):
    sku = SkuFactory(stock=5)
    wanted = {sku.code: 1}
    return orders.place_order(
        customer=None, contact=contact, wanted=wanted, to=HOME, gateway="cod", **more
    )


def signed_up(email=MAIL, *, proven=True):
    return customers.register_customer(email=email, profile=customers.Profile(proven=proven))


def test_a_guest_orders_and_is_known_by_the_contact():
    order = bought(" Lin@Guest.example ")

    order.refresh_from_db()
    assert (order.customer, order.contact, order.status) == (None, MAIL, "preparing")
    assert order.language == "zh-hans"
    assert EventRow.objects.get(name="shop.OrderPlaced").data["customer_id"] is None


@pytest.mark.parametrize("contact", ["", "lin", "12", "lin@", "@guest.example"])
def test_without_a_contact_nothing_is_ordered(contact):
    sku = SkuFactory(stock=5)

    with pytest.raises(guests.NoContact):
        orders.place_order(
            customer=None, contact=contact, wanted={sku.code: 1}, to=HOME, gateway="cod"
        )

    sku.refresh_from_db()
    assert (sku.stock, Order.objects.count()) == (5, 0)


def test_a_member_leaves_no_contact(lin):
    sku = SkuFactory()
    order = orders.place_order(
        customer=lin, contact=MAIL, wanted={sku.code: 1}, to=HOME, gateway="cod"
    )

    assert order.contact is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(contact=MAIL)


def test_a_guest_has_the_price_that_everybody_has():
    deal = DealFactory()

    found = quote(None, {deal.sku: 1}, at=now())

    assert found.priced.total == Decimal("129.00")
    assert (found.deals, found.choices) == ({}, ())
    with pytest.raises(DealRefused) as refused:
        orders.place_order(
            customer=None,
            contact=MAIL,
            wanted={deal.sku.code: 1},
            to=HOME,
            gateway="cod",
            terms=Terms(deals=frozenset({deal.sku.code})),
        )
    assert refused.value.why == "members"


@pytest.mark.parametrize("contact", [MAIL, "LIN@guest.example ", "138 0000 0000", "+8613800000000"])
def test_number_and_contact_open_it(contact):
    order = bought()

    assert queries.found_by(f" {order.number.lower()}", contact) == order


@pytest.mark.parametrize("contact", ["", "wei@guest.example", "13900000000", "x"])
def test_a_wrong_contact_opens_nothing(contact):
    order = bought()

    assert queries.found_by(order.number, contact) is None
    assert queries.found_by("K7QM-AAAA-AAAA", MAIL) is None


def test_a_members_order_is_not_opened_by_contact(lin):
    order = OrderFactory(customer=lin, phone="13800000000")

    assert queries.found_by(order.number, "13800000000") is None
    assert queries.found_by(order.number, lin.email) is None
    assert guests_order(order.number) is None


def test_an_imported_order_without_a_buyer_opens_for_nobody():
    order = OrderFactory(customer=None, phone="13800000000")

    assert queries.found_by(order.number, "13800000000") is None
    assert guests_order(order.number) is None


def test_the_mail_leads_back_to_it_once():
    order = bought()
    deliver_all()
    guests.send_link(order_id=order.pk)
    run_jobs()

    letter = mail.outbox[0]
    token = re.search(r"/orders/open/([^/]+)/", letter.body)[1]
    assert (len(mail.outbox), letter.to) == (1, [MAIL])
    assert order.number in letter.subject
    assert queries.opened_by(token) == order


def test_who_left_a_number_gets_no_mail():
    bought("13800000000")
    deliver_all()

    assert not Notice.objects.exists()


def test_a_forged_an_old_and_anothers_link_open_nothing(monkeypatch):
    order = bought()
    token = queries.token_of(order)

    assert queries.opened_by(token[:-2] + "xx") is None
    assert queries.opened_by("") is None
    Order.objects.filter(pk=order.pk).update(contact="other@guest.example")
    assert queries.opened_by(token) is None
    Order.objects.filter(pk=order.pk).update(contact=MAIL)
    assert queries.opened_by(token) == order
    monkeypatch.setattr(queries, "LINK_GOOD_FOR", timedelta(seconds=-1))
    assert queries.opened_by(token) is None


def test_a_proven_address_takes_the_order_into_the_account():
    order, other = bought(), bought("wei@guest.example")
    token = queries.token_of(order)

    lin = signed_up()
    deliver_all()

    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.customer, order.contact) == (lin, None)
    assert other.customer is None
    assert order_for(lin, order.number) is not None
    assert queries.opened_by(token) is None
    assert guests_order(order.number) is None
    assert EventRow.objects.filter(name="shop.OrderJoined").count() == 1


def test_an_address_that_is_only_typed_takes_nothing():
    order = bought()

    lin = signed_up(proven=False)
    deliver_all()
    order.refresh_from_db()
    assert order.customer is None

    access.confirm_email(user=lin, email=MAIL)
    deliver_all()
    order.refresh_from_db()
    assert order.customer == lin


def test_a_number_takes_nothing_for_nobody_proves_it():
    order = bought("13800000000")

    customers.register_customer(phone="13800000000")
    deliver_all()

    order.refresh_from_db()
    assert order.customer is None


def test_joined_orders_are_forgotten_with_the_account():
    order = bought()
    lin = signed_up()
    deliver_all()

    privacy.erase_customer(user_id=lin.pk)
    deliver_all()

    order.refresh_from_db()
    assert (order.recipient, order.phone, order.address, order.contact) == ("", "", "", None)


def test_a_guest_is_forgotten_after_the_time_guests_are_kept(settings):
    settings.RETENTION_DAYS = {"guests": 30}
    old, under_way, new = bought(), bought(), bought()
    for order in (old, under_way, new):
        invoices.ask_for_invoice(order.pk, invoices.Wanted("personal", "林晓雨"), by=None)
    Order.objects.exclude(pk=new.pk).update(placed_at=now() - timedelta(days=31))
    Order.objects.exclude(pk=under_way.pk).update(status="completed")

    assert guests.forget_old(now()) == 1

    for order in (old, under_way, new):
        order.refresh_from_db()
    assert (old.contact, old.recipient, old.phone, old.address) == (None, "", "", "")
    assert old.invoices.get().title == ""
    assert under_way.contact == new.contact == MAIL


def test_a_contact_lies_nowhere_in_clear():
    order = bought()

    kept = Order.objects.filter(pk=order.pk).extra(select={"raw": "contact"}).values("raw")[0]
    assert MAIL not in kept["raw"]
    assert Order.objects.get(contact=MAIL) == order


def test_numbers_show_no_pattern():
    """Made one after the other, they neither follow the clock nor stand side by side."""
    numbers = [unguessable_number() for _ in range(4_000)]
    values = [int.from_bytes(number.replace("-", "").encode()) for number in numbers]
    pairs = list(pairwise(values))
    rising = sum(one < two for one, two in pairs) / len(pairs)
    shared = max(
        next((at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b), 14)
        for one, two in pairwise(sorted(numbers))
    )
    signs = {sign: sum(number.count(sign) for number in numbers) for sign in set("".join(numbers))}

    assert len(set(numbers)) == len(numbers)
    assert 0.45 < rising < 0.55  # no order of time
    assert shared < 8  # no near neighbours: of fourteen signs never eight alike
    assert max(signs[one] for one in signs if one != "-") < 2 * 4_000 * 12 / 32

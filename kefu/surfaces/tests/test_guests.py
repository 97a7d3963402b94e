"""What a guest meets: the order found again, its till, its invoice; what a stranger does not."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import Address, User
from kefu.accounts.services.addresses import add_address
from kefu.core.addresses.place import place_of
from kefu.core.models import EventRow
from kefu.core.uploads import services as uploads
from kefu.shop.models.baskets import Checkout
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.orders import Order
from kefu.shop.queries.guests import token_of
from kefu.shop.queries.invoices import token_of as invoice_token
from kefu.shop.services import invoices, orders
from kefu.shop.services.invoices import Paper, Wanted
from kefu.shop.services.orders import Destination
from kefu.shop.tests.factories import WEST_LAKE, OrderFactory, ParcelFactory, SkuFactory
from kefu.surfaces.tests.till import buy_now, last_step, step
from kefu.surfaces.tests.till import order as press

pytestmark = pytest.mark.django_db
HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")
MAIL = "lin@guest.example"
FIND = "/orders/find/"
WHO = {"quantity": "1", "recipient": "林晓雨", "phone": "138 0000 0000", "address": "文三路 1 号"}


@pytest.fixture
def order():
    sku = SkuFactory(stock=5)
    return orders.place_order(
        customer=None, contact=MAIL, wanted={sku.code: 1}, to=HOME, gateway="online"
    )


def page(order, name="order"):
    return reverse(f"surfaces:{name}", args=[order.number])


def find(client, number, contact=MAIL):
    return client.post(FIND, {"number": number, "contact": contact})


def text(answer):
    return answer.content.decode()


def test_number_and_contact_lead_to_the_order(client, order):
    typed = order.number.lower().replace("-", " ")

    found = find(client, typed, " LIN@guest.example ")

    assert found.url == page(order)
    assert order.number in text(client.get(page(order)))
    assert client.get(page(order, "pay")).status_code == 200


def test_the_guest_sees_the_same_timeline(client, order):
    parcel = ParcelFactory()
    orders.mark_paid(order.pk)
    orders.ship(order.pk, parcel=parcel)
    find(client, order.number)

    assert parcel.tracking_number in text(client.get(page(order)))


def test_a_wrong_number_and_a_wrong_contact_get_the_same_answer(order):
    answers = [
        find(Client(), order.number, "wei@guest.example"),
        find(Client(), "K7QM-AAAA-AAAA", MAIL),
        find(Client(), OrderFactory().number, MAIL),
    ]

    assert {one.status_code for one in answers} == {422}
    assert all("没有找到订单号与联系方式相符的订单" in text(one) for one in answers)


def test_tries_are_counted_by_visitor_and_by_number(order):
    for _ in range(12):
        find(Client(REMOTE_ADDR="203.0.113.7"), "K7QM-AAAA-AAAA")
    assert find(Client(REMOTE_ADDR="203.0.113.7"), order.number).status_code == 429

    for host in range(12):
        find(Client(REMOTE_ADDR=f"198.51.100.{host}"), order.number, "wei@guest.example")
    assert find(Client(REMOTE_ADDR="198.51.100.99"), order.number).status_code == 429


def test_the_link_opens_it_and_a_dead_one_says_what_to_do(client, order):
    opened = client.get(f"/orders/open/{token_of(order)}/")
    dead = Client().get("/orders/open/abc/")

    assert opened.url == page(order)
    assert client.get(page(order)).status_code == 200
    assert dead.status_code == 410
    assert "用订单号查找" in text(dead)


@pytest.mark.parametrize("name", ["order", "pay", "pay_state", "pay_asking", "ask_for_invoice"])
def test_a_stranger_is_led_to_the_door(client, order, name):
    for answer in (client.get(page(order, name)), client.post(page(order, name))):
        assert answer.status_code in {302, 405}
        assert order.number not in text(answer)


def test_another_member_finds_nothing_there(as_user, wei, order):
    assert as_user(wei).get(page(order)).status_code == 404


def test_who_holds_one_order_does_not_hold_another(client, order):
    find(client, order.number)
    other = OrderFactory(customer=None, contact="wei@guest.example")

    assert client.get(page(other)).status_code == 302


def test_once_it_is_in_an_account_the_browser_of_the_guest_is_out(client, order, lin):
    find(client, order.number)
    Order.objects.filter(pk=order.pk).update(customer=lin, contact=None)

    assert client.get(page(order)).status_code == 404


def test_a_colleague_does_not_use_this_door(as_user, mei, order):
    browser = as_user(mei)
    find(browser, order.number)

    assert browser.get(page(order)).status_code == 403


def test_a_guest_asks_for_an_invoice(client, order):
    find(client, order.number)

    wrong = client.post(page(order, "ask_for_invoice"), {"invoice": "company", "title": "诺山"})
    done = client.post(page(order, "ask_for_invoice"), {"invoice": "personal", "title": "林"})

    assert wrong.status_code == 422
    assert "纳税人识别号" in text(wrong)
    assert done.url == page(order)
    assert Invoice.objects.get().title == "林"


def test_a_customer_orders_to_a_place_of_the_book(as_user, lin):
    browser, place = as_user(lin), place_of("林晓雨", "13800000000", "330106012", "曙光路 1 号")
    home = add_address(user=lin, place=place, client_id="1")
    buy_now(browser, SkuFactory(stock=5))

    answer = press(browser, last_step(browser, "now", home={"saved": home.number}), "now")

    found = Order.objects.get()
    assert answer.status_code == 302
    assert (found.region, found.address) == ("330106", place.address)


def test_another_place_is_kept_if_its_owner_wants_that(as_user, lin):
    browser, asked = as_user(lin), WHO | WEST_LAKE | {"address_id": "form-1"}
    buy_now(browser, SkuFactory(stock=5))

    browser.post(step("address", "now"), asked)
    assert not Address.objects.exists()
    for _ in range(2):
        browser.post(step("address", "now"), asked | {"keep": "on"})

    assert Address.objects.get().detail == "文三路 1 号"


def test_a_place_of_anothers_book_is_none(as_user, lin, wei):
    hers = add_address(user=lin, place=place_of("林", "13800000000", "330106", "1"), client_id="1")
    browser = as_user(wei)
    buy_now(browser, SkuFactory())

    answer = browser.post(step("address", "now"), {"saved": hers.number})

    assert answer.status_code == 422
    assert not Checkout.objects.exists()


def test_a_step_of_the_address_goes_no_further(as_user, lin):
    browser, pasted = as_user(lin), {"read": "1", "paste": "林 杭州市西湖区文三路1号"}
    buy_now(browser, SkuFactory(stock=5), quantity="3")

    answer = browser.post(step("address", "now"), pasted)

    assert answer.status_code == 200
    assert "文三路1号" in text(answer)
    assert not Checkout.objects.exists()


def test_an_invoice_is_asked_for_while_ordering(as_user, lin):
    browser = as_user(lin)
    company = {"invoice": "company", "title": "诺山科技", "tax_number": "91110108551385082q"}
    buy_now(browser, SkuFactory(stock=5))
    browser.post(step("address", "now"), WHO | WEST_LAKE)
    asked = {"way": "standard"} | company

    wrong = browser.post(step("delivery", "now"), asked | {"tax_number": "91110108551385082A"})
    browser.post(step("delivery", "now"), asked)
    press(browser, browser.get(step("review", "now")), "now")

    assert wrong.status_code == 422
    assert "逐位核对" in text(wrong)
    assert Invoice.objects.get().tax_number == "91110108551385082Q"


@pytest.fixture
def fang(db):
    return User.objects.create_user("fang@example.com", name="方", role="operations")


@pytest.fixture
def asked(lin):
    order = OrderFactory(customer=lin, paid_at="2026-11-20T00:00:00Z")
    return invoices.ask_for_invoice(order.pk, Wanted("personal", "林晓雨"), by=lin)


def test_the_office_issues_one_by_its_file(as_user, fang, asked):
    address = reverse("surfaces:office_invoice", args=[asked.number])
    browser = as_user(fang)

    wrong = browser.post(address, {"serial": "12"})
    empty = browser.post(address, {})
    done = browser.post(address, {"file": ContentFile(b"%PDF-1.4 it", name="a.pdf")})

    asked.refresh_from_db()
    assert (wrong.status_code, empty.status_code, done.status_code) == (422, 422, 302)
    assert (asked.status, asked.file.name) == ("issued", "a.pdf")
    assert EventRow.objects.filter(name="shop.InvoiceRead").count() == 3


def test_the_list_hides_a_name_and_the_csv_too(as_user, fang, asked):
    invoices.ask_for_invoice(
        OrderFactory(customer=None).pk, Wanted("company", "=诺山()", "1" * 15), by=None
    )
    browser = as_user(fang)

    page = text(browser.get(reverse("surfaces:office_invoices")))
    told = b"".join(
        browser.get(reverse("surfaces:office_invoices"), {"as": "csv", "show": "all"})
    ).decode()

    assert "林晓雨" not in page + told
    assert "林**" in page
    assert "'=诺山()" in told


def test_a_file_opens_by_its_link_and_is_only_saved(asked, mei):
    file = uploads.check(ContentFile(b"%PDF-1.4 it", name="a.pdf"))
    issued = invoices.issue_invoice(asked.number, Paper(file=file), by=mei)
    address = reverse("surfaces:invoice_file", args=[invoice_token(issued)])

    answer = Client().get(address)

    assert answer.getvalue() == b"%PDF-1.4 it"
    assert answer["Content-Disposition"].startswith("attachment")
    assert Client().get(address[:-4] + "abc/").status_code == 404


def test_the_list_costs_the_same_however_full(as_user, fang, asked, flat_queries):
    browser = as_user(fang)

    def more():
        for _ in range(10):
            order = OrderFactory(customer=None)
            invoices.ask_for_invoice(order.pk, Wanted("personal", "林"), by=None)

    flat_queries(lambda: browser.get(reverse("surfaces:office_invoices")), grow=more)


def test_an_order_with_its_invoice_asks_at_most_twelve_questions(
    as_user, lin, asked, django_assert_max_num_queries
):
    browser = as_user(lin)
    browser.get(page(asked.order))

    with django_assert_max_num_queries(12):
        assert browser.get(page(asked.order)).status_code == 200

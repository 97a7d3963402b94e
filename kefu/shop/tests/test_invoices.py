"""Invoices: asked for, issued, corrected in red, sent, forgotten."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.queries.personal import everything_about
from kefu.accounts.services import privacy
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.core.uploads import services as uploads
from kefu.core.uploads.models import Upload
from kefu.payments import services as payments
from kefu.shop.models.invoices import Invoice
from kefu.shop.queries import invoices as queries
from kefu.shop.services import invoices, orders
from kefu.shop.services.invoices import InvoiceRefused, Paper, Wanted
from kefu.shop.services.orders import Destination
from kefu.shop.services.placing import Terms
from kefu.shop.tests.factories import SkuFactory

HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")
MINE = Wanted("personal", "林晓雨")
OURS = Wanted("company", "诺山科技有限公司", "91110108551385082Q", bank="诺山银行 6200")
SERIAL = Paper(serial="26332000000012345678")


def pdf():
    return uploads.check(ContentFile(b"%PDF-1.4 an invoice", name="fapiao.pdf"))


@pytest.fixture
def order(lin):
    """Two kettles, 258, paid."""
    sku = SkuFactory(stock=5)
    placed = orders.place_order(customer=lin, wanted={sku.code: 2}, to=HOME, gateway="bank")
    payments.mark_paid(placed.charge.pk)
    deliver_all()
    placed.refresh_from_db()
    return placed


def refund(order, amount):
    payments.refund(order.charge_id, amount=Decimal(amount), key=f"test {amount}")
    deliver_all()


def refused(act):
    with pytest.raises(InvoiceRefused) as error:
        act()
    return error.value.why


def test_it_is_asked_for_changed_and_issued(order, lin, mei):
    invoices.ask_for_invoice(order.pk, MINE, by=lin)
    asked = invoices.ask_for_invoice(order.pk, OURS, by=lin)

    issued = invoices.issue_invoice(asked.number, SERIAL, by=mei)
    again = invoices.issue_invoice(asked.number, Paper(serial="1" * 20), by=mei)

    assert Invoice.objects.count() == 1
    assert (issued.status, issued.amount, issued.title) == ("issued", 258, OURS.title)
    assert again.serial == SERIAL.serial
    assert EventRow.objects.filter(name="shop.InvoiceIssued").count() == 1


def test_it_is_asked_for_with_the_order(lin):
    sku = SkuFactory()
    placed = orders.place_order(
        customer=lin,
        wanted={sku.code: 1},
        to=HOME,
        gateway="cod",
        terms=Terms(invoice=OURS),
    )

    assert queries.invoice_of(placed).tax_number == OURS.tax_number


def test_after_its_time_nobody_gets_one(order, lin):
    late = order.placed_at + timedelta(days=180, minutes=1)

    assert refused(lambda: invoices.ask_for_invoice(order.pk, MINE, by=lin, at=late)) == "late"
    assert not Invoice.objects.exists()


def test_what_is_issued_is_not_asked_for_again(order, lin, mei):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)
    invoices.issue_invoice(asked.number, SERIAL, by=mei)

    assert refused(lambda: invoices.ask_for_invoice(order.pk, OURS, by=lin)) == "issued"


def test_what_is_not_paid_is_not_issued(lin, mei):
    sku = SkuFactory()
    placed = orders.place_order(customer=lin, wanted={sku.code: 1}, to=HOME, gateway="bank")
    asked = invoices.ask_for_invoice(placed.pk, MINE, by=lin)

    assert refused(lambda: invoices.issue_invoice(asked.number, SERIAL, by=mei)) == "unpaid"


def test_a_refund_before_makes_it_say_less(order, lin, mei):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)
    refund(order, "58")

    assert invoices.issue_invoice(asked.number, SERIAL, by=mei).amount == 200


def test_a_refund_of_all_drops_what_was_asked_for(order, lin):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)
    refund(order, "258")

    asked.refresh_from_db()
    assert asked.status == "dropped"
    assert queries.invoice_of(order) is None


def test_a_cancelled_order_needs_none(lin):
    sku = SkuFactory()
    placed = orders.place_order(customer=lin, wanted={sku.code: 1}, to=HOME, gateway="bank")
    asked = invoices.ask_for_invoice(placed.pk, MINE, by=lin)

    orders.cancel(placed.pk)
    deliver_all()

    asked.refresh_from_db()
    assert asked.status == "dropped"
    assert refused(lambda: invoices.ask_for_invoice(placed.pk, MINE, by=lin)) == "nothing"


def test_refunds_after_are_corrected_in_red_one_after_the_other(order, lin, mei):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)
    invoices.issue_invoice(asked.number, SERIAL, by=mei)

    refund(order, "58")
    asked.refresh_from_db()
    assert (asked.status, asked.to_correct) == ("issued", 58)
    for _ in range(2):
        invoices.correct_invoice(asked.number, Paper(serial="2" * 20), by=mei)
    refund(order, "200")
    invoices.correct_invoice(asked.number, Paper(file=pdf()), by=mei)

    asked.refresh_from_db()
    assert (asked.status, asked.to_correct) == ("corrected", 0)
    assert [one.amount for one in asked.corrections.all()] == [58, 200]


def test_only_operations_see_the_list_and_what_waits_longest_comes_first(order, lin, mei, hao):
    hao.role = "operations"
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)

    assert list(queries.invoices_for(hao)) == [asked]
    assert not queries.invoices_for(mei).exists()
    assert not queries.invoices_for(lin).exists()
    assert not queries.invoices_for(hao, show="issued").exists()


def test_the_mail_has_a_link_that_opens_the_file(order, lin, mei):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)
    invoices.issue_invoice(asked.number, Paper(file=pdf()), by=mei)
    deliver_all()
    deliver_all()
    run_jobs()

    letter = next(one for one in mail.outbox if "发票" in one.subject)
    token = re.search(r"/invoices/([^/]+)/", letter.body)[1]
    assert letter.to == [lin.email]
    assert queries.file_behind(token).name == "fapiao.pdf"


def test_it_goes_where_it_was_asked_to_go(order, lin, mei):
    wanted = Wanted("personal", "林晓雨", email="books@nuoshan.example")
    asked = invoices.ask_for_invoice(order.pk, wanted, by=lin)
    invoices.issue_invoice(asked.number, SERIAL, by=mei)
    deliver_all()
    run_jobs()

    assert [one.to for one in mail.outbox if "发票" in one.subject] == [["books@nuoshan.example"]]


def test_a_forged_and_an_old_link_open_nothing(order, lin, mei, monkeypatch):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)
    issued = invoices.issue_invoice(asked.number, Paper(file=pdf()), by=mei)
    token = queries.token_of(issued)

    assert queries.file_behind(token[:-3] + "abc") is None
    assert queries.file_behind(str(issued.pk)) is None
    assert queries.file_behind("") is None
    monkeypatch.setattr(queries, "LINK_GOOD_FOR", timedelta(seconds=-1))
    assert queries.file_behind(token) is None


def test_the_look_of_a_colleague_is_noted(order, lin, hao):
    asked = invoices.ask_for_invoice(order.pk, MINE, by=lin)

    assert invoices.read_invoice(asked.number, by=hao).title == "林晓雨"

    look = EventRow.objects.get(name="shop.InvoiceRead")
    assert (look.actor_id, look.data) == (hao.pk, {"invoice_id": asked.pk})


def test_it_stands_in_a_copy_and_is_forgotten_with_its_file(order, lin, mei):
    asked = invoices.ask_for_invoice(order.pk, OURS, by=lin)
    invoices.issue_invoice(asked.number, Paper(file=pdf()), by=mei)
    assert everything_about(lin)["invoices"][0]["tax_number"] == OURS.tax_number

    privacy.erase_customer(user_id=lin.pk)
    deliver_all()

    asked.refresh_from_db()
    assert (asked.title, asked.tax_number, asked.bank, asked.file) == ("", "", "", None)
    assert not Upload.objects.exists()


def test_nothing_of_a_person_lies_in_clear(order, lin):
    invoices.ask_for_invoice(order.pk, Wanted("personal", "林晓雨", email="a@b.example"), by=lin)

    raw = Invoice.objects.extra(select={"all": "title || email || tax_number"}).values("all")
    assert "林晓雨" not in raw[0]["all"]
    assert "a@b.example" not in raw[0]["all"]


@given(st.lists(st.sampled_from(Invoice.Status.values), max_size=12))
def test_no_walk_leaves_the_table(walk):
    invoice = Invoice(issued_at=now())
    for step in walk:
        before = invoice.status
        try:
            invoice.move_to(step)
        except WrongMove:
            assert invoice.status == before
        else:
            assert step in Invoice.MOVES[before]

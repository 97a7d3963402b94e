"""Lost, late, damaged: the customer tells us, and is put right with one press."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from kefu.aftersale.models.reports import CompensationRule, ParcelReport
from kefu.aftersale.queries.compensations import compensation
from kefu.aftersale.queries.reports import troubles_of, worth_of
from kefu.aftersale.services.mending import mend
from kefu.aftersale.services.reports import report_parcel, say_it_arrived
from kefu.aftersale.tests.telling import reported, sent_order, told
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.delivery.models import Parcel, PromiseMove
from kefu.delivery.services import Step, take_step
from kefu.desk.models.cases import Case
from kefu.desk.models.remedies import Remedy
from kefu.desk.services.conversations import open_conversation
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.remedies import put_right
from kefu.desk.tests.giving import wish
from kefu.payments.models import Refund
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Shipment
from kefu.shop.tests.factories import ParcelFactory


@pytest.fixture
def order(lin, mei):
    return sent_order(lin)


def test_a_report_opens_a_case_with_an_owner_and_a_date(order, lin, mei):
    report = reported(order)

    case = report.case
    assert (case.order, case.customer, case.owner) == (order, lin, mei)
    assert case.told_by > now()
    assert "没有人送来" in case.conversations.get().messages.first().body
    assert EventRow.objects.filter(name="aftersale.ParcelReported").count() == 1


def test_it_joins_the_matter_that_is_under_way_about_the_order(order, lin):
    word = {"channel": "chat", "body": "我的包裹呢", "client_id": "c1"}
    case = open_conversation(customer=lin, about=order, **word).conversation.case

    report = reported(order)

    assert report.case == case
    assert Case.objects.count() == 1


def test_told_twice_it_is_told_once(order):
    first = reported(order, client_id="one")
    again = reported(order, client_id="one")

    assert again == first
    assert Case.objects.count() == 1


def test_a_parcel_that_we_are_on_is_not_reported_anew(order):
    reported(order)

    with pytest.raises(Refusal):
        reported(order)


@pytest.mark.parametrize(
    ("status", "due_in", "arrived", "said"),
    [
        ("in_transit", timedelta(days=1), None, ()),
        ("in_transit", timedelta(seconds=1), None, ()),
        ("in_transit", -timedelta(seconds=1), None, ("lost", "late")),
        ("lost", timedelta(days=1), None, ("lost",)),
        ("delivered", timedelta(days=1), timedelta(hours=1), ("lost", "damaged")),
        ("delivered", -timedelta(days=1), timedelta(hours=1), ("lost", "late", "damaged")),
        ("delivered", timedelta(days=1), timedelta(days=7), ("lost", "damaged")),
        ("delivered", timedelta(days=1), timedelta(days=17), ()),
        ("returned", -timedelta(days=1), None, ()),
        ("packed", None, None, ()),
    ],
)
def test_what_may_be_said_of_a_parcel(db, status, due_in, arrived, said):
    at = now()
    parcel = ParcelFactory(
        status=status,
        delivered_at=at - arrived if arrived is not None else None,
        promised_at=at + due_in if due_in is not None else None,
    )

    assert troubles_of(parcel, at=at, days=7) == said


def test_a_day_that_was_moved_excuses_no_lateness(order):
    parcel = order.shipments.get().parcel
    moved = {"before": parcel.promised_at, "after": now() + timedelta(days=3)}
    PromiseMove.objects.create(parcel=parcel, because="road", **moved)
    Parcel.objects.filter(pk=parcel.pk).update(promised_at=moved["after"])

    assert "late" in troubles_of(Parcel.objects.get(pk=parcel.pk), at=now(), days=7)


def test_another_orders_parcel_and_too_many_pieces_are_refused(order, wei):
    others = sent_order(wei)
    line = order.lines.get()

    with pytest.raises(Refusal):
        report_parcel(order.pk, told(others), by=order.customer)
    with pytest.raises(Refusal):
        reported(order, pieces={line.pk: 3})

    assert not ParcelReport.objects.exists()


def test_one_press_refunds_and_says_sorry(order, mei):
    report = reported(order)

    given = mend(report.pk, by=mei, how="refund")

    report.refresh_from_db()
    parcel = Parcel.objects.get(pk=report.parcel_id)
    assert [one.kind for one in given.remedies] == ["refund", "coupon"]
    assert Refund.objects.get().amount == Decimal(160)
    assert Coupon.objects.get().value == Decimal(10)  # the least of the usual rule
    assert (report.status, parcel.status) == ("put_right", "lost")
    assert EventRow.objects.filter(name="aftersale.ReportPutRight").count() == 1


def test_one_press_sends_the_broken_piece_again(lin, mei):
    order = sent_order(lin, status="delivered")
    report = reported(order, "damaged", "resend", pieces={order.lines.get().pk: 1})

    mend(report.pk, by=mei, how="resend")

    again = Shipment.objects.get(is_replacement=True)
    assert again.lines.get().quantity == 1
    assert not Refund.objects.exists()
    assert report.case.promises.get().kind == "ship"


def test_one_of_two_pieces_is_refunded_at_what_it_cost(lin, mei):
    order = sent_order(lin, status="delivered")
    report = reported(order, "damaged", pieces={order.lines.get().pk: 1})

    mend(report.pk, by=mei, how="refund")

    assert Refund.objects.get().amount == Decimal(80)


def test_who_waits_gets_something_for_each_day(order, mei):
    report = reported(order, "late", "wait")

    mend(report.pk, by=mei, how="wait")

    remedy = Remedy.objects.get()
    assert (remedy.kind, remedy.reason) == ("coupon", "late")
    assert remedy.amount == Decimal(5)  # 2 days at 1 % of ¥160 are less than the least


def test_pressed_twice_it_is_given_once(order, mei):
    report = reported(order)
    mend(report.pk, by=mei, how="refund")
    mend(report.pk, by=mei, how="refund")

    assert Remedy.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_pressed_by_eight_at_once_it_is_given_once(lin, mei):
    order = sent_order(lin)
    report = reported(order)

    done = together(8, lambda: mend(report.pk, by=mei, how="refund"))

    assert [one for one in done if isinstance(one, Exception)] == []
    assert Refund.objects.count() == 1
    assert Coupon.objects.count() == 1


def test_more_than_one_may_give_waits_for_a_second_person(lin, mei, hao):
    order = sent_order(lin, price=900)
    report = reported(order)

    given = mend(report.pk, by=mei, how="refund", sorry=False)

    report.refresh_from_db()
    assert given.waits
    assert (report.status, Refund.objects.count()) == ("reported", 0)


def test_it_is_over_when_the_parcel_comes(order):
    report = reported(order, "late", "wait")

    take_step(report.parcel_id, Step("delivered", now() + timedelta(seconds=5)))
    deliver_all()

    report.refresh_from_db()
    assert report.status == "arrived"


def test_a_customer_says_themselves_that_it_came(order, lin):
    report = reported(order)

    say_it_arrived(report.pk, by=lin)
    say_it_arrived(report.pk, by=lin)

    report.refresh_from_db()
    assert report.status == "arrived"
    assert report.case.conversations.get().messages.filter(body__contains="已经").count() <= 1


def test_what_the_desk_gives_from_elsewhere_ends_the_report_too(order, mei):
    report = reported(order)
    put_right(report.case_id, by=mei, wish=wish(order, reason="lost"))
    deliver_all()

    report.refresh_from_db()
    assert report.status == "put_right"


@pytest.mark.parametrize(
    ("trouble", "paid", "late", "due"),
    [
        ("lost", 100, 0, "10.00"),  # the least
        ("lost", 800, 0, "40.00"),  # five percent
        ("lost", 9000, 0, "100.00"),  # the most
        ("damaged", 333, 0, "16.65"),
        ("late", 800, 0, "0"),  # not late, nothing
        ("late", 800, 1, "8.00"),
        ("late", 800, 3, "24.00"),
        ("late", 800, 30, "50.00"),
    ],
)
def test_what_is_due_for_the_trouble(db, trouble, paid, late, due):
    at = now()
    parcel = ParcelFactory(
        status="in_transit", promised_at=at - timedelta(days=late) + timedelta(minutes=late and 1)
    )

    found = compensation(trouble, paid=Decimal(paid), parcel=parcel, at=at, reported_at=at)

    assert found.amount == Decimal(due)


def test_the_rule_of_the_day_it_was_reported_holds(order):
    report = reported(order)
    CompensationRule.objects.create(
        trouble="lost", percent=Decimal(50), most=Decimal(500), begins_at=now()
    )

    assert worth_of(report, at=now()).sorry.amount == Decimal(10)

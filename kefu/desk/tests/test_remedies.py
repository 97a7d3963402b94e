"""Money, goods and coupons from the desk: given once, within limits, with somebody's yes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.delivery.models import Parcel
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Approval, Remedy, RemedyLimit
from kefu.desk.queries.remedies import weigh
from kefu.desk.services.approvals import approve, decline, pass_on
from kefu.desk.services.conversations import say
from kefu.desk.services.limits import set_limit
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.remedies import put_right
from kefu.desk.tests.giving import paid_order, wish
from kefu.payments.models import Charge, Refund
from kefu.payments.services import ask
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order, Shipment
from kefu.shop.services import orders
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory


@pytest.fixture
def case(lin, mei, hao):
    ServicePolicy.objects.create(hours="00:00-24:00")
    said = say(customer=lin, channel="chat", body="壶碎了", client_id="first")
    return said.conversation.case


@pytest.fixture
def order(lin):
    return paid_order(lin)


def facts_of(case):
    lines = case.conversations.get().messages.filter(kind="fact")
    return [line.facts["name"] for line in lines]


def test_a_refund_goes_back_at_once_and_the_dialogue_says_so(case, order, mei):
    remedy = put_right(case.pk, by=mei, wish=wish(order))

    assert (remedy.status, remedy.amount) == ("given", Decimal(160))
    assert Charge.objects.get().refunded == Decimal(160)
    assert "refunded" in facts_of(case)
    told = EventRow.objects.get(name="desk.RemedyGiven").data
    assert told["carrier_fault"] is True
    assert 0 <= told["hours"] < 1


def test_a_part_or_a_line_goes_back_and_never_more_than_was_paid(case, order, mei):
    line = order.lines.get()

    put_right(case.pk, by=mei, wish=wish(order, pieces={line.pk: 1}))
    with pytest.raises(Refusal, match="80"):
        put_right(case.pk, by=mei, wish=wish(order, amount=Decimal("80.01")))
    put_right(case.pk, by=mei, wish=wish(order, amount=Decimal(80)))
    with pytest.raises(Refusal):
        put_right(case.pk, by=mei, wish=wish(order))

    assert Charge.objects.get().refunded == Decimal(160)
    assert Remedy.objects.count() == 2


def test_a_line_goes_back_once(case, order, mei):
    line = order.lines.get()
    put_right(case.pk, by=mei, wish=wish(order, pieces={line.pk: 2}))
    order.charge.amount += 500
    order.charge.save()

    with pytest.raises(Refusal):
        put_right(case.pk, by=mei, wish=wish(order, pieces={line.pk: 1}))


def test_a_discount_is_spread_over_what_it_was_for(case, order, mei):
    OrderLineFactory(
        order=order, kind="discount", sku=None, amount=Decimal(-60), unit_price=Decimal(-60)
    )
    Order.objects.filter(pk=order.pk).update(total=Decimal(100))
    order.refresh_from_db()

    preview = weigh(mei, case, wish(order, pieces={order.lines.first().pk: 1}), at=now())

    assert preview.amount == Decimal(50)


def test_what_was_not_paid_does_not_go_back(case, lin, mei):
    unpaid = OrderFactory(customer=lin, charge=ask(gateway="cod", amount=Decimal(129)))
    elsewhere = OrderFactory(customer=lin)

    for one in (unpaid, elsewhere):
        with pytest.raises(Refusal):
            put_right(case.pk, by=mei, wish=wish(one))

    assert not Remedy.objects.exists()
    assert not Refund.objects.exists()


def test_an_order_that_is_still_here_is_cancelled_by_a_whole_refund(case, lin, mei):
    order = paid_order(lin, status="preparing")
    sku = order.lines.get().sku

    put_right(case.pk, by=mei, wish=wish(order, reason="goodwill"))

    order.refresh_from_db()
    sku.refresh_from_db()
    assert order.status == "cancelled"
    assert order.charge.refunds.get().amount == Decimal(160)
    assert sku.stock == 12


def test_a_partly_refunded_order_can_still_be_cancelled(case, lin, mei):
    order = paid_order(lin, status="preparing")
    put_right(case.pk, by=mei, wish=wish(order, amount=Decimal(10)))

    orders.cancel(order.pk)

    assert Charge.objects.get().refunded == Decimal(160)


def test_the_same_form_twice_gives_once(case, order, mei):
    twice = wish(order, amount=Decimal(10))

    first, second = (put_right(case.pk, by=mei, wish=twice) for _ in range(2))

    assert first == second
    assert Charge.objects.get().refunded == Decimal(10)


def test_lost_goods_are_sent_again_out_of_stock_with_a_promise(case, order, mei):
    line = order.lines.get()

    remedy = put_right(
        case.pk, by=mei, wish=wish(order, kind="resend", reason="lost", pieces={line.pk: 2})
    )

    line.sku.refresh_from_db()
    assert line.sku.stock == 8
    assert remedy.shipment.is_replacement
    assert Parcel.objects.filter(status="packed").count() == 1
    assert Promise.objects.get().kind == "ship"
    assert "resent" in facts_of(case)


def test_what_is_sold_out_cannot_be_sent_again(case, order, mei):
    line = order.lines.get()
    line.sku.stock = 1
    line.sku.save()

    with pytest.raises(Refusal):
        put_right(
            case.pk, by=mei, wish=wish(order, kind="resend", reason="lost", pieces={line.pk: 2})
        )

    assert not Remedy.objects.exists()
    assert Shipment.objects.count() == 1


def test_goods_and_money_for_the_same_needs_a_yes(case, order, mei, hao):
    line = order.lines.get()
    put_right(case.pk, by=mei, wish=wish(order, kind="resend", reason="lost", pieces={line.pk: 2}))

    preview = weigh(mei, case, wish(order), at=now())

    assert preview.why == ["twice"]
    assert preview.approver == hao


def test_a_coupon_is_the_customers_own(case, lin, mei):
    remedy = put_right(
        case.pk, by=mei, wish=wish(kind="coupon", reason="goodwill", amount=Decimal(30), days=60)
    )

    coupon = Coupon.objects.get()
    assert (coupon.customer, coupon.value, remedy.coupon) == (lin, Decimal(30), coupon)
    assert timedelta(59) < coupon.valid_until - now() < timedelta(61)


def test_the_limit_of_one_time_and_of_the_day_hold(case, lin, mei, hao):
    set_limit(by=hao, once=Decimal(50), daily=Decimal(80), role="agent", kind="coupon")
    give = {"kind": "coupon", "reason": "goodwill"}

    put_right(case.pk, by=mei, wish=wish(**give, amount=Decimal(50)))
    preview = weigh(mei, case, wish(**give, amount=Decimal(30)), at=now())
    beyond = weigh(mei, case, wish(**give, amount=Decimal(31)), at=now())
    at_once = weigh(mei, case, wish(**give, amount=Decimal(51)), at=now())

    assert (preview.why, preview.left_today) == ([], Decimal(0))
    assert (beyond.why, at_once.why) == (["daily"], ["once"])


def test_the_row_that_says_most_holds(case, lin, mei, hao):
    User.objects.filter(pk=lin.pk).update(tier=2)
    case.customer.refresh_from_db()
    set_limit(by=hao, once=Decimal(1), daily=Decimal(1))
    set_limit(by=hao, once=Decimal(2), daily=Decimal(2), role="agent", kind="coupon")
    set_limit(by=hao, once=Decimal(3), daily=Decimal(3), tier=2)
    own = set_limit(by=hao, once=Decimal(4), daily=Decimal(4), team=mei.team)
    set_limit(by=hao, once=Decimal(9), daily=Decimal(9), tier=1)

    coupon = {"kind": "coupon", "reason": "goodwill", "amount": Decimal(1)}
    bound = weigh(mei, case, wish(**coupon), at=now()).bound

    assert (bound.once, bound.limit_id) == (Decimal(4), own.pk)
    set_limit(by=hao, once=Decimal(5), daily=Decimal(5), team=mei.team)
    assert RemedyLimit.objects.count() == 5


def big_wish(order):
    return wish(order, reason="goodwill")


@pytest.fixture
def dear(lin):
    """An order beyond what an agent may give back alone."""
    return paid_order(lin, price=400)


def test_beyond_the_limit_somebody_is_asked_and_the_customer_gets_a_time(case, dear, mei, hao):
    remedy = put_right(case.pk, by=mei, wish=big_wish(dear))

    approval = Approval.objects.get()
    promise = Promise.objects.get()
    assert (remedy.status, approval.owner) == ("asked", hao)
    assert Charge.objects.get().refunded == 0
    assert (promise.kind, promise.due_at) == ("answer", approval.due_at)
    assert remedy.rule["why"] == ["once"]


def test_a_yes_gives_it_and_keeps_the_promise(case, dear, mei, hao):
    remedy = put_right(case.pk, by=mei, wish=big_wish(dear))

    approve(remedy.pk, by=hao)

    remedy.refresh_from_db()
    assert remedy.status == "given"
    assert Charge.objects.get().refunded == Decimal(800)
    assert Promise.objects.get().status == "kept"
    assert EventRow.objects.get(name="desk.RemedyGiven").data["approved_by_id"] == hao.pk


def test_a_no_gives_nothing_and_leaves_the_answer_owed(case, dear, mei, hao):
    remedy = put_right(case.pk, by=mei, wish=big_wish(dear))

    decline(remedy.pk, by=hao, note="先请顾客发照片")

    remedy.refresh_from_db()
    assert remedy.status == "declined"
    assert Charge.objects.get().refunded == 0
    assert Promise.objects.get().status == "open"
    note = case.conversations.get().messages.get(kind="note")
    assert note.body == "先请顾客发照片"
    with pytest.raises((Refusal, WrongMove)):
        approve(remedy.pk, by=hao)


def test_nobody_decides_for_themselves_or_beyond_their_own_limit(case, dear, mei, hao, wei):
    own = put_right(case.pk, by=mei, wish=big_wish(dear))

    for person in (mei, wei):
        with pytest.raises(Refusal):
            approve(own.pk, by=person)
    set_limit(by=hao, once=Decimal(100), daily=Decimal(100), role="supervisor")
    with pytest.raises(Refusal):
        approve(own.pk, by=hao)

    assert Charge.objects.get().refunded == 0


def test_an_overdue_decision_goes_to_the_next(case, dear, mei, hao, team):
    put_right(case.pk, by=mei, wish=big_wish(dear))
    boss = User.objects.create_user("boss@example.com", name="老板", role="manager", team=team)

    assert pass_on(at=now()) == 0
    assert pass_on(at=now() + timedelta(hours=2)) == 1

    approval = Approval.objects.get()
    assert (approval.owner, approval.escalations) == (boss, 1)
    assert EventRow.objects.filter(name="desk.ApprovalEscalated").exists()


def test_without_anybody_to_ask_it_is_refused(case, dear, mei, hao):
    User.objects.filter(pk=hao.pk).update(is_active=False)

    with pytest.raises(Refusal):
        put_right(case.pk, by=mei, wish=big_wish(dear))

    assert not Remedy.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_one_order_give_it_back_once(case, order, mei, team):
    ning = User.objects.create_user("ning@example.com", name="宁", role="agent", team=team)
    people = iter([mei, ning, mei, ning, mei, ning, mei, ning])

    done = together(
        8, lambda: put_right(case.pk, by=next(people), wish=wish(Order.objects.get(pk=order.pk)))
    )

    given = [one for one in done if isinstance(one, Remedy)]
    assert len(given) == 1
    assert all(isinstance(one, Refusal) for one in done if one not in given)
    assert Charge.objects.get().refunded == Decimal(160)
    assert Refund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_pass_the_limit_of_the_day(case, lin, mei, hao):
    set_limit(by=hao, once=Decimal(100), daily=Decimal(100), role="agent")
    other = say(customer=lin, channel="mail", body="还有一件", client_id="second")
    cases = iter([case.pk, other.conversation.case_id] * 4)
    gift = {"kind": "coupon", "reason": "goodwill", "amount": Decimal(60)}

    together(8, lambda: put_right(next(cases), by=mei, wish=wish(**gift)))

    assert Coupon.objects.count() == 1
    assert Remedy.objects.filter(status="asked").count() == 7


@pytest.mark.django_db(transaction=True)
def test_a_yes_said_by_eight_at_once_gives_once(case, dear, mei, hao):
    remedy = put_right(case.pk, by=mei, wish=big_wish(dear))

    done = together(8, lambda: approve(remedy.pk, by=hao))

    assert sum(isinstance(one, Remedy) for one in done) == 1
    assert Refund.objects.count() == 1
    assert EventRow.objects.filter(name="desk.RemedyGiven").count() == 1

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from kefu.aftersale.models.covers import Cover
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.periods import months_later
from kefu.aftersale.queries.cover_plans import plans_for_line, plans_for_product
from kefu.aftersale.queries.guarantees import guarantees_of
from kefu.aftersale.services import covers, plans, repairs
from kefu.aftersale.tests.mending import (
    PlanFactory,
    bought,
    covered,
    pay,
    sent_back,
)
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.desk.services.refusals import Refusal
from kefu.notices.models import Notice
from kefu.payments.models import Charge
from kefu.shop.models.catalogue import ProductClass, Sku
from kefu.shop.models.orders import Order
from kefu.shop.queries.digital import has_digital
from kefu.shop.services import orders
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import ProductFactory, SkuFactory

HOME = Destination("林晓雨", "13800000000", "西湖路 1 号", "330106")


@pytest.fixture
def line(lin):
    return bought(lin)


@pytest.fixture
def plan(db):
    return PlanFactory()


def last_day(line):
    return guarantees_of([line], at=now())[line.pk].ends


def test_bought_after_the_sale_it_begins_the_day_after_the_guarantee(lin, line, plan):
    before = last_day(line)

    cover = covered(lin, line, plan)

    assert cover.status == "held"
    assert cover.begins_on == before + timedelta(days=1)
    assert last_day(line) == cover.ends_on == months_later(cover.begins_on, 12)


def test_until_it_is_paid_it_does_not_hold(lin, line, plan):
    before = last_day(line)

    covers.buy(lin, covers.Wish(plan.pk, line.pk, Decimal(19), "w"), gateway="online")

    assert Cover.objects.get().status == "asked"
    assert last_day(line) == before


def test_an_order_of_a_guarantee_alone_has_come_once_it_is_paid(lin, line, plan):
    stock = plan.sku.stock

    cover = covered(lin, line, plan)
    deliver_all()

    order = Order.objects.get(pk=cover.bought.order_id)
    plan.sku.refresh_from_db()
    assert (order.status, order.total, plan.sku.stock) == ("delivered", Decimal(19), stock)
    assert not has_digital(order)


def test_the_same_wish_is_one_order(lin, line, plan):
    wish = covers.Wish(plan.pk, line.pk, Decimal(19), "w")

    first, second = (covers.buy(lin, wish, gateway="online") for _turn in range(2))

    assert first == second
    assert Cover.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_order(lin):
    line, plan = bought(lin), PlanFactory()
    wish = covers.Wish(plan.pk, line.pk, Decimal(19), "w")

    results = together(2, lambda: covers.buy(lin, wish, gateway="online").pk)

    assert len(set(results)) == 1
    assert Cover.objects.count() == 1


def test_at_another_sum_than_was_shown_nothing_is_bought(lin, line, plan):
    with pytest.raises(Refusal):
        covers.buy(lin, covers.Wish(plan.pk, line.pk, Decimal(18), "w"), gateway="online")

    assert not Cover.objects.exists()


def test_what_is_somebody_elses_or_over_or_another_class_is_not_covered(lin, wei, plan):
    theirs, over = bought(wei), bought(lin, days_ago=400)
    for line in (theirs, over):
        with pytest.raises(Refusal):
            covers.buy(lin, covers.Wish(plan.pk, line.pk, Decimal(19), "w"), gateway="online")
    other = PlanFactory(product_class=ProductClass.objects.create(code="phone", name_zh="手机"))

    offered = [one.plan for one in plans_for_line(bought(lin), at=now())]

    assert offered == [plan]
    assert other not in offered


def test_only_plans_for_its_price_are_offered(lin, line, plan):
    PlanFactory(least=Decimal(200))
    PlanFactory(most=Decimal(100), least=0)
    PlanFactory(is_open=False)

    assert [one.plan for one in plans_for_line(line, at=now())] == [plan]
    assert plans_for_product(line.sku.product) == [plan]


def test_five_years_are_the_most(lin, line):
    plan = PlanFactory(months=36)
    covered(lin, line, plan)

    assert plans_for_line(line, at=now()) == []


def test_bought_together_with_goods_it_goes_to_them(lin, plan):
    kettle = SkuFactory(product=ProductFactory(warranty_months=12))

    order = place_order(
        customer=lin, wanted={kettle.code: 2, plan.sku.code: 3}, to=HOME, gateway="online"
    )
    pay(order)
    covers.hold_paid(order.pk)

    found = list(Cover.objects.order_by("pk").values_list("line__sku", "pieces", "status"))
    assert found == [(kettle.pk, 2, "held"), (None, 1, "held")]


def test_one_without_goods_is_put_to_what_it_fits(lin, line, plan, wei):
    order = place_order(customer=lin, wanted={plan.sku.code: 1}, to=HOME, gateway="online")
    pay(order)
    cover = Cover.objects.get()
    for stranger, target in ((wei, line), (lin, bought(wei)), (lin, bought(lin, days_ago=400))):
        with pytest.raises(Refusal):
            covers.place(stranger, cover.number, line_id=target.pk)

    covers.place(lin, cover.number, line_id=line.pk)

    cover.refresh_from_db()
    assert cover.line == line
    assert cover.ends_on == last_day(line)


def test_given_back_before_it_begins_all_of_its_price_goes_back_once(lin, line, plan):
    cover = covered(lin, line, plan)

    for _turn in range(2):
        covers.give_back(lin, cover.number)

    charge = Charge.objects.get(pk=cover.bought.order.charge_id)
    assert (Cover.objects.get().status, charge.refunded) == ("given_back", Decimal(19))
    assert EventRow.objects.filter(name="aftersale.CoverGivenBack").count() == 1


def test_once_it_has_begun_it_is_not_given_back(lin, line, plan):
    cover = covered(lin, line, plan)
    Cover.objects.update(begins_on=localdate())

    with pytest.raises(Refusal):
        covers.give_back(lin, cover.number)

    assert not Charge.objects.filter(refunded__gt=0).exists()


def test_when_the_goods_go_back_so_does_what_was_paid_for_it(lin, line, plan):
    cover = covered(lin, line, plan)
    request = ServiceRequest.objects.create(
        kind="return", status="settled", customer=lin, order=line.order, line=line, quantity=1
    )

    covers.follow_request(request.pk)

    cover.refresh_from_db()
    assert cover.status == "given_back"
    assert Charge.objects.get(pk=cover.bought.order.charge_id).refunded == Decimal(19)
    assert guarantees_of([line], at=now()) == {}


def test_what_came_in_exchange_has_the_guarantee_from_then_on(lin, line, plan):
    cover = covered(lin, line, plan)
    new = bought(lin, days_ago=0)
    request = ServiceRequest.objects.create(
        kind="exchange", status="settled", customer=lin, order=line.order, line=line,
        replacement=new.order,
    )  # fmt: skip

    covers.follow_request(request.pk)

    cover.refresh_from_db()
    assert (cover.line, cover.ends_on) == (new, last_day(new))


def test_a_called_off_order_ends_its_guarantees(lin, line, plan):
    order = covers.buy(lin, covers.Wish(plan.pk, line.pk, Decimal(19), "w"), gateway="online")

    orders.cancel(order.pk)
    deliver_all()

    assert Cover.objects.get().status == "given_back"
    assert Sku.objects.get(pk=plan.sku_id).stock == 1000


def test_a_repair_moves_its_days(lin, line, plan, mei):
    cover = covered(lin, line, plan)
    before = cover.ends_on
    repair = sent_back(line, mei)
    repair.received_at = now() - timedelta(days=4, hours=1)
    repair.save(update_fields=["received_at"])

    repairs.note_back(repair.parcel_id, at=now())

    cover.refresh_from_db()
    assert (cover.ends_on - before).days == 5


def test_a_reminder_goes_out_once_and_not_where_it_was_renewed(lin, plan):
    line, renewed = bought(lin), bought(lin)
    soon = covered(lin, line, plan)
    first = covered(lin, renewed, plan, key="w2")
    covered(lin, renewed, plan, key="w3")
    ends = localdate() + timedelta(days=20)
    Cover.objects.filter(pk__in=[soon.pk, first.pk]).update(ends_on=ends)

    told = [covers.remind(at=now()) for _turn in range(2)]

    notices = Notice.objects.filter(template="aftersale/mail/cover_ends")
    assert told == [1, 1]
    assert notices.get().context["ends"] == ends.isoformat()


def test_a_plan_is_put_on_sale_and_priced(mei):
    kind = ProductClass.objects.create(code="phone", name_zh="手机", name_en="Phone")
    terms = plans.Terms(kind, 24, Decimal(99))

    plan = plans.offer(terms, by=mei)
    again = plans.offer(plans.Terms(kind, 24, Decimal(89)), by=mei)

    sku = Sku.objects.get(pk=plan.sku_id)
    assert again == plan
    assert (sku.price, sku.digital.kind) == (Decimal(89), "service")
    assert (sku.product.name_en, sku.product.return_days) == (
        "Extended guarantee for Phone, 2 years",
        0,
    )

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from kefu.accounts.models import User
from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.models.loans import Loan, LoanUnit
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.services import repairs, requests
from kefu.aftersale.tests.mending import (
    PartFactory,
    PlanFactory,
    UnitFactory,
    bought,
    carrier,
    covered,
    found,
    repair_of,
    sent_back,
)
from kefu.core.testing import deliver_all
from kefu.shop.queries.guests import HELD

IN_A_WEEK = (localdate() + timedelta(days=7)).isoformat()


@pytest.fixture
def fang(db):
    return User.objects.create_user("fang@example.com", name="方运营", role=User.Role.OPERATIONS)


@pytest.fixture
def line(lin):
    return bought(lin)


@pytest.fixture
def repair(line):
    return repair_of(line)


def act(client, repair, name, **more):
    page = client.post(
        reverse("aftersale:office_repair", args=[repair.number]), {"act": name, **more}
    )
    repair.refresh_from_db()
    return page


def test_a_repair_goes_its_whole_way_on_the_page(as_user, mei, repair):
    client, part, way = as_user(mei), PartFactory(stock=2), carrier()

    act(client, repair, "receive", serial="SN-1", condition="外壳有划痕")
    diagnosis = {"finding": "加热盘烧坏", "covered_by": "guarantee", "due_on": IN_A_WEEK}
    act(client, repair, "diagnose", **diagnosis, **{f"part-{part.pk}": "1"})
    act(client, repair, "begin")
    act(client, repair, "test", done="换了加热盘")
    act(client, repair, "failed", words="还是不热")
    act(client, repair, "test", done="又换了温控器")
    act(client, repair, "send", carrier=way.pk, tracking_number="YQ1")

    assert (repair.status, repair.serial, repair.parcel.tracking_number) == (
        "sent_back",
        "SN-1",
        "YQ1",
    )
    assert client.get(reverse("aftersale:office_repair", args=[repair.number])).status_code == 200


def test_what_was_typed_stays_where_it_is_refused(as_user, mei, repair):
    client = as_user(mei)
    act(client, repair, "receive")
    part = PartFactory()

    page = act(
        client,
        repair,
        "diagnose",
        finding="正常",
        covered_by="guarantee",
        due_on=IN_A_WEEK,
        no_fault="on",
        **{f"part-{part.pk}": "1"},
    )

    assert page.status_code == 422
    assert "正常" in page.content.decode()
    assert repair.status == "received"


def test_a_day_that_is_over_is_no_promise(as_user, mei, repair):
    client = as_user(mei)
    act(client, repair, "receive")
    yesterday = (localdate() - timedelta(days=1)).isoformat()

    page = act(client, repair, "diagnose", finding="坏", covered_by="goodwill", due_on=yesterday)

    assert (page.status_code, repair.status) == (422, "received")


def test_a_unit_is_lent_and_comes_back_on_the_page(as_user, mei, repair):
    client, unit = as_user(mei), UnitFactory()

    act(client, repair, "lend", unit=unit.code)
    assert Loan.objects.get().back_at is None
    act(client, repair, "take_back", condition="完好")

    assert LoanUnit.objects.get().status == "free"


def test_the_customer_follows_it_and_nobody_else_does(as_user, lin, wei, mei, client, line):
    repair = sent_back(line, mei)
    address = reverse("aftersale:repair", args=[repair.number])

    page = as_user(lin).get(address).content.decode()

    assert "加热盘烧坏" in page
    assert "YQ" in page
    assert as_user(wei).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_guest_who_holds_the_order_follows_it(client, mei):
    line = bought(None, contact="gast@example.com")
    repair = sent_back(line, mei)
    address = reverse("aftersale:repair", args=[repair.number])
    session = client.session
    session[HELD] = ["AAAA-BBBB-CCCC"]
    session.save()
    assert client.get(address).status_code == 404

    session[HELD] = [line.order.number]
    session.save()

    assert client.get(address).status_code == 200


def test_after_too_long_the_page_offers_a_new_one(as_user, lin, mei, repair):
    repairs.receive(repair.pk, by=mei)
    Repair.objects.update(waited=timedelta(days=91))

    page = as_user(lin).get(reverse("aftersale:repair", args=[repair.number])).content.decode()

    assert "kind=exchange" in page


def test_the_guarantees_page_draws_the_whole_the_parts_and_what_was_bought(as_user, lin, line):
    PartFactory(months=36, product_class=line.sku.product.product_class)
    covered(lin, line, PlanFactory())

    page = as_user(lin).get(reverse("aftersale:guarantees")).content.decode()

    kinds = re.findall(r'class="g-bar g-(\w+)', page)
    assert kinds == ["whole", "part", "cover"]


def test_the_guarantees_page_costs_the_same_however_many(as_user, lin, flat_queries):
    plan, client = PlanFactory(), as_user(lin)
    repair_of(bought(lin))

    def grow():
        for turn in range(5):
            line = bought(lin)
            covered(lin, line, plan, key=f"w{turn}")
            repair_of(line)

    flat_queries(lambda: client.get(reverse("aftersale:guarantees")), grow)


def test_the_board_costs_the_same_however_full(as_user, mei, lin, flat_queries):
    client = as_user(mei)
    for stage in Repair.WITH_US:
        repair = repair_of(bought(lin))
        Repair.objects.filter(pk=repair.pk).exclude(pk=None).update(
            status=stage, waiting_since=repair.created_at if stage == "waiting" else None
        )

    def grow():
        for _turn in range(5):
            Repair.objects.filter(pk=repair_of(bought(lin)).pk).update(status="tested")

    flat_queries(lambda: client.get(reverse("aftersale:repairs")), grow)


def test_the_pages_of_the_office_take_few_queries(
    as_user, mei, lin, line, django_assert_max_num_queries
):
    part = PartFactory()
    UnitFactory()
    repair = repair_of(line)
    repairs.receive(repair.pk, by=mei)
    repairs.diagnose(repair.pk, by=mei, found=found(parts={part.pk: 1}))
    client = as_user(mei)
    client.get(reverse("aftersale:repairs"))
    for name, args in (
        ("repairs", []),
        ("office_repair", [repair.number]),
        ("parts", []),
        ("part", [part.code]),
        ("loan_units", []),
        ("cover_plans", []),
    ):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"aftersale:{name}", args=args)).status_code == 200


def test_the_pages_of_customers_take_few_queries(
    as_user, mei, lin, line, django_assert_max_num_queries
):
    covered(lin, line, PlanFactory())
    repair = sent_back(line, mei, parts={PartFactory().pk: 1})
    client = as_user(lin)
    client.get(reverse("aftersale:guarantees"))
    for name, args in (
        ("guarantees", []),
        ("buy_cover", [line.order.number, line.pk]),
        ("repair", [repair.number]),
        ("plans_beside", [line.sku.product.code]),
    ):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"aftersale:{name}", args=args)).status_code == 200


def test_a_longer_guarantee_is_bought_on_the_page(as_user, lin, line):
    plan = PlanFactory()
    client, address = (
        as_user(lin),
        reverse("aftersale:buy_cover", args=[line.order.number, line.pk]),
    )
    page = client.get(address).content.decode()
    key = re.search(r'name="key" value="(\w+)"', page).group(1)

    wrong = client.post(address, {"plan": plan.pk, f"total-{plan.pk}": "1", "key": key})
    right = client.post(address, {"plan": plan.pk, f"total-{plan.pk}": "19.00", "key": key})

    cover = Cover.objects.get()
    assert wrong.status_code == 422
    assert right["Location"] == reverse("surfaces:pay", args=[cover.bought.order.number])


def test_a_guarantee_is_given_back_on_the_page(as_user, lin, wei, line):
    cover = covered(lin, line, PlanFactory())
    address = reverse("aftersale:cover", args=[cover.number])

    as_user(wei).post(address, {"act": "back"})
    assert Cover.objects.get().status == "held"
    as_user(lin).post(address, {"act": "back"})

    assert Cover.objects.get().status == "given_back"


def test_anothers_goods_cannot_be_covered(as_user, wei, line):
    address = reverse("aftersale:buy_cover", args=[line.order.number, line.pk])

    assert as_user(wei).get(address).status_code == 404


def test_parts_are_added_changed_and_taken_in(as_user, mei, line):
    client, kind = as_user(mei), line.sku.product.product_class
    words = {"code": "plate", "product_class": kind.pk, "name_zh": "加热盘", "low_mark": "2"}
    client.post(reverse("aftersale:parts"), {**words, "is_active": "on"})
    address = reverse("aftersale:part", args=["plate"])

    client.post(address, {"act": "take_in", "pieces": "5", "words": "厂家", "key": "k1"})
    client.post(address, {"act": "take_in", "pieces": "5", "words": "厂家", "key": "k1"})
    lost = client.post(address, {"act": "take_in", "pieces": "-9", "key": "k2"})
    client.post(address, {"act": "write", **words, "name_en": "Heating plate", "months": "36"})

    part = Part.objects.get()
    assert (part.stock, part.months, part.is_active) == (5, 36, False)
    assert lost.status_code == 422


def test_units_are_added_retired_and_used_again(as_user, mei, line):
    client, address = as_user(mei), reverse("aftersale:loan_units")
    client.post(address, {"code": "L-1", "product": line.sku.product.code})
    unknown = client.post(address, {"code": "L-2", "product": "nothing"})

    client.post(address, {"act": "retire", "unit": "L-1"})
    assert LoanUnit.objects.get().status == "retired"
    client.post(address, {"act": "use", "unit": "L-1"})

    assert LoanUnit.objects.get().status == "free"
    assert unknown.status_code == 422


def test_operations_put_a_plan_on_sale_and_agents_do_not(as_user, fang, mei, line):
    address = reverse("aftersale:cover_plans")
    said = {
        "product_class": line.sku.product.product_class_id,
        "months": "24",
        "price": "39",
        "least": "0",
    }

    assert as_user(mei).post(address, said).status_code == 403
    as_user(fang).post(address, said)
    plan = CoverPlan.objects.get()
    one = reverse("aftersale:cover_plan", args=[plan.pk])
    as_user(fang).post(one, {"act": "price", "price": "35"})
    as_user(fang).post(one, {"act": "price", "price": "viel"})
    as_user(fang).post(one, {"act": "close"})

    plan.refresh_from_db()
    plan.sku.refresh_from_db()
    assert (plan.is_open, plan.sku.price) == (False, Decimal(35))


def test_a_customer_who_asks_for_a_repair_gets_one_when_it_is_granted(line, mei):
    carrier()
    request = requests.ask(
        requests.Wished(line=line, kind="repair", client_id="w", way="label", words="不加热"),
        by=line.order.customer,
    )
    if request.status == "requested":
        requests.approve(request.pk, by=mei)
    deliver_all()

    assert Repair.objects.get().request == request

"""Suppliers: what they owe, how they do, and that nobody stops one alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.models.claims import Claim, ClaimCost
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.suppliers import SellingStop, SupplierAgreement
from kefu.aftersale.queries.supplier_scores import inspected_share, scores
from kefu.aftersale.services.claim_opening import watch
from kefu.aftersale.services.claims import file_claim
from kefu.aftersale.services.supplier_claims import claim_from_supplier, gather_faults
from kefu.aftersale.services.suppliers import ask_stop, decide_stop, lift_stop
from kefu.core.testing import together
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.catalogue import Product, Supplier
from kefu.shop.models.returns import Returned
from kefu.shop.services.catalogue import put_on_sale
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    ReviewFactory,
    SkuFactory,
)


@pytest.fixture
def fang(db):
    """Fang keeps the claims."""
    return User.objects.create_user("fang@example.com", name="方宁", role="operations")


@pytest.fixture
def supplier(db):
    return Supplier.objects.create(code="north", name_zh="北方电器", name_en="North Works")


@pytest.fixture
def kettle(supplier):
    return ProductFactory(supplier=supplier, price=Decimal(100))


def sold(product, pieces):
    order = OrderFactory(status="delivered", placed_at=now() - timedelta(days=3))
    sku = product.skus.first() or SkuFactory(product=product)
    return OrderLineFactory(order=order, sku=sku, quantity=pieces)


def returned(product, reason, pieces):
    key = f"{reason}-{product.pk}"
    Returned.objects.create(product=product, reason=reason, pieces=pieces, key=key)


def score_of(supplier):
    at = now()
    return scores(since=at - timedelta(days=90), until=at, supplier_id=supplier.pk)[0]


def faulty(line, refund, number=""):
    return ServiceRequest.objects.create(
        kind="faulty",
        status="settled",
        order=line.order,
        line=line,
        sku=line.sku,
        quantity=1,
        refund=Decimal(refund),
        settled_at=now(),
    )


def test_a_score_says_what_it_is_made_of(supplier, kettle):
    sold(kettle, 100)
    returned(kettle, "faulty", 4)
    returned(kettle, "different", 2)
    ReviewFactory(product=kettle, text="怀疑是假货")

    score = score_of(supplier)

    told = {part.name: (part.told, part.points) for part in score.parts}
    assert told["defects"] == ("4.0 %", pytest.approx(60))
    assert told["different"] == ("2.0 %", pytest.approx(80))
    assert told["fakes"] == ("1.0 %", pytest.approx(0))
    assert (told["late"], told["price"]) == (("–", None), ("–", None))
    assert score.points == round((60 * 35 + 80 * 20 + 0 * 20) / 75)
    assert (score.grade, score.inspected) == ("bad", 100)


def test_who_sold_little_is_neither_good_nor_bad(supplier, kettle):
    sold(kettle, 29)

    assert (score_of(supplier).points, score_of(supplier).grade) == (None, "new")
    at = now()
    assert inspected_share(supplier.pk, since=at - timedelta(days=9), until=at) == 30


def test_spotless_goods_are_hardly_looked_at(supplier, kettle):
    sold(kettle, 500)

    assert (score_of(supplier).points, score_of(supplier).inspected) == (100, 2)


def test_prices_are_held_against_others_goods_of_the_same_kind(supplier, kettle):
    other = Supplier.objects.create(code="south", name_zh="南方")
    for price in (60, 80, 300):
        ProductFactory(supplier=other, price=Decimal(price))
    sold(kettle, 50)

    part = score_of(supplier).parts[-1]

    assert (part.told, part.sample) == ("+25 %", 1)
    assert part.points == pytest.approx(50)


def test_a_missed_date_of_a_claim_counts(supplier, kettle, fang):
    sold(kettle, 50)
    claim = claim_from_supplier(
        supplier.pk, cause="duty", what="三天未答复", amount=Decimal(50), key="k", by=fang
    )
    file_claim(claim.pk, by=fang, asked=Decimal(50))
    due = Claim.objects.get().due_at
    watch(at=due + timedelta(seconds=1))

    late = score_of(supplier).parts[3]

    assert (late.share.part, late.share.whole) == (1, 1)


def test_faults_are_gathered_into_one_claim_once(supplier, kettle, fang):
    SupplierAgreement.objects.create(supplier=supplier, percent=Decimal(80))
    line = sold(kettle, 5)
    faulty(line, "100")
    faulty(line, "50")
    faulty(sold(ProductFactory(), 1), "70")  # nobody delivered it

    assert (gather_faults(at=now()), gather_faults(at=now())) == (2, 0)
    claim = Claim.objects.get()
    assert (claim.supplier, claim.cause, claim.asked) == (supplier, "defect", Decimal(120))
    assert ClaimCost.objects.count() == 2


def test_what_comes_after_filing_goes_into_the_next_claim(supplier, kettle, fang):
    line = sold(kettle, 5)
    faulty(line, "100")
    gather_faults(at=now())
    filed = file_claim(Claim.objects.get().pk, by=fang, asked=Decimal(100))
    faulty(line, "30")
    gather_faults(at=now())

    assert filed.due_at - filed.filed_at == timedelta(days=3)  # the usual agreement
    assert Claim.objects.count() == 2


def test_a_stop_takes_two_people_and_takes_the_goods_off_sale(supplier, kettle, fang, hao):
    hidden = ProductFactory(supplier=supplier, is_active=False)
    stop = ask_stop(supplier.pk, by=fang, because="三成是坏的")
    with pytest.raises(Refusal):
        decide_stop(stop.pk, by=fang, in_force=True)
    assert Product.objects.get(pk=kettle.pk).is_active

    decide_stop(stop.pk, by=hao, in_force=True)
    put_on_sale(hidden.pk, by=fang)

    assert not Product.objects.filter(supplier=supplier, is_active=True).exists()
    lift_stop(stop.pk, by=hao)
    assert list(Product.objects.filter(is_active=True)) == [kettle]  # and not what was hidden


def test_the_database_knows_that_nobody_stops_alone(supplier, fang):
    stop = ask_stop(supplier.pk, by=fang, because="坏")

    with pytest.raises(IntegrityError), transaction.atomic():
        SellingStop.objects.filter(pk=stop.pk).update(decided_by=fang)


@pytest.mark.django_db(transaction=True)
def test_asked_by_many_at_once_it_is_one_stop(fang):
    supplier = Supplier.objects.create(code="east", name_zh="东方")

    done = together(6, lambda: ask_stop(supplier.pk, by=fang, because="坏"))

    assert len({one.pk for one in done}) == 1


def test_the_pages_agree_claim_ask_and_decide(supplier, kettle, fang, hao, mei, as_user):
    browser, code = as_user(fang), [supplier.code]
    terms = {"answer_days": "2", "pay_days": "10", "percent": "90", "most_faulty": "2"}
    bill = {"cause": "fake", "what": "鉴定为假", "amount": "300", "key": "f1"}

    wrong = browser.post(reverse("aftersale:agreement", args=code), terms | {"percent": "101"})
    browser.post(reverse("aftersale:agreement", args=code), terms)
    done = browser.post(reverse("aftersale:supplier_claim", args=code), bill)
    silent = browser.post(reverse("aftersale:selling_stop", args=code), {"act": "ask"})
    asked = {"act": "ask", "because": "假货"}
    browser.post(reverse("aftersale:selling_stop", args=code), asked)
    own = browser.post(reverse("aftersale:selling_stop", args=code), {"act": "yes"})
    assert SellingStop.objects.get().status == "asked"
    as_user(hao).post(reverse("aftersale:selling_stop", args=code), {"act": "yes"})

    claim = Claim.objects.get()
    assert (wrong.status_code, silent.status_code, own.status_code) == (422, 422, 403)
    assert done.url == reverse("aftersale:claim", args=[claim.number])
    assert claim.asked == Decimal(270)
    assert SellingStop.objects.get().status == "in_force"
    for person in (fang, hao, mei):
        page = as_user(person).get(reverse("aftersale:supplier", args=code))
        assert page.status_code == 200


def test_the_list_costs_the_same_however_many(supplier, fang, as_user, flat_queries):
    def more():
        for n in range(8):
            ProductFactory(supplier=Supplier.objects.create(code=f"s{n}", name_zh=f"{n} 号"))

    browser = as_user(fang)
    flat_queries(lambda: browser.get(reverse("aftersale:suppliers")), grow=more)

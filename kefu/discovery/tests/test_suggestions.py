"""Suggestions: learned from trails and orders, fresh, with a reason, and never what was bought."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.discovery.queries import arms, recommendations
from kefu.discovery.recommend.tables import Assignment, Lead, Lesson, Recall
from kefu.discovery.services import learning, trials
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import (
    CustomerFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    SkuFactory,
)
from kefu.tracking.consent import COOKIE, Mark
from kefu.tracking.models import Batch, Visitor
from kefu.tracking.queries import trails
from kefu.tracking.services import files, visitors
from kefu.tracking.tests.factories import BatchFactory, VisitorFactory, event

pytestmark = pytest.mark.django_db
LEARNED = UUID(int=0)
while arms.arm_of(LEARNED) != arms.LEARNED:
    LEARNED = UUID(int=LEARNED.int + 1)


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    settings.LAKE_ROOT = tmp_path / "lake"


@pytest.fixture
def goods() -> dict[str, Product]:
    """A kettle, tea and a cup that go together, and a lamp that sells best of all."""
    names = {"kettle": "电热水壶", "tea": "龙井茶", "cup": "白瓷杯", "lamp": "台灯"}
    rows = {code: ProductFactory(code=code, name_zh=name) for code, name in names.items()}
    for product in rows.values():
        SkuFactory(product=product)
    Product.objects.filter(code="lamp").update(sold=500)
    return rows


def look(visitor: Visitor, *codes: str, ago: timedelta = timedelta(0), seconds: float = 9) -> None:
    """Pages of products, one after the other."""
    at = int((datetime.now(UTC) - ago).timestamp() * 1000)
    events = []
    for place, code in enumerate(codes):
        moment = at + place * 1000
        events.append(event(product=code, view=code, at=moment))
        events.append(event("dwell", product=code, view=code, at=moment + 500, seconds=seconds))
    BatchFactory(visitor=visitor, events=events, received_at=now() - ago)


def buy(customer: User, *goods: Product, ago: timedelta = timedelta(days=30)) -> None:
    order = OrderFactory(customer=customer, placed_at=now() - ago, status="completed")
    for product in goods:
        OrderLineFactory(order=order, sku=product.skus.first())


def a_crowd(times: int, *codes: str) -> None:
    for _ in range(times):
        look(VisitorFactory(), *codes)


def shown(suggestions) -> list[str]:
    return [one.product.code for one in suggestions]


def reader(visitor: Visitor | None = None, customer: User | None = None):
    return recommendations.reader_of(
        trails.own(customer, visitor.key if visitor else None), customer
    )


def test_where_others_went_from_here_is_suggested_with_the_reason(goods):
    a_crowd(8, "kettle", "tea")
    a_crowd(3, "lamp", "cup")
    learning.learn_all()
    visitor = VisitorFactory(key=LEARNED)
    look(visitor, "kettle")

    first = recommendations.for_you(reader(visitor), most=3)[0]

    assert first.product.code == "tea"
    assert first.reason == "因为您看过电热水壶"
    assert (first.list, first.arm) == ("for_you", "learned")


def test_what_was_looked_at_a_moment_ago_counts_without_learning_anew(goods):
    a_crowd(8, "kettle", "tea")
    a_crowd(8, "lamp", "cup")
    learning.learn_all()
    visitor = VisitorFactory(key=LEARNED)
    look(visitor, "kettle", ago=timedelta(minutes=5))
    assert shown(recommendations.for_you(reader(visitor), most=1)) == ["tea"]

    look(visitor, "lamp")

    assert shown(recommendations.for_you(reader(visitor), most=1)) == ["cup"]


def test_the_new_visitor_sees_what_is_in_demand(goods):
    a_crowd(9, "lamp")
    a_crowd(2, "kettle", "tea")
    learning.learn_all()

    first = recommendations.for_you(reader(), most=3)[0]

    assert (first.product.code, first.reason) == ("lamp", "近来很受欢迎")


def test_before_anything_was_learned_the_best_sellers_stand_there(goods):
    first = recommendations.for_you(reader(), most=3)[0]

    assert (first.product.code, first.reason) == ("lamp", "店里卖得好")


def test_machines_and_skimmed_pages_teach_nothing(goods):
    for _ in range(8):
        visitor = VisitorFactory()
        look(visitor, "kettle", "tea")
        look(VisitorFactory(), "lamp", "cup", seconds=0.5)
    Batch.objects.filter(events__0__product="kettle").update(bot="agent")

    lesson = learning.learn_all()

    assert lesson.acts == 0
    assert not Lead.objects.exists()


def test_what_was_just_bought_is_not_suggested_again(goods, lin):
    a_crowd(8, "kettle", "tea")
    learning.learn_all()
    look(VisitorFactory(key=LEARNED, of=lin), "kettle")
    buy(lin, goods["tea"], ago=timedelta(days=2))

    mine = reader(customer=lin)

    assert "tea" not in shown(recommendations.for_you(mine, most=4))
    assert "tea" not in shown(recommendations.seen_not_bought(mine, most=4))
    assert shown(recommendations.next_need(mine, most=4)) == []


def test_what_is_used_up_is_needed_again(goods, lin):
    Product.objects.filter(code="tea").update(use_up_days=30)
    buy(lin, goods["tea"], ago=timedelta(days=28))

    [need] = recommendations.next_need(reader(customer=lin), most=4)

    assert need.product.code == "tea"
    assert need.reason.endswith("买的，差不多用完了")


def test_what_others_bought_afterwards_comes_next(goods, lin):
    for _ in range(4):
        customer = CustomerFactory()
        buy(customer, goods["kettle"], ago=timedelta(days=40))
        buy(customer, goods["cup"], ago=timedelta(days=10))
    learning.learn_all()
    buy(lin, goods["kettle"])

    [need] = recommendations.next_need(reader(customer=lin), most=4)

    assert (need.product.code, need.reason) == ("cup", "4 位买过电热水壶的人后来买了它")


def test_what_lay_in_the_same_order_did_not_come_later(goods, lin):
    for _ in range(4):
        buy(CustomerFactory(), goods["kettle"], goods["cup"], ago=timedelta(days=40))
    buy(CustomerFactory(), goods["kettle"], ago=timedelta(days=40))
    learning.learn_all()

    assert not Lead.objects.filter(kind="later").exists()


def test_one_buyer_is_an_accident(goods, lin):
    customer = CustomerFactory()
    buy(customer, goods["kettle"], ago=timedelta(days=40))
    buy(customer, goods["cup"], ago=timedelta(days=10))
    learning.learn_all()
    buy(lin, goods["kettle"])

    assert recommendations.next_need(reader(customer=lin), most=4) == []


def test_bought_together_says_how_many(goods):
    for _ in range(3):
        buy(CustomerFactory(), goods["kettle"], goods["tea"])
    buy(CustomerFactory(), goods["kettle"], goods["lamp"])
    learning.learn_all()

    [along] = recommendations.together(goods["kettle"], most=4)

    assert (along.product.code, along.reason) == ("tea", "4 位买它的顾客里有 3 位一起买了")


def test_what_was_just_bought_does_not_stand_beside_others_either(as_user, goods, lin):
    for _ in range(3):
        buy(CustomerFactory(), goods["kettle"], goods["tea"])
    learning.learn_all()
    buy(lin, goods["tea"], ago=timedelta(days=2))
    beside = reverse("surfaces:beside", args=["kettle"])

    assert "龙井茶" not in as_user(lin).get(beside).content.decode()
    Product.objects.filter(code="tea").update(use_up_days=2)
    assert "龙井茶" in as_user(lin).get(beside).content.decode()


def test_a_customer_meets_one_way_in_all_browsers(lin):
    first = VisitorFactory(of=lin, began_at=now() - timedelta(days=9))
    VisitorFactory(of=lin)

    assert reader(customer=lin).arm == arms.arm_of(first.key)


def test_a_trail_that_ends_while_we_learn_leaves_nothing(goods, monkeypatch):
    visitor = VisitorFactory()
    look(visitor, "kettle")

    def meanwhile(histories):
        visitors.end([visitor])
        return learn(histories)

    learn = learning.learn
    monkeypatch.setattr(learning, "learn", meanwhile)
    learning.learn_all()

    assert not Recall.objects.exists()


def test_beside_an_order_stands_what_goes_with_it(as_user, goods, lin, wei):
    for _ in range(3):
        buy(CustomerFactory(), goods["kettle"], goods["tea"])
    learning.learn_all()
    buy(lin, goods["kettle"], ago=timedelta(days=1))
    address = reverse("surfaces:beside_order", args=[Order.objects.get(customer=lin).number])

    part = as_user(lin).get(address).content.decode()

    assert "3 位买过电热水壶的顾客里有 3 位一起买了它" in part
    assert 'data-trail-list="order"' in part
    assert as_user(wei).get(address).status_code == 404


def test_similar_fills_up_with_others_of_its_kind(goods):
    a_crowd(5, "kettle", "cup")
    learning.learn_all()

    like = recommendations.similar(goods["kettle"], most=3)

    assert shown(like)[0] == "cup"
    assert like[0].reason == "选这件的人也选它"
    assert {one.reason for one in like[1:]} == {"同类里卖得好"}


def test_seen_and_not_bought_begins_with_what_was_studied(goods, lin):
    visitor = VisitorFactory(of=lin)
    look(visitor, "kettle", ago=timedelta(days=2), seconds=120)
    look(visitor, "cup")
    look(visitor, "tea", ago=timedelta(days=60))
    buy(lin, goods["tea"], ago=timedelta(days=59))

    seen = recommendations.seen_not_bought(reader(customer=lin), most=4)

    assert [(one.product.code, one.reason) for one in seen] == [
        ("kettle", "您 2 天前细看过"),
        ("cup", "您今天看过"),
    ]


def test_earlier_days_are_recalled_after_the_trail_moved_to_files(goods):
    visitor = VisitorFactory(key=LEARNED)
    look(visitor, "kettle", ago=timedelta(days=3))
    files.move_past_days()
    learning.learn_all()

    assert shown(recommendations.seen_not_bought(reader(visitor), most=4)) == ["kettle"]
    visitors.end([visitor])
    trials.forget(visitor.key.hex)
    assert not Recall.objects.exists()


def test_learning_again_replaces_what_was_learned(goods):
    a_crowd(5, "kettle", "tea")
    learning.learn_all()
    learning.learn_all()

    assert Lead.objects.filter(product=goods["kettle"], kind="steps").count() == 1
    assert Lesson.objects.count() == 2


def browser_of(client, visitor: Visitor):
    client.cookies[COOKIE] = str(Mark(visitor.key))
    return client


def test_the_page_and_its_part_show_reasons_and_write_the_way_down(client, goods):
    a_crowd(8, "kettle", "tea")
    learning.learn_all()
    visitor = VisitorFactory(key=LEARNED)
    look(visitor, "kettle")
    browser_of(client, visitor)

    page = client.get(reverse("surfaces:for_you")).content.decode()
    part = client.get(reverse("surfaces:for_you"), headers={"HX-Request": "true"}).content.decode()

    for text in (page, part):
        assert "因为您看过电热水壶" in text
        assert 'data-trail-list="for_you" data-trail-arm="learned"' in text
    assert "<html" not in part
    assert Assignment.objects.get().arm == "learned"


def test_of_a_hundred_visitors_some_see_only_what_is_in_demand():
    met = [arms.arm_of(UUID(int=number)) for number in range(2_000)]

    assert 140 < met.count(arms.IN_DEMAND) < 260


def test_a_stranger_learns_nothing_of_my_looks(client, as_user, goods, lin, wei):
    hers = VisitorFactory(of=lin, key=LEARNED)
    look(hers, "kettle")

    thief = browser_of(client, hers)
    for stranger in (thief, as_user(wei)):
        page = stranger.get(reverse("surfaces:for_you")).content.decode()
        assert "您今天" not in page
        assert "您看过" not in page
    assert "您今天看过" in as_user(lin).get(reverse("surfaces:for_you")).content.decode()


def test_a_product_page_has_its_fragment(client, goods):
    a_crowd(5, "kettle", "cup")
    learning.learn_all()

    part = client.get(reverse("surfaces:beside", args=["kettle"])).content.decode()

    assert "选这件的人也选它" in part
    assert client.get(reverse("surfaces:beside", args=["nothing"])).status_code == 404


def test_suggestions_cost_the_same_however_much_was_seen(as_user, goods, lin, flat_queries):
    a_crowd(8, "kettle", "tea", "lamp")
    learning.learn_all()
    visitor = VisitorFactory(of=lin, key=LEARNED)
    look(visitor, "kettle")
    client = as_user(lin)

    flat_queries(
        lambda: client.get(reverse("surfaces:for_you"), headers={"HX-Request": "true"}),
        lambda: [look(visitor, "tea") for _ in range(10)],
    )

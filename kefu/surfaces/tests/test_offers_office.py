"""The office of deals and coupons: made, filled, ordered, copied, ended, looked at ahead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.shop.models.catalogue import Brand
from kefu.shop.models.coupons import Coupon, CouponOffer
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import (
    CouponOfferFactory,
    DealFactory,
    EntranceFactory,
    ProductFactory,
    SkuFactory,
)
from kefu.surfaces.tests.till import buy_now, last_step, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def shi(db):
    """Shi keeps the range and what is offered."""
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def office(as_user, shi):
    return as_user(shi)


def moment(**away):
    return f"{localtime(now() + timedelta(**away)):%Y-%m-%dT%H:%M}"


def terms(**more):
    times = {"starts_at": moment(hours=-1), "ends_at": moment(days=1)}
    return {"title_zh": "双十二特价", **times, **more}


def made(office, kind, **more):
    address = reverse("surfaces:new_entrance") + f"?kind={kind}"
    return office.post(address, terms(**more))


def text(page):
    return page.content.decode()


def test_a_deal_is_made_filled_and_shown(office, client):
    sku = SkuFactory(stock=50)

    made(office, "deal")
    one = Entrance.objects.get()
    goods = reverse("surfaces:entrance_goods", args=[one.number])
    office.post(goods, {"sku": sku.code, "price": "79", "pieces": "20", "each": "1"})
    page = reverse("surfaces:office_entrance", args=[one.number])
    office.post(page, terms(is_published="on"))

    item = EntranceItem.objects.get()
    assert (item.sku, item.price, item.pieces, item.each) == (sku, 79, 20, 1)
    assert "双十二特价" in text(client.get(reverse("surfaces:home")))
    told = list(EventRow.objects.order_by("pk").values_list("name", flat=True))
    assert told == ["shop.EntranceWritten", "shop.EntranceGoodsChanged", "shop.EntranceWritten"]
    assert set(EventRow.objects.values_list("actor_id", flat=True)) == {
        User.objects.get(role="operations").pk
    }


@pytest.mark.parametrize(
    ("kind", "wrong", "sentence"),
    [
        ("deal", {"title_zh": ""}, "请至少用一种语言写标题。"),
        ("deal", {"ends_at": "2020-01-01T10:00"}, "结束时间要晚于开始时间。"),
        (
            "deal",
            {"starts_at": "2020-01-01T10:00", "ends_at": "2020-01-02T10:00"},
            "这个结束时间已经过去了。",
        ),
        ("deal", {"is_published": "on"}, "请先添加商品，再对顾客展示。"),
        ("first", {"percent": "95"}, "请填 1 到 90 之间的百分比。"),
        ("bulk", {"steps_text": "两件九折"}, "请这样填写：2:5, 5:10（最多五档）。"),
        (
            "bulk",
            {"steps_text": "2:10, 5:5"},
            "从两件起，每一档都要比上一档优惠更多。",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(office, kind, wrong, sentence):
    page = made(office, kind, **wrong)

    assert page.status_code == 422
    assert sentence in text(page)
    assert not Entrance.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"price": "129"}, "这个价格不低于平时售价。"),
        ({"pieces": "51"}, "库存只有 50 件。"),
        ({"pieces": "2", "each": "3"}, "每人限购数不能多于总件数。"),
    ],
)
def test_a_deal_that_is_none_is_refused(office, wrong, sentence):
    one, sku = EntranceFactory(), SkuFactory(stock=50)
    asked = {"sku": sku.code, "price": "79", "pieces": "20", "each": "1"} | wrong

    page = office.post(reverse("surfaces:entrance_goods", args=[one.number]), asked)

    assert page.status_code == 422
    assert sentence in text(page)
    assert not EntranceItem.objects.exists()


def test_two_deals_of_one_version_at_once_are_refused(office):
    there = DealFactory()
    other = EntranceFactory()

    page = office.post(
        reverse("surfaces:entrance_goods", args=[other.number]),
        {"sku": there.sku.code, "price": "70", "pieces": "5", "each": "1"},
    )

    assert "同一时间另一场特价已有这个规格。" in text(page)


def test_goods_are_put_in_order_and_taken_away(office):
    one = EntranceFactory(kind="new")
    for code in ("a", "b", "c"):
        product = ProductFactory(code=code)
        office.post(
            reverse("surfaces:entrance_goods", args=[one.number]), {"product": product.code}
        )
    last = one.items.last()

    def act(word):
        office.post(reverse("surfaces:entrance_thing", args=[one.number, last.pk]), {"act": word})
        return [item.product.code for item in one.items.select_related("product")]

    assert act("up") == ["a", "c", "b"]
    assert act("up") == ["c", "a", "b"]
    assert act("up") == ["c", "a", "b"]
    assert act("remove") == ["a", "b"]


def test_a_deal_that_has_sold_is_neither_taken_away_nor_made_smaller(office, as_user, lin):
    deal = DealFactory()
    browser = as_user(lin)
    buy_now(browser, deal.sku, deal="1")
    order(browser, last_step(browser, "now"), "now")
    thing = reverse("surfaces:entrance_thing", args=[deal.entrance.number, deal.pk])
    EntranceItem.objects.filter(pk=deal.pk).update(taken=3)

    removed = office.post(thing, {"act": "remove"}, follow=True)
    smaller = office.post(thing, {"act": "save", "price": "79", "pieces": "2", "each": "1"})

    deal.refresh_from_db()
    assert "记录须保留" in text(removed)
    assert "已售出 3 件" in text(smaller)
    assert (deal.pieces, deal.taken) == (20, 3)


def test_it_is_copied_and_ended(office, client):
    deal = DealFactory()

    copied = office.post(reverse("surfaces:entrance_copy", args=[deal.entrance.number]))
    office.post(reverse("surfaces:entrance_end", args=[deal.entrance.number]))

    copy = Entrance.objects.exclude(pk=deal.entrance.pk).get()
    assert copied.url == reverse("surfaces:office_entrance", args=[copy.number])
    assert not copy.is_published
    page = text(client.get(reverse("surfaces:entrance", args=[deal.entrance.number])))
    assert "活动已结束" in page


def test_a_coupon_is_made_changed_and_ended(office, client):
    brand = Brand.objects.create(code="mist", name_zh="晨雾")
    form = terms(title_zh="品牌券", kind="percent", value="10", cap="30", least="99")
    form |= {"brand": brand.pk, "pieces": "100", "each": "1", "days": "7", "is_published": "on"}

    office.post(reverse("surfaces:new_coupon_offer"), form)
    offer = CouponOffer.objects.get()
    shown = text(client.get(reverse("surfaces:coupon_centre")))
    office.post(reverse("surfaces:coupon_end", args=[offer.number]))

    assert (offer.is_narrow, offer.value, offer.cap) == (True, 10, 30)
    assert "9 折" in shown
    assert "晨雾" in shown
    assert "品牌券" not in text(client.get(reverse("surfaces:coupon_centre")))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": "0"}, "优惠券总要减一些。"),
        ({"kind": "percent", "value": "95"}, "请填 1 到 90 之间的百分比。"),
        ({"least": "20"}, "按这个门槛，商品会变成不要钱。"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(office, wrong, sentence):
    form = terms(kind="amount", value="30", least="100", pieces="9", each="1", days="7") | wrong

    page = office.post(reverse("surfaces:new_coupon_offer"), form)

    assert sentence in text(page)
    assert not CouponOffer.objects.exists()


def rows():
    kinds = [Entrance, EntranceItem, CouponOffer, Coupon, Order, EventRow]
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def test_a_colleague_sees_the_shop_as_on_a_date_and_nothing_changes(office, client):
    start = now() + timedelta(days=20)
    deal = DealFactory(
        entrance=EntranceFactory(
            title_zh="双十二", starts_at=start, ends_at=start + timedelta(days=1)
        )
    )
    coupons = CouponOfferFactory(starts_at=start, ends_at=start + timedelta(days=1))
    draft = EntranceFactory(kind="new", title_zh="未定稿", is_published=False)
    EntranceItem.objects.create(entrance=draft, product=ProductFactory())
    before = rows()

    began = office.post(
        reverse("surfaces:as_on"), {"at": f"{localtime(start + timedelta(hours=2)):%Y-%m-%dT%H:%M}"}
    )
    home = text(office.get(began.url))
    pages = [
        text(office.get(reverse("surfaces:product", args=[deal.product.code]))),
        text(office.get(reverse("surfaces:entrance", args=[deal.entrance.number]))),
        text(office.get(reverse("surfaces:coupon_centre"))),
    ]
    strangers = text(client.get(reverse("surfaces:home")))

    assert all("只有您看得到" in page for page in [home, *pages])
    assert "双十二" in home
    assert coupons.title_zh in pages[2]
    assert f'data-now="{int((start + timedelta(hours=2)).timestamp()) // 60 * 60}"' in home
    assert "立即购买" not in pages[0].split("s-versions")[0].split("平时售价")[0]
    assert "双十二" not in strangers
    assert rows() == before


def test_drafts_are_shown_ahead_and_to_nobody_else(office, client):
    draft = EntranceFactory(kind="new", title_zh="未定稿", is_published=False)
    EntranceItem.objects.create(entrance=draft, product=ProductFactory())

    office.post(reverse("surfaces:as_on"), {"at": moment(hours=1)})
    ahead = text(office.get(reverse("surfaces:home")))
    office.post(reverse("surfaces:as_on"), {"back": "1"})

    assert "未定稿" in ahead
    assert "未定稿" not in text(office.get(reverse("surfaces:home")))
    assert "未定稿" not in text(client.get(reverse("surfaces:home")))


def test_a_customer_or_an_agent_cannot_look_ahead(as_user, lin, mei):
    EntranceFactory(kind="new", title_zh="未定稿", is_published=False)

    for person in (lin, mei):
        browser = as_user(person)
        assert browser.post(reverse("surfaces:as_on"), {"at": moment(days=1)}).status_code == 403
        session = browser.session
        session["as_on"] = now().isoformat()
        session.save()
        assert "未定稿" not in text(browser.get(reverse("surfaces:home")))


def test_the_lists_cost_the_same_however_full(office, flat_queries):
    def grow():
        DealFactory()
        CouponOfferFactory()

    grow()
    deal = EntranceItem.objects.first()
    flat_queries(lambda: office.get(reverse("surfaces:entrances")), grow)
    flat_queries(lambda: office.get(reverse("surfaces:coupon_offers")), grow)
    address = reverse("surfaces:office_entrance", args=[deal.entrance.number])
    flat_queries(lambda: office.get(address), lambda: DealFactory(entrance=deal.entrance))
    flat_queries(
        lambda: office.get(address, {"find": "水壶"}), lambda: SkuFactory(product=ProductFactory())
    )

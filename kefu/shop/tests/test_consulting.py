from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.timezone import now

from kefu.delivery.models import Reach
from kefu.shop.models.catalogue import Attribute, Brand, ProductClass, Supplier
from kefu.shop.queries import catalogue, consulting
from kefu.shop.queries.consulting import Consultation
from kefu.shop.queries.promises import commitments
from kefu.shop.services import questions
from kefu.shop.tests.factories import ProductFactory, SkuFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def kettle():
    product = ProductFactory(
        price_protection_days=30,
        warranty_months=24,
        attributes={"power": 1800, "keep": True},
        brand=Brand.objects.create(code="yundu", name_zh="云渡", name_en="Yundu"),
        supplier=Supplier.objects.create(code="nanwan", name_zh="南湾电器", name_en="Nanwan"),
    )
    of = {"product_class": product.product_class}
    Attribute.objects.create(
        code="power", kind="number", name_zh="功率", name_en="Power", unit="W", **of
    )
    Attribute.objects.create(
        code="keep", kind="yes_no", name_zh="保温", name_en="Keeps warm",
        group_zh="功能", group_en="Functions", **of,
    )  # fmt: skip
    SkuFactory(product=product, weight_g=1250)
    return catalogue.product_page(product.code)


def asked(product, words, **more):
    return consulting.first_answers(Consultation(product, words, NOON, **more))


def test_what_was_answered_before_is_the_first_answer(kettle, lin, mei):
    question = questions.ask_question(product_id=kettle.pk, by=lin, text="底座能不能收线")
    questions.answer_question(question.pk, by=mei, text="可以，绕在底座下面")
    questions.ask_question(product_id=kettle.pk, by=lin, text="底座收线几圈")

    found = asked(kettle, "请问底座可以收线吗")

    assert [(one.source, one.text) for one in found] == [("商家回答过", "可以，绕在底座下面")]
    assert found[0].href == f"#question-{question.pk}"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("几天能到杭州", "浙江"),
        ("不喜欢能退货吗", "7 天"),
        ("保修几年", "2 年"),
        ("是正品吗", "云渡"),
        ("买贵了降价怎么办", "30 天"),
        ("路上丢件了呢", "路上"),
        ("功率多大", "1,800 W"),
        ("1,800 w 够吗", "1,800 W"),
    ],
)
def test_promises_and_parameters_answer_what_they_are_about(kettle, words, part):
    found = asked(kettle, words, region="330000")

    assert any(part in f"{one.title}{one.text}" for one in found)


@pytest.mark.parametrize("words", ["", "？？", "今天天气不错", "你好"])
def test_where_nothing_fits_nothing_is_said(kettle, words):
    assert asked(kettle, words) == []


def test_in_english_it_answers_in_english(kettle):
    with translation.override("en"):
        found = asked(kettle, "How long is the warranty?")

    assert [one.title for one in found] == ["2 years' warranty"]


def test_another_house_joins_in(kettle, monkeypatch):
    monkeypatch.setattr(consulting, "_sources", list(consulting._sources))

    @consulting.answers_from
    def help_centre(_asked):
        yield consulting.FirstAnswer("帮助中心", "怎么除水垢", "用白醋煮一次", 1.0)

    assert asked(kettle, "怎么除水垢")[0].source == "帮助中心"


def told(product, topic, **more):
    return next(one for one in commitments(product, at=NOON, **more) if one.topic == topic)


def test_the_day_of_arrival_is_told_for_a_region_with_its_cut_off(kettle):
    Reach.objects.create(code="310000", days=1)

    here = told(kettle, "arrival", region="310000")

    assert here.words.endswith("16:00 前下单，11月24日 周二前送到上海")
    assert "路上 1 天" in here.rule
    assert here.by == datetime(2026, 11, 24, 20, tzinfo=NOON.tzinfo)


def test_without_a_region_it_says_when_it_leaves(kettle):
    nowhere = told(kettle, "arrival")

    assert "48 小时" in nowhere.words
    assert nowhere.by == NOON + timedelta(hours=48)


def test_where_we_do_not_deliver_no_day_is_told(kettle):
    Reach.objects.create(code="540000", is_served=False)

    assert told(kettle, "arrival", region="540000").by is None


def test_what_the_law_exempts_says_why(kettle):
    kettle.return_days = 0
    ProductClass.objects.filter(pk=kettle.product_class_id).update(exempt="fresh")
    kettle.product_class.refresh_from_db()

    assert "鲜活易腐" in told(kettle, "return").rule
    assert "第二十五条" in told(kettle, "return").rule


def test_what_is_downloaded_has_no_road(kettle):
    kettle.product_class.exempt = "digital"

    topics = [one.topic for one in commitments(kettle, at=now(), region="310000")]

    assert "road" not in topics
    assert told(kettle, "arrival", region="310000").icon == "download"


def test_parameters_stand_in_groups_with_their_units(kettle):
    groups = {group.name: dict(group.rows) for group in catalogue.fact_groups(kettle)}

    assert groups["基本信息"]["重量"] == "1.25 kg"
    assert groups["基本信息"]["品牌"] == "云渡"
    assert groups["参数"] == {"功率": "1,800 W"}
    assert groups["功能"] == {"保温": "是"}

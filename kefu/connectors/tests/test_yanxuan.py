from decimal import Decimal

import pytest

from kefu.connectors.models import KeptRow, Refusal
from kefu.connectors.tests.everything import everything
from kefu.shop.models.catalogue import Attribute, Product, Review, Sku

pytestmark = pytest.mark.django_db

HEADERS = {
    "categories": "id,pid,name,level,keywords,desc",
    "brands": "id,name,desc,floor_price",
    "goods": (
        "id,goods_sn,name,category_id,brand_id,keywords,brief,is_on_sale,unit,counter_price,"
        "retail_price,detail_text"
    ),
    "attributes": "goods_id,attribute,value",
    "specs": "goods_id,specification,value",
    "skus": "id,goods_id,specifications,price,number",
    "comments": "id,goods_id,type,content,admin_content,star,has_picture,add_time",
    "faq": "question,answer",
}
DETAIL = "<p>洗后<br>更软<script>alert(1)</script></p><p>A &amp; B</p>"
ROWS = {
    "categories": [("10", "0", "家纺", "L1", "", ""), ("11", "10", "毛巾", "L2", "", "")],
    "brands": [("7", "临江织造", "两行\n介绍", "19.9")],
    "goods": [
        ("501", "501", "长绒棉毛巾", "11", "7", "", "厚而软", "1", "条", "39", "29.9", DETAIL),
        ("502", "502", "竹纤维毛巾", "11", "0", "", "", "0", "条", "25", "25", ""),
    ],
    "attributes": [
        ("501", "材质", "棉"), ("501", "材质", "竹"), ("501", "材质", "棉"),
        ("502", "*材质", "竹纤维"),
    ],
    "specs": [("501", "颜色", "月白"), ("501", "颜色", "藕粉")],
    "skus": [
        ("1", "501", '["月白","两条装"]', "29.90", "40"),
        ("2", "501", '["藕粉","两条装"]', "27.90", "0"),
    ],
    "comments": [
        ("1", "501", "0", "吸水，\n不掉毛", "", "1", "0", "2018-02-01 10:00:00"),
        ("2", "9", "1", "文章写得好", "", "1", "0", "2018-02-01 10:00:00"),
    ],
    "faq": [("怎么退？", "三十天内，\n自己点一下就好。")],
}  # fmt: skip


@pytest.fixture
def shop(table):
    """The eight files, the last table first, as a folder might give them."""
    return [table(f"{name}.csv", HEADERS[name], *ROWS[name]) for name in reversed(HEADERS)]


def test_every_row_of_every_table_ends_somewhere(shop, take):
    assert take("yanxuan", *shop) == {
        "categories": {"category": 2},
        "brands": {"brand": 1},
        "goods": {"goods": 1, "goods, not on sale": 1},
        "attributes": {"attribute": 3, "duplicate": 1},
        "specs": {"specification": 2},
        "skus": {"SKU": 2},
        "comments": {"review": 1, "comment on an article, left out": 1},
        "faq": {"kept for the help articles": 1},
    }


def test_a_product_has_its_words_its_brand_and_its_facts(shop, take):
    take("yanxuan", *shop)

    towel = Product.objects.get(external_id="501")
    assert towel.name_zh == "长绒棉毛巾"
    assert towel.description_zh == "洗后\n更软\nA & B"
    assert towel.brand.name_zh == "临江织造"
    assert towel.category.path == "yanxuan-10/yanxuan-11"
    assert towel.attributes == {"材质": "棉；竹"}
    assert Product.objects.get(external_id="502").attributes == {"材质": "竹纤维"}
    assert Attribute.objects.get().name_zh == "材质"
    assert not Product.objects.get(external_id="502").is_active


def test_specifications_say_what_the_words_of_a_sku_are(shop, take):
    take("yanxuan", *shop)

    white, pink = Sku.objects.filter(product__external_id="501")
    assert white.name_zh == "月白 · 两条装"
    assert white.options == {"颜色": "月白", "规格": "两条装"}
    assert (white.stock, pink.stock) == (40, 0)
    assert white.product.price == Decimal("27.90")
    assert Sku.objects.get(product__external_id="502").price == Decimal(25)


def test_comments_are_words_without_stars(shop, take):
    take("yanxuan", *shop)

    review = Review.objects.get()
    assert (review.text, review.stars, review.language) == ("吸水，\n不掉毛", None, "zh-hans")
    assert review.product.reviews_count == 1
    assert review.product.stars is None


def test_questions_are_kept_for_the_help_articles(shop, take):
    take("yanxuan", *shop)

    kept = KeptRow.objects.get(table="faq")
    assert (kept.key, kept.values["answer"]) == ("怎么退？", "三十天内，\n自己点一下就好。")


def test_what_few_words_say_of_many_goods_can_be_chosen_by(table, take):
    goods = [
        (str(number), "", f"毛巾 {number}", "11", "0", "", "", "1", "条", "9", "9", "")
        for number in range(1, 7)
    ]
    facts = [(row[0], "材质", "棉" if int(row[0]) % 2 else "竹") for row in goods]
    facts += [(row[0], "货号", f"A-{row[0]}") for row in goods]
    take(
        "yanxuan",
        table("c.csv", HEADERS["categories"], *ROWS["categories"]),
        table("b.csv", HEADERS["brands"]),
        table("g.csv", HEADERS["goods"], *goods),
        table("a.csv", HEADERS["attributes"], *facts),
    )

    material, number = Attribute.objects.order_by("-filterable")
    assert (material.kind, list(material.choices)) == ("choice", ["棉", "竹"])
    assert material.filterable
    assert (number.kind, number.filterable) == ("text", False)


def test_a_second_run_changes_nothing(shop, table, take):
    take("yanxuan", *shop)
    before = everything()

    take("yanxuan", *shop)
    turned = [
        table(f"{name}-again.csv", HEADERS[name], *reversed(rows)) for name, rows in ROWS.items()
    ]
    fates = take("yanxuan", *turned)

    assert everything() == before
    assert fates["attributes"] == {"already there": 4}
    assert fates["skus"] == {"already there": 2}


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("goods", ("9", "", "x", "11", "88", "", "", "1", "", "1", "1", ""), "Brand 88 is unknown"),
        ("goods", ("9", "", "x", "99", "0", "", "", "1", "", "1", "1", ""), "Category 99 is"),
        ("goods", ("9", "", "x", "11", "0", "", "", "yes", "", "1", "1", ""), "neither 0 nor 1"),
        ("attributes", ("77", "材质", "棉"), "Product 77 is unknown"),
        ("attributes", ("501", "", "棉"), "attribute is empty"),
        ("skus", ("9", "501", "月白", "1", "1"), "specifications is not a JSON list"),
        ("skus", ("9", "77", "[]", "1", "1"), "Product 77 is unknown"),
        ("comments", ("9", "501", "0", "x", "", "1", "0", "gestern"), "add_time “gestern”"),
        ("comments", ("9", "501", "0", "x", "", "1", "0", "9999-12-31"), "cannot be 9999-12-31"),
        ("comments", ("9", "501", "0", "<b></b>", "", "1", "0", "2018-02-01"), "content is empty"),
        ("faq", ("怎么退？", ""), "answer is empty"),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_and_the_rest_is_taken(table, take, name, row, reason):
    rows = ROWS | {name: [row, *ROWS[name]]}
    fates = take("yanxuan", *(table(f"{key}.csv", HEADERS[key], *rows[key]) for key in HEADERS))

    refusal = Refusal.objects.get()
    assert (refusal.run.table, refusal.line) == (name, 2)
    assert reason in refusal.reason % refusal.values
    assert sum(fates[name].values()) == len(rows[name])
    assert Product.objects.count() == 2

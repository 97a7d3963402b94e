from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kefu.accounts.models import User
from kefu.connectors.importers.olist.importer import Olist
from kefu.connectors.models import Refusal
from kefu.connectors.services.files import import_files
from kefu.connectors.tests.everything import everything
from kefu.payments.models import Charge
from kefu.shop.models.catalogue import Category, Product, Review
from kefu.shop.models.orders import Order

pytestmark = pytest.mark.django_db

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
HEADERS = {
    "categories": "product_category_name,product_category_name_english",
    "sellers": "seller_id,seller_zip_code_prefix,seller_city,seller_state",
    "products": (
        "product_id,product_category_name,product_name_lenght,product_description_lenght,"
        "product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm"
    ),
    "customers": (
        "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state"
    ),
    "orders": (
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
        "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date"
    ),
    "items": (
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
    ),
    "payments": "order_id,payment_sequential,payment_type,payment_installments,payment_value",
    "reviews": (
        "review_id,order_id,review_score,review_comment_title,review_comment_message,"
        "review_creation_date,review_answer_timestamp"
    ),
}
SILENT = "review_pk,order_id,review_score,review_creation_date,review_answer_timestamp"
SHORT = "2018-03-01 10:00:12"
KEPT = ("o1", "c1", "delivered", SHORT, "2018-03-01 11:00:00", "2018-03-02 09:00:00",
        "2018-03-09 23:10:00", "2018-03-09 00:00:00")  # fmt: skip
BROKEN = ("o2", "c2", "delivered", SHORT, SHORT, "2018-03-02 09:00:00", "2018-03-10 00:30:00",
          "2018-03-09")  # fmt: skip
UNKNOWN = ("o3", "c3", "delivered", SHORT, SHORT, "2018-03-02 09:00:00", "", "2018-03-09")
GONE = ("o4", "c4", "unavailable", SHORT, "", "", "", "2018-03-09")
ROWS = {
    "categories": [("brinquedos", "toys")],
    "sellers": [("s1", "01000", "sao paulo", "SP"), ("s2", "20000", "rio de janeiro", "RJ")],
    "products": [
        ("p1", "brinquedos", "40", "200", "2", "450", "20", "10", "15"),
        ("p2", "", "", "", "", "", "", "", ""),
        ("p3", "jogos_raros", "1", "1", "1", "1", "1", "1", "1"),
    ],
    "customers": [
        ("c1", "u1", "01000", "sao paulo", "SP"), ("c2", "u1", "01000", "sao paulo", "SP"),
        ("c3", "u3", "20000", "niteroi", "RJ"), ("c4", "u4", "20000", "niteroi", "RJ"),
    ],
    "orders": [KEPT, BROKEN, UNKNOWN, GONE],
    "items": [
        ("o1", "1", "p1", "s1", SHORT, "50.00", "7.10"),
        ("o1", "2", "p1", "s1", SHORT, "50", "7.1"),
        ("o1", "3", "p1", "s2", SHORT, "60", "0"), ("o2", "1", "p2", "s1", SHORT, "9.90", "5"),
        ("o3", "1", "p1", "s1", SHORT, "50", "5"),
    ],
    "payments": [
        ("o1", "1", "credit_card", "3", "150.20"), ("o1", "2", "voucher", "1", "24"),
        ("o2", "1", "boleto", "1", "14.90"), ("o4", "1", "not_defined", "1", "0"),
    ],
    "reviews": [
        ("r1", "o1", "5", "Gostei", "Chegou\nno prazo", "2018-03-10", "2018-03-11 10:00:40"),
        ("r2", "o2", "2", "", "", "2018-03-11", "2018-03-12 10:00:00"),
        ("r3", "o4", "1", "", "Nada chegou", "2018-03-11", "2018-03-12 10:00:00"),
    ],
}  # fmt: skip


@pytest.fixture
def shop(table):
    return [table(f"{name}.csv", HEADERS[name], *ROWS[name]) for name in reversed(HEADERS)]


def test_every_row_of_every_table_ends_somewhere(shop, take):
    assert take("olist", *shop) == {
        "categories": {"category": 1},
        "sellers": {"supplier": 2},
        "products": {"goods, price unknown yet": 3},
        "customers": {"customer": 3, "customer known by another order": 1},
        "orders": {"order": 3, "order, day of arrival unknown": 1},
        "items": {"item": 5},
        "payments": {"payment": 3, "payment of nothing, left out": 1},
        "reviews": {"review": 2, "parked": 1},
    }


def test_the_figures_add_up_to_the_file_and_to_the_database(shop):
    runs = {run.table: run for run in import_files(Olist(), shop)}

    assert runs["items"].tally["item"]["quantity"] == 5
    assert Decimal(runs["items"].tally["item"]["amount"]) == Decimal("244.10")
    assert sum(order.total for order in Order.objects.all()) == Decimal("244.10")
    assert Decimal(runs["payments"].tally["payment"]["amount"]) == Decimal("189.10")
    assert sum(charge.amount for charge in Charge.objects.all()) == Decimal("189.10")


def test_a_promised_day_is_kept_until_its_last_second(shop, take):
    take("olist", *shop)

    kept, late = Order.objects.get(external_id="o1"), Order.objects.get(external_id="o2")
    assert kept.promised_at == datetime(2018, 3, 9, 23, 59, 59, tzinfo=SAO_PAULO)
    assert kept.delivered_at == datetime(2018, 3, 9, 23, 10, tzinfo=SAO_PAULO)
    assert (kept.status, kept.promise_state) == ("completed", "kept")
    assert (late.status, late.promise_state) == ("completed", "broken")


def test_delivered_but_nobody_knows_when_is_not_judged(shop, take):
    take("olist", *shop)

    order = Order.objects.get(external_id="o3")
    assert (order.status, order.delivered_at, order.promise_state) == (
        "delivered",
        None,
        "released",
    )
    assert not order.shipments.get().parcel.is_late()


def test_a_parcel_carries_the_goods_and_the_steps_that_are_known(shop, take):
    take("olist", *shop)

    shipment = Order.objects.get(external_id="o1").shipments.get()
    steps = shipment.parcel.points.order_by("at").values_list("status", flat=True)
    assert list(steps) == ["in_transit", "delivered"]
    assert shipment.lines.count() == 3
    assert not Order.objects.get(external_id="o4").shipments.exists()


def test_one_person_may_bear_many_numbers(shop, take):
    take("olist", *shop)

    first, second = Order.objects.filter(external_id__in=["o1", "o2"])
    assert first.customer == second.customer
    assert (first.customer.region, first.region) == ("BR-SP", "BR-SP")
    assert User.objects.count() == 3


def test_an_order_lists_its_items_and_its_freight_in_one_sum(shop, take):
    take("olist", *shop)

    lines = Order.objects.get(external_id="o1").lines.all()
    assert [(line.kind, line.amount) for line in lines] == [
        ("goods", Decimal(50)),
        ("goods", Decimal(50)),
        ("goods", Decimal(60)),
        ("freight", Decimal("14.20")),
    ]


def test_each_seller_of_a_product_has_a_sku_and_the_busiest_supplies_it(shop, take):
    take("olist", *shop)

    toy = Product.objects.get(external_id="p1")
    assert toy.skus.count() == 2
    assert toy.supplier.code == "olist-s1"
    assert toy.supplier.name_en == "Sao Paulo, SP · s1"
    assert (toy.price, toy.sold, toy.is_active) == (Decimal(50), 4, True)
    assert toy.attributes == {"weight": 450, "length": 20, "height": 10, "width": 15, "photos": 2}


def test_what_nobody_ever_offered_is_not_for_sale(shop, take):
    take("olist", *shop)

    assert not Product.objects.get(external_id="p3").is_active


def test_shelves_have_english_names_as_soon_as_somebody_tells_them(table, take):
    take("olist", table("products.csv", HEADERS["products"], *ROWS["products"]))
    assert Category.objects.get(code="olist-brinquedos").name_en == "Brinquedos"

    take("olist", table("names.csv", HEADERS["categories"], *ROWS["categories"]))

    assert Category.objects.get(code="olist-brinquedos").name_en == "Toys"
    assert Category.objects.get(code="olist-jogos-raros").name_en == "Jogos raros"
    assert Category.objects.get(code="olist-unsorted").name_zh == "未分类"


def test_payments_are_one_charge_through_the_gateway_of_the_greatest(shop, take):
    take("olist", *shop)

    charge = Order.objects.get(external_id="o1").charge
    assert (charge.amount, charge.gateway, charge.status) == (Decimal("174.20"), "card", "paid")
    assert Order.objects.get(external_id="o4").charge is None


def test_a_later_payment_adds_to_the_charge(shop, table, take):
    take("olist", *shop)
    take("olist", table("more.csv", HEADERS["payments"], ("o2", "2", "voucher", "1", "5.10")))

    assert Order.objects.get(external_id="o2").charge.amount == Decimal("20.00")


def test_a_review_belongs_to_the_dearest_line_of_its_order(shop, take):
    take("olist", *shop)

    review = Review.objects.get(external_id__startswith="o1:")
    assert (review.line.amount, review.stars) == (Decimal(60), 5)
    assert review.text == "Gostei\nChegou\nno prazo"
    assert (review.language, review.customer) == ("pt-br", review.line.order.customer)
    assert review.product.reviews_count == 1
    parked = Refusal.objects.get()
    assert parked.is_parked
    assert "o4" in parked.reason % parked.values


def test_a_copy_without_words_and_seconds_tells_the_same_reviews(shop, table, take):
    silent = [("1", "o1", "5", "2018-03-10", "2018-03-11 10:00:00")]
    others = [path for path in shop if path.name != "reviews.csv"]
    take("olist", *others, table("silent.csv", SILENT, *silent))
    assert Review.objects.get().text == ""

    fates = take("olist", *shop)

    assert fates["reviews"] == {"words of a known review": 1, "review": 1, "parked": 1}
    assert Review.objects.count() == 2
    assert Review.objects.get(external_id__startswith="o1:").text.startswith("Gostei")


def test_overlapping_and_turned_files_change_nothing(shop, table, take):
    take("olist", *shop)
    before = everything()

    take("olist", *shop)
    turned = [table(f"{name}-2.csv", HEADERS[name], *reversed(rows)) for name, rows in ROWS.items()]
    fates = take("olist", *turned)

    assert everything() == before
    assert fates["items"] == {"already there": 5}
    assert fates["customers"] == {"already there": 4}
    assert fates["reviews"] == {"already there": 2, "parked": 1}


def test_a_run_cut_off_between_two_like_items_takes_both(shop, take, monkeypatch):
    monkeypatch.setattr(Olist, "batch", 1)

    def die(path, rows):
        if path.name == "items.csv" and rows == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(Olist(), shop, progress=die)
    assert take("olist", *shop)["items"] == {"item": 5}
    assert Order.objects.get(external_id="o1").total == Decimal("174.20")


@pytest.mark.parametrize(
    ("name", "row", "reason", "is_parked"),
    [
        ("orders", ("o9", "c9", *KEPT[2:]), "Customer c9 is unknown", True),
        ("orders", ("o9", "c1", "lost", *KEPT[3:]), "order_status “lost” is unknown", False),
        ("orders", ("o9", "c1", "created", "", *KEPT[4:]), "order_purchase_timestamp “”", False),
        ("orders", ("o9", "c1", *KEPT[2:7], "soon"), "order_estimated_delivery_date “soon”", False),
        ("items", ("o9", "1", "p1", "s1", SHORT, "1", "1"), "Order o9 is unknown", True),
        ("items", ("o1", "9", "p9", "s1", SHORT, "1", "1"), "Product p9 is unknown", True),
        ("items", ("o1", "9", "p1", "s9", SHORT, "1", "1"), "Seller s9 is unknown", True),
        ("items", ("o1", "0", "p1", "s1", SHORT, "1", "1"), "order_item_id cannot be 0", False),
        ("items", ("o1", "9", "p1", "s1", SHORT, "-1", "1"), "price is negative", False),
        ("payments", ("o9", "1", "voucher", "1", "1"), "Order o9 is unknown", True),
        ("payments", ("o1", "9", "shells", "1", "1"), "payment_type “shells” is unknown", False),
        ("reviews", ("r", "o1", "6", "", "", "", SHORT), "review_score 6 is not 1 to 5", False),
        ("reviews", ("r", "o9", "5", "", "", "", SHORT), "Order o9 is unknown", True),
        ("customers", ("c9", "u9", "", "", "Bahia"), "is not a state of two letters", False),
        ("sellers", ("", "", "", "SP"), "seller_id is empty", False),
        ("products", ("p9", "x", "", "", "", "heavy", "", "", ""), "product_weight_g", False),
        ("categories", ("x", ""), "product_category_name_english is empty", False),
    ],
)
def test_a_broken_row_is_named_and_the_rest_is_taken(table, take, name, row, reason, is_parked):
    rows = ROWS | {name: [row, *ROWS[name]]}
    fates = take("olist", *(table(f"{key}.csv", HEADERS[key], *rows[key]) for key in HEADERS))

    refusal = Refusal.objects.get(line=2)
    assert refusal.run.table == name
    assert reason in refusal.reason % refusal.values
    assert refusal.is_parked == is_parked
    assert sum(fates[name].values()) == len(rows[name])
    assert Order.objects.count() == 4


def test_the_orders_of_a_table_that_misses_another_are_not_taken(table, take):
    from kefu.connectors.importers.rows import BrokenFile

    with pytest.raises(BrokenFile, match=r"orders, products, sellers"):
        take("olist", table("items.csv", HEADERS["items"], *ROWS["items"]))

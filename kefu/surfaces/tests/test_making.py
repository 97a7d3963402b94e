"""The configurator, designs, ordering one, and the workshop's pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kefu.accounts.models import PersonalLook, User
from kefu.demo.making import landscape
from kefu.demo.making_sheets import GOODS
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order
from kefu.shop.models.production import ProductionOrder
from kefu.shop.queries.production import waiver_key
from kefu.shop.services import options, production
from kefu.shop.tests.factories import SkuFactory

pytestmark = pytest.mark.django_db

SOUND = {"o.body": "pine", "o.lid": "wood", "o.words": "晓雨", "o.face": "kai", "o.ink": "gold"}
HOME = {
    "recipient": "林晓雨", "phone": "13800001111", "province": "330000", "city": "330100",
    "district": "330106", "address": "文三路 1 号", "quantity": "1", "sku": "cup",
}  # fmt: skip
MOST_QUERIES = 12


@pytest.fixture
def shi(db):
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


def offered(code, goods, by):
    sku = SkuFactory(code=code, product__code=code, stock=50)
    row = options.change_options(sku.product_id, lambda _: goods.sheet, version=0, by=by)
    row = options.draw_options(sku.product_id, goods.drawing, version=row.version, by=by)
    options.show_options(sku.product_id, is_open=True, version=row.version, by=by)
    return sku


@pytest.fixture
def cup(shi):
    return offered("cup", GOODS[0], shi)


def make(client, act, code="cup", **more):
    address = reverse("surfaces:make", args=[code])
    return client.post(address, {**SOUND, "quantity": "1", "act": act, **more})


def ordered(client):
    make(client, "save")
    design = Design.objects.latest("pk")
    address = reverse("surfaces:new_order", args=["cup"])
    sent = {**HOME, "design": design.number, "waiver": waiver_key(), "pay": "cod"}
    return client.post(address, sent)


def text(page):
    return page.content.decode()


def test_a_product_that_is_made_leads_to_the_configurator(cup, client, as_user, lin):
    page = text(client.get(reverse("surfaces:product", args=["cup"])))

    assert reverse("surfaces:make", args=["cup"]) in page
    assert "立即购买" not in page
    assert "消费者权益保护法》第二十五条" in page
    answer = as_user(lin).get(reverse("surfaces:new_order", args=["cup"]))
    assert answer.url == reverse("surfaces:make", args=["cup"])


def test_the_price_comes_line_by_line_with_picture_and_day(cup, client):
    page = text(client.post(reverse("surfaces:make_live", args=["cup"]), SOUND))

    assert "+¥18.00" in page
    assert "+¥12.00" in page
    assert "159" in page
    assert "晓雨</text>" in page
    assert "为您制作并打包" in page


def test_what_does_not_go_keeps_what_was_typed_and_says_why(cup, client):
    page = make(client, "save", **{"o.body": "snow", "o.ink": "silver"})

    assert page.status_code == 422
    assert "雪白杯身上看不清银色的字" in text(page)
    assert 'value="晓雨"' in text(page)
    assert not Design.objects.exists()


def test_a_visitor_keeps_a_design_and_nobody_else_sees_it(cup, client, as_user, wei):
    make(client, "save", client_id="once")
    make(client, "save", client_id="once")

    design = Design.objects.get()
    address = reverse("surfaces:design", args=[design.number])
    assert design.owner.is_guest
    assert client.get(address).status_code == 200
    for part in ("design", "design_picture"):
        there = reverse(f"surfaces:{part}", args=[design.number])
        assert as_user(wei).get(there).status_code == 404
    assert as_user(wei).post(address, {"act": "share"}).status_code == 404
    assert design.number in text(client.get(reverse("surfaces:designs")))


def test_a_shared_design_says_nothing_of_who_made_it(cup, as_user, lin, wei, client):
    make(as_user(lin), "save")
    design = Design.objects.get()
    as_user(lin).post(reverse("surfaces:design", args=[design.number]), {"act": "share"})

    page = text(client.get(reverse("surfaces:design", args=[design.number])))

    assert "一位顾客的设计" in page
    assert lin.name not in page
    answer = make(as_user(wei), "save", **{"from": design.number, "o.words": "东"})
    assert answer.status_code == 302
    design.refresh_from_db()
    assert design.values["words"] == "晓雨"


def test_a_picture_lies_in_the_drawing_and_is_its_owners(shi, as_user, lin, wei):
    offered("cushion", GOODS[1], shi)
    photo = landscape(1).content
    sent = {"o.size": "s45", "o.cloth": "linen", "o.edge": "brown", "quantity": "1"}
    file = SimpleUploadedFile("a.jpg", photo.read(), "image/jpeg")

    answer = as_user(lin).post(
        reverse("surfaces:make", args=["cushion"]), {**sent, "act": "upload", "file.photo": file}
    )

    page = text(as_user(lin).get(answer.url))
    assert "data:image/jpeg;base64," in page
    number = Design.objects.get().values["photo"]
    live = reverse("surfaces:make_live", args=["cushion"])
    his = as_user(wei).post(live, {**sent, "o.photo": number, "from": Design.objects.get().number})
    assert "data:image" not in text(his)


def test_what_is_no_picture_is_refused_in_a_sentence(shi, as_user, lin):
    offered("cushion", GOODS[1], shi)
    file = SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")

    page = as_user(lin).post(
        reverse("surfaces:make", args=["cushion"]), {"act": "upload", "file.photo": file}
    )

    assert page.status_code == 422
    assert not Design.objects.exists()


def test_it_is_ordered_confirmed_and_followed(cup, as_user, lin):
    client = as_user(lin)

    answer = ordered(client)

    order = Order.objects.get()
    assert answer.url == reverse("surfaces:order", args=[order.number])
    assert order.total == 159
    page = text(client.get(answer.url))
    for words in ("“晓雨”", "已接单", "您已于", "取消订单"):
        assert words in page


def test_a_guest_orders_it_once_however_often_they_press(cup, client):
    make(client, "save")
    design = Design.objects.get().number
    address = reverse("surfaces:new_order", args=["cup"])
    assert 'name="contact"' in text(client.get(address, {"design": design}))
    sent = {**HOME, "design": design, "waiver": waiver_key(), "pay": "cod", "key": "click"}
    assert client.post(address, sent).status_code == 422
    assert not Order.objects.exists()

    for _ in range(2):
        answer = client.post(address, {**sent, "contact": "wei@example.com"})

    order = Order.objects.get()
    assert (order.customer, order.contact, order.total) == (None, "wei@example.com", 159)
    assert answer.url == reverse("surfaces:order", args=[order.number])
    assert "“晓雨”" in text(client.get(answer.url))
    assert "“晓雨”" not in text(Client().get(answer.url, follow=True))


def test_without_a_yes_nothing_is_ordered(cup, as_user, lin):
    make(as_user(lin), "save")
    sent = {**HOME, "design": Design.objects.get().number, "pay": "cod"}

    page = as_user(lin).post(reverse("surfaces:new_order", args=["cup"]), sent)

    assert page.status_code == 422
    assert "请阅读关于退货的说明并确认" in text(page)
    assert not Order.objects.exists()


def test_it_is_called_off_until_work_begins(cup, as_user, lin, shi):
    client = as_user(lin)
    ordered(client)
    ordered(client)
    early, late = Order.objects.order_by("pk")
    production.move(late.lines.get().production.pk, to="in_work", by=shi)

    for order in (early, late):
        client.post(reverse("surfaces:call_off", args=[order.number]))

    statuses = list(Order.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == ["cancelled", "preparing"]


def test_the_workshop_moves_photographs_and_tells(cup, as_user, lin, shi):
    ordered(as_user(lin))
    piece = ProductionOrder.objects.get()
    office, stage = as_user(shi), reverse("surfaces:production_stage", args=[piece.number])

    page = text(office.get(reverse("surfaces:production_piece", args=[piece.number])))
    office.post(stage, {"to": "in_work"})
    file = SimpleUploadedFile("a.jpg", landscape(2).content.read(), "image/jpeg")
    office.post(stage, {"to": "checked", "photo": file})
    wrong = office.post(
        reverse("surfaces:production_date", args=[piece.number]),
        {"due_at": "2020-01-01T10:00", "because": "木料晚到"},
    )

    assert "“晓雨”" in page
    assert PersonalLook.objects.get().reader == shi
    assert wrong.status_code == 422
    piece.refresh_from_db()
    assert piece.status == "checked"
    order = Order.objects.get()
    photo = reverse("surfaces:made_photo", args=[order.number, piece.number])
    assert as_user(lin).get(photo).status_code == 200


def test_the_board_names_no_words_and_costs_the_same_however_full(
    cup, as_user, lin, shi, flat_queries
):
    ordered(as_user(lin))
    office, board = as_user(shi), reverse("surfaces:production")
    assert "晓雨" not in text(office.get(board))

    flat_queries(lambda: office.get(board), grow=lambda: [ordered(as_user(lin)) for _n in range(4)])


def test_no_page_asks_too_often(cup, as_user, lin, shi):
    ordered(as_user(lin))
    design, order, piece = Design.objects.get(), Order.objects.get(), ProductionOrder.objects.get()
    pages = [
        (lin, "make", "cup"), (lin, "design", design.number), (lin, "order", order.number),
        (shi, "production_piece", piece.number), (shi, "office_options", "cup"),
    ]  # fmt: skip
    for who, name, key in pages:
        client, address = as_user(who), reverse(f"surfaces:{name}", args=[key])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= MOST_QUERIES, (name, len(asked))


def test_operations_write_a_sheet_option_by_option(as_user, shi):
    sku = SkuFactory(product__code="mug")
    office = as_user(shi)
    new = reverse("surfaces:office_option", args=["mug", "+colour"])
    forms = {"c-TOTAL_FORMS": "2", "c-INITIAL_FORMS": "0", "c-MIN_NUM_FORMS": "0"}
    choice = {"c-0-code": "red", "c-0-zh": "红", "c-0-colour": "#aa0000", "c-0-amount": "5"}
    told = {"zh": "杯身", "code": "body", "needed": "on", "version": "0"}

    office.post(new, {**told, **forms, **choice})
    again = office.post(new, {**told, **forms, **choice, "code": "other"})
    page = reverse("surfaces:office_options", args=["mug"])
    office.post(page, {"act": "show:", "version": "1"})
    office.post(page, {"act": "settings", "days": "4", "plain": "on", "version": "2"})

    row = sku.product.options_sheet
    assert again.status_code == 422
    assert "别的同事改过了" in text(again)
    assert (row.is_open, row.sheet["days"], row.sheet["plain"]) == (True, 4, True)
    assert row.sheet["options"][0]["choices"][0]["fee"]["amount"] == "5"


def test_a_rule_that_leaves_no_way_is_not_saved_and_says_so(cup, as_user, shi):
    rule = {"kind": "excludes", "when": "lid:", "then": "body:pine", "version": "3"}

    page = as_user(shi).post(reverse("surfaces:office_rule", args=["cup", 0]), rule)

    assert page.status_code == 422
    assert "“杯身”的“松绿”永远选不到" in text(page)
    cup.product.options_sheet.refresh_from_db()
    assert cup.product.options_sheet.version == 3


def test_a_drawing_with_a_script_is_not_saved(cup, as_user, shi):
    bad = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script/></svg>'

    page = as_user(shi).post(
        reverse("surfaces:office_drawing", args=["cup"]), {"drawing": bad, "version": "3"}
    )

    assert page.status_code == 422
    assert "&lt;script&gt;" in text(page)

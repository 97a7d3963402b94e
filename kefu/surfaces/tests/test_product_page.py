import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from PIL import Image

from kefu.accounts.models import User
from kefu.core.regions import PROVINCES
from kefu.core.uploads.models import Upload
from kefu.delivery.models import Reach
from kefu.shop.models.catalogue import Product, Review
from kefu.shop.models.films import Film
from kefu.shop.models.orders import Order
from kefu.shop.models.voices import Question
from kefu.shop.services import questions, reviews
from kefu.shop.tests.factories import ProductFactory, ReviewFactory, SkuFactory, delivered

pytestmark = pytest.mark.django_db
PART = {"headers": {"HX-Request": "true"}}
FILM = b"\x1aE\xdf\xa3" + b"\x01\x00\x00\x00\x00\x00\x00\x1f" + b"\x42\x82\x84webm" + b"\x00" * 400


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def kettle():
    return SkuFactory(product=ProductFactory(pictures=["a.svg", "b.svg"])).product


@pytest.fixture
def shi(db):
    return User.objects.create_user("shi@example.com", name="石工", role=User.Role.OPERATIONS)


def at(name, *args):
    return reverse(f"surfaces:{name}", args=args)


def shown(client, name, *args, **more):
    return client.get(at(name, *args), **more).content.decode()


def shot(name="壶.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (500, 400), "teal").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue())


@pytest.mark.parametrize("part", ["reviews", "questions", "returns", "arrival", "asking"])
def test_each_part_is_a_fragment_on_the_page_and_a_page_without_script(part, client, kettle):
    whole, fragment = shown(client, part, kettle.code), shown(client, part, kettle.code, **PART)

    assert "<html" in whole
    assert "<html" not in fragment
    assert at(part, kettle.code) in shown(client, "product", kettle.code)


def test_a_place_is_remembered_in_this_browser_and_moves_the_day(client, kettle):
    Reach.objects.create(code="310000", days=1)
    Reach.objects.create(code="650000", days=6)

    near = client.post(at("arrival", kettle.code), {"region": "310000"}, **PART)
    far = client.post(at("arrival", kettle.code), {"region": "650000"})

    assert "送到上海" in near.content.decode()
    assert far.url == f"{at('product', kettle.code)}#promises"
    assert "送到新疆" in shown(client, "product", kettle.code)
    assert client.cookies["region"]["samesite"] == "Lax"


def test_without_a_choice_the_account_says_where(as_user, lin, kettle):
    lin.region = "330000"
    lin.save()

    assert "送到浙江" in shown(as_user(lin), "product", kettle.code)


@pytest.mark.parametrize("region", ["", "990000", "<b>", "33"])
def test_what_is_no_place_is_neither_kept_nor_shown(client, kettle, region):
    client.post(at("arrival", kettle.code), {"region": region})
    client.cookies["region"] = region

    assert "选择收货地区" in shown(client, "product", kettle.code)


def test_every_province_can_be_chosen(client, kettle):
    page = shown(client, "arrival", kettle.code)

    assert all(f'value="{code}0000"' in page for code in PROVINCES)


def test_a_customer_asks_and_a_stranger_is_sent_to_sign_in(client, as_user, lin, kettle):
    words = {"text": "底座能收线吗"}

    stranger = client.post(at("questions", kettle.code), words)
    answer = as_user(lin).post(at("questions", kettle.code), words, **PART)

    assert stranger.url.startswith(reverse("account_login"))
    assert "一有回答，就发邮件告诉您" in answer.content.decode()
    assert Question.objects.get().asker == lin


@pytest.mark.parametrize("text", ["壶", "请打 13800138000 联系我", "加我 lin@example.com"])
def test_what_should_not_be_public_is_refused_and_kept_in_the_form(text, as_user, lin, kettle):
    page = as_user(lin).post(at("questions", kettle.code), {"text": text})

    assert page.status_code == 422
    assert text in page.content.decode()
    assert not Question.objects.exists()


def test_staff_do_not_ask_as_customers(as_user, mei, kettle):
    page = as_user(mei).post(at("questions", kettle.code), {"text": "底座能收线吗"})

    assert page.url.startswith(reverse("account_login"))
    assert not Question.objects.exists()


def test_only_who_has_it_gets_the_form_to_answer(as_user, lin, wei, kettle):
    question = questions.ask_question(product_id=kettle.pk, by=lin, text="底座能收线吗")
    delivered(wei, kettle)

    done = as_user(wei).post(at("answers", question.pk), {"text": "It does"})

    assert done.url.endswith(f"#question-{question.pk}")
    assert as_user(lin).get(at("answers", question.pk)).status_code == 404
    assert "It does" in shown(as_user(lin), "questions", kettle.code)


def test_a_vote_is_given_and_taken_back(as_user, lin, kettle):
    review = ReviewFactory(product=kettle)
    mine, address = as_user(lin), at("helpful", "review", review.pk)

    first = mine.post(address, **PART).content.decode()
    assert 'aria-pressed="true"' in first
    second = mine.post(address)

    review.refresh_from_db()
    assert (review.helpful, second.status_code) == (0, 302)
    assert mine.post(at("helpful", "order", review.pk)).status_code == 404


def test_a_buyer_reviews_from_the_order_with_a_photo_and_adds_to_it(as_user, lin, kettle):
    line = delivered(lin, kettle)
    number, mine = line.order.number, as_user(lin)
    address = at("new_review", number, line.pk)
    assert address in shown(mine, "order", number)

    mine.post(address, {"stars": "4", "text": "水开得快", "photos": [shot()]})
    mine.post(address, {"text": "用了一个月，还是很快"})

    review = Review.objects.get(follows_up=None)
    page = shown(mine, "reviews", kettle.code)
    assert "用了一个月，还是很快" in page
    photo = review.photos.get()
    picture = mine.get(at("photo", photo.small.number))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert at("photo", photo.large.number) in page


def test_what_is_no_picture_is_refused_beside_its_field(as_user, lin, kettle):
    line = delivered(lin, kettle)
    script = SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>")

    page = as_user(lin).post(
        at("new_review", line.order.number, line.pk),
        {"stars": "4", "text": "水开得快", "photos": [script]},
    )

    assert page.status_code == 422
    assert "水开得快" in page.content.decode()
    assert not Review.objects.exists()
    assert not Upload.objects.exists()


def test_nobody_reviews_the_order_of_another(as_user, lin, wei, kettle):
    line = delivered(lin, kettle)
    address = at("new_review", line.order.number, line.pk)

    assert as_user(wei).get(address).status_code == 404
    assert as_user(wei).post(address, {"stars": "1", "text": "差评"}).status_code == 404
    assert not Review.objects.exists()


def test_reviews_filter_by_stars_and_photos(client, kettle):
    ReviewFactory(product=kettle, stars=2, text="漏水了")
    ReviewFactory(product=kettle, stars=5, text="很满意", pictures=["demo/a.svg"])
    Product.objects.filter(pk=kettle.pk).update(reviews_count=2, stars=3.5)

    low = client.get(at("reviews", kettle.code), {"stars": 2}).content.decode()
    seen = client.get(at("reviews", kettle.code), {"photos": 1}).content.decode()
    odd = client.get(at("reviews", kettle.code), {"stars": "9", "sort": "x", "page": "no"})

    assert ("漏水了" in low, "很满意" in low) == (True, False)
    assert ("漏水了" in seen, "很满意" in seen) == (False, True)
    assert odd.status_code == 200


def test_too_few_returns_are_not_told_as_shares(client, kettle):
    assert "退货太少" in shown(client, "returns", kettle.code)


def test_asking_says_what_is_known_and_leads_to_a_person_with_the_card(client, kettle):
    page = client.get(at("asking", kettle.code), {"q": "能退货吗"}, **PART).content.decode()

    assert "无理由退货" in page
    assert f"?product={kettle.code}&amp;words=" in page
    unknown = client.get(at("asking", kettle.code), {"q": "会唱歌吗"}, **PART).content.decode()
    assert "还没有现成的答案" in unknown


def test_the_office_answers_and_hides_with_a_reason(as_user, lin, mei, shi, kettle):
    question = questions.ask_question(product_id=kettle.pk, by=lin, text="底座能收线吗")
    agent, office = as_user(mei), as_user(shi)
    assert "底座能收线吗" in shown(agent, "office_questions")

    agent.post(at("office_answer", question.pk), {"text": "可以，绕在底座下面"})
    assert "所有提问都有回答了" in shown(agent, "office_questions")
    refused = agent.post(at("office_hiding", "question", question.pk), {"because": "广告"})
    office.post(at("office_hiding", "question", question.pk), {})
    question.refresh_from_db()
    assert (refused.status_code, question.hidden_at) == (403, None)

    office.post(at("office_hiding", "question", question.pk), {"because": "与商品无关"})
    assert "底座能收线吗" not in shown(as_user(lin), "questions", kettle.code)
    assert "与商品无关" in office.get(at("office_questions"), {"show": "hidden"}).content.decode()


def test_the_office_replies_to_few_stars(as_user, mei, kettle):
    review = ReviewFactory(product=kettle, stars=1, text="漏水")
    Product.objects.filter(pk=kettle.pk).update(reviews_count=1, stars=1)
    agent = as_user(mei)
    assert "漏水" in shown(agent, "office_reviews")

    agent.post(at("office_reply", review.pk), {"text": "已为您换新"})

    assert "漏水" not in shown(agent, "office_reviews")
    assert "已为您换新" in shown(agent, "reviews", kettle.code)


def test_the_office_sets_days_and_the_rule(as_user, shi, client, kettle):
    office = as_user(shi)

    office.post(at("office_reach", "310000"), {"days": "3", "is_served": "on"})
    office.post(at("office_reach", "540000"), {"days": "7"})
    office.post(
        at("office_cities"),
        {"code": "330300", "name_zh": "温州", "name_en": "Wenzhou", "days": "2"},
    )

    assert Reach.objects.get(code="310000").days == 3
    assert not Reach.objects.get(code="540000").is_served
    assert "温州" in shown(client, "arrival", kettle.code)
    wrong = office.post(at("office_cities"), {"code": "33", "name_zh": "x", "days": "2"})
    assert wrong.status_code == 422
    rule = {"days": "workdays", "hours": "09:00-18:00", "dispatch_hours": "18"}
    hours = {"collected_at": "17:00", "arrives_at": "20:00", "usual_days": "4"}
    assert office.post(at("office_dates"), {**rule, **hours}).status_code == 302
    assert office.post(at("office_dates"), {**rule, **hours, "hours": "9 bis 5"}).status_code == 422
    assert "17:00" in shown(office, "office_dates")


def test_a_film_is_told_by_its_content_and_plays_in_parts(as_user, shi, client, kettle):
    office, address = as_user(shi), at("office_film", kettle.code)
    film = SimpleUploadedFile("壶.webm", FILM, content_type="text/plain")

    fake = office.post(address, {"video": SimpleUploadedFile("a.mp4", b"no film at all " * 40)})
    office.post(address, {"video": film, "poster": shot()})

    number = Film.objects.get().video.number
    part = client.get(at("film", number), headers={"Range": "bytes=0-9"})
    assert fake.status_code == 422
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 0-9/{len(FILM)}")
    assert at("film", number) in shown(client, "product", kettle.code)
    office.post(address, {"away": "1"})
    assert client.get(at("film", number)).status_code == 404
    assert not Upload.objects.exists()


def test_a_film_of_what_is_off_sale_is_not_handed_out(as_user, shi, client, kettle):
    as_user(shi).post(
        at("office_film", kettle.code), {"video": SimpleUploadedFile("壶.webm", FILM)}
    )
    number = Film.objects.get().video.number
    Product.objects.update(is_active=False)

    assert client.get(at("film", number)).status_code == 404


def test_pages_cost_the_same_however_much_is_said(as_user, lin, mei, kettle, flat_queries):
    def grow():
        for n in range(5):
            buyer = User.objects.create_user(None, name=f"买家{n}")
            line = delivered(buyer, kettle)
            reviews.write_review(line_id=line.pk, by=buyer, stars=n % 5 + 1, text="好用")
            reviews.follow_up(line_id=line.pk, by=buyer, stars=None, text="还是好用")
            asked = questions.ask_question(product_id=kettle.pk, by=buyer, text=f"第 {n} 个问题")
            questions.answer_question(asked.pk, by=mei, text="是的")
            Question.objects.filter(pk=asked.pk).update(at=now() - timedelta(days=n))
        Order.objects.update(customer=lin)

    grow()
    mine, house = as_user(lin), as_user(mei)
    for name in ("product", "reviews", "questions", "returns", "arrival", "asking"):
        flat_queries(lambda name=name: mine.get(at(name, kettle.code)), grow)
    for name in ("office_questions", "office_reviews"):
        flat_queries(lambda name=name: house.get(at(name), {"show": "all"}), grow)

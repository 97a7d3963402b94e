import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from kefu.accounts.events import CustomerErased
from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.core.uploads.models import Upload
from kefu.core.uploads.services import check
from kefu.shop.models.catalogue import Review
from kefu.shop.models.orders import Order
from kefu.shop.queries import voices
from kefu.shop.services import questions, reviews
from kefu.shop.services.reviews import NotYours
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    ReviewFactory,
    SkuFactory,
    delivered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def kettle():
    return SkuFactory().product


def photo(size=(1200, 900)):
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    Image.new("RGB", size, "teal").save(content, "JPEG", exif=exif)
    return check(ContentFile(content.getvalue(), name="kettle.jpg"))


def test_who_received_it_reviews_it_once_with_photos(kettle, lin):
    line = delivered(lin, kettle)

    first = reviews.write_review(
        line_id=line.pk, by=lin, stars=4, text="水开得快", photos=[photo()]
    )
    again = reviews.write_review(line_id=line.pk, by=lin, stars=1, text="改一下")

    kettle.refresh_from_db()
    shot = first.photos.get()
    assert again == first
    assert (kettle.stars, kettle.reviews_count) == (Decimal("4.00"), 1)
    assert (shot.large.width, shot.small.width) == (1200, 320)
    assert b"a camera" not in shot.large.file.read() + shot.small.file.read()


@pytest.mark.parametrize("status", ["placed", "preparing", "shipped", "cancelled"])
def test_before_it_is_there_nobody_reviews_it(status, kettle, lin):
    order = OrderFactory(customer=lin, status=status)
    line = OrderLineFactory(order=order, sku=kettle.skus.get())

    with pytest.raises(NotYours):
        reviews.write_review(line_id=line.pk, by=lin, stars=5, text="好")
    assert not Review.objects.exists()
    assert not EventRow.objects.exists()


def test_nobody_reviews_what_another_bought(kettle, lin, wei, mei):
    line = delivered(lin, kettle)

    for stranger in (wei, mei):
        with pytest.raises(NotYours):
            reviews.write_review(line_id=line.pk, by=stranger, stars=1, text="差")
        with pytest.raises(NotYours):
            reviews.follow_up(line_id=line.pk, by=stranger, stars=1, text="差")
    assert not Review.objects.exists()


def test_a_later_word_leaves_the_stars_as_they_are(kettle, lin):
    line = delivered(lin, kettle)
    with pytest.raises(NotYours):
        reviews.follow_up(line_id=line.pk, by=lin, stars=1, text="还没写第一条")
    reviews.write_review(line_id=line.pk, by=lin, stars=5, text="水开得快")

    for n in range(reviews.MOST_FOLLOW_UPS):
        reviews.follow_up(line_id=line.pk, by=lin, stars=1, text=f"用了 {n + 1} 个月")

    kettle.refresh_from_db()
    assert (kettle.stars, kettle.reviews_count) == (Decimal("5.00"), 1)
    with pytest.raises(NotYours):
        reviews.follow_up(line_id=line.pk, by=lin, stars=1, text="太多了")
    assert len(voices.reviews_shown(kettle)[0].follow_ups.all()) == 3


def test_stars_filter_and_reviews_stand_in_the_order_asked_for(kettle, lin, wei):
    few = ReviewFactory(product=kettle, stars=2, text="漏水")
    many = ReviewFactory(product=kettle, stars=5, text="好", pictures=["demo/kettle.svg"])
    ReviewFactory(product=kettle, stars=None, text="只有话")
    questions.say_helpful(few, by=lin)
    questions.say_helpful(few, by=wei)

    assert next(iter(voices.reviews_shown(kettle, sort="helpful"))) == few
    assert voices.reviews_shown(kettle, sort="lowest")[0] == few
    assert [*voices.reviews_shown(kettle, stars=5)] == [many]
    assert [*voices.reviews_shown(kettle, with_photos=True)] == [many]
    shares = {share.key: (share.count, share.percent) for share in voices.star_shares(kettle)}
    assert shares == {"5": (1, 50), "4": (0, 0), "3": (0, 0), "2": (1, 50), "1": (0, 0)}


def test_the_shop_replies_once_and_may_say_it_better(kettle, mei):
    review = ReviewFactory(product=kettle)

    reviews.reply_to(review.pk, by=mei, text="谢谢")
    reviews.reply_to(review.pk, by=mei, text="谢谢您的夸奖")

    assert voices.reviews_shown(kettle)[0].reply.text == "谢谢您的夸奖"


def test_who_is_forgotten_leaves_words_and_no_photo(kettle, lin, media):
    line = delivered(lin, kettle)
    review = reviews.write_review(line_id=line.pk, by=lin, stars=4, text="好", photos=[photo()])

    record(CustomerErased(lin.pk))
    deliver_all()

    review.refresh_from_db()
    assert (review.customer, review.text, review.photos.count()) == (None, "好", 0)
    assert not Upload.objects.exists()


def test_what_was_erased_leaves_the_disk_with_the_commit(
    kettle, lin, media, django_capture_on_commit_callbacks
):
    line = delivered(lin, kettle)
    reviews.write_review(line_id=line.pk, by=lin, stars=4, text="好", photos=[photo()])
    assert len([*media.rglob("*.jpg")]) == 2

    with django_capture_on_commit_callbacks(execute=True):
        record(CustomerErased(lin.pk))
        deliver_all()

    assert not [*media.rglob("*.jpg")]


@pytest.mark.django_db(transaction=True)
def test_ten_buyers_at_the_same_moment_are_counted_right():
    product = ProductFactory()
    sku = SkuFactory(product=product)
    people = [User.objects.create_user(f"buyer{n}@example.com") for n in range(10)]
    orders = [OrderFactory(customer=one, status=Order.Status.DELIVERED) for one in people]
    lines = [OrderLineFactory(order=order, sku=sku) for order in orders]
    waiting = [*zip(lines, people, strict=True)]

    def act():
        line, person = waiting.pop()
        return reviews.write_review(line_id=line.pk, by=person, stars=3 + line.pk % 2, text="好")

    said = together(10, act)

    product.refresh_from_db()
    mean = sum(review.stars for review in said) / Decimal(10)
    assert (product.reviews_count, product.stars) == (10, mean)


@pytest.mark.django_db(transaction=True)
def test_one_line_reviewed_eight_times_at_once_is_reviewed_once():
    lin = User.objects.create_user("lin@example.com")
    line = delivered(lin, ProductFactory())

    said = together(8, lambda: reviews.write_review(line_id=line.pk, by=lin, stars=5, text="好").pk)

    assert Review.objects.count() == 1
    assert set(said) == {Review.objects.get().pk}

"""Downloads over HTTP: by link or signed in, resumed, counted, and closed to everybody else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.testing import deliver_all
from kefu.payments import services as payments
from kefu.shop.models.digital import DigitalFile, DigitalGoods, Download, DownloadRight, LicenceKey
from kefu.shop.queries.digital import items_of, token_of
from kefu.shop.services import digital
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import SkuFactory

pytestmark = pytest.mark.django_db
BOOK = "一本好书。".encode() * 1000


def text(page):
    return page.content.decode()


def body(answer):
    return b"".join(answer.streaming_content)


@pytest.fixture
def order(lin):
    """Lin bought a book and a key."""
    book, key = SkuFactory(), SkuFactory(stock=0)
    goods = digital.set_goods(book.pk, kind="file", by=None, downloads=2)
    digital.add_version(goods.pk, file=ContentFile(BOOK, name="好书.txt"), version="1.0", by=None)
    licence = digital.set_goods(key.pk, kind="key", by=None)
    shi = User.objects.create_user("shi@example.com", name="石磊", role="operations")
    digital.add_keys(licence.pk, ["AAAA-1111"], by=shi)
    wanted = {book.code: 1, key.code: 1}
    made = place_order(
        customer=lin, wanted=wanted, to=Destination("", "", "", ""), gateway="online"
    )
    payments.mark_paid(made.charge_id)
    deliver_all()
    return made


def link(order):
    item = next(one for one in items_of(order) if one.is_file)
    return reverse("surfaces:download", args=[item.token])


def test_the_page_has_the_key_and_the_file(as_user, lin, wei, order):
    address = reverse("surfaces:order_downloads", args=[order.number])

    page = as_user(lin).get(address)

    assert "AAAA-1111" in text(page)
    assert link(order).split("/")[2][:8] in text(page)
    assert page["Cache-Control"] == "private, no-store"
    assert as_user(wei).get(address).status_code == 404
    orders_page = text(as_user(lin).get(reverse("surfaces:order", args=[order.number])))
    assert address in orders_page


def test_the_link_of_the_mail_opens_for_a_month(client, order, monkeypatch):
    address = reverse("surfaces:downloads", args=[token_of(order)])
    assert "AAAA-1111" in text(client.get(address))

    real = now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: real + 31 * 86400)

    page = client.get(address)
    assert page.status_code == 410
    assert "AAAA" not in text(page)


def test_a_guessed_link_opens_nothing(client, order):
    right = DownloadRight.objects.get()
    good = link(order)
    forged = [
        reverse("surfaces:download", args=[right.number]),
        good.replace("/file/", "x/file/"),
        reverse("surfaces:download", args=[token_of(order)]),
        reverse("surfaces:downloads", args=[order.number]),
    ]

    assert {client.get(address).status_code for address in forged} == {410}
    assert not Download.objects.exists()


def test_a_download_is_whole_named_and_counted(client, order):
    answer = client.get(link(order))

    assert answer.status_code == 200
    assert body(answer) == BOOK
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Length"] == str(len(BOOK))
    assert Download.objects.count() == 1
    assert client.head(link(order)).status_code == 200
    assert Download.objects.count() == 1


def test_a_broken_download_goes_on_where_it_stopped(client, order):
    first = client.get(link(order))
    half = len(BOOK) // 2

    rest = client.get(link(order), headers={"Range": f"bytes={half}-", "If-Range": first["ETag"]})

    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes {half}-{len(BOOK) - 1}/{len(BOOK)}"
    assert BOOK[:half] + body(rest) == BOOK
    assert Download.objects.count() == 1


def test_a_part_of_an_older_version_is_not_put_together_with_a_newer(client, order):
    etag = client.get(link(order))["ETag"]
    goods = DigitalGoods.objects.get(kind="file")
    newer = BOOK + b"!"
    digital.add_version(goods.pk, file=ContentFile(newer, name="b.txt"), version="1.1", by=None)

    answer = client.get(link(order), headers={"Range": "bytes=10-", "If-Range": etag})

    assert answer.status_code == 200
    assert body(answer) == newer


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0"])
def test_a_part_outside_the_file_is_refused_and_not_counted(client, order, asked):
    answer = client.get(link(order), headers={"Range": asked})

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(BOOK)}"
    assert not Download.objects.exists()


def test_the_third_download_of_two_is_refused_kindly(client, as_user, lin, order):
    for _ in range(2):
        body(client.get(link(order)))

    refused = client.get(link(order))
    page = as_user(lin).get(reverse("surfaces:order_downloads", args=[order.number]))

    assert refused.status_code == 410
    assert "这个链接已失效" in text(refused)
    assert "下载次数已用完" in text(page)


def test_after_its_time_it_is_closed(client, order):
    address = link(order)
    DownloadRight.objects.update(expires_at=now() - timedelta(seconds=1))

    assert client.get(address).status_code == 410


def test_what_went_back_with_the_money_is_closed(client, as_user, lin, order):
    address = link(order)
    payments.refund_rest(order.charge_id, key="all")
    deliver_all()

    page = text(as_user(lin).get(reverse("surfaces:order_downloads", args=[order.number])))

    assert client.get(address).status_code == 410
    assert "AAAA-1111" not in page
    assert "授权码已作废" in page


def test_the_page_costs_the_same_however_many_lines(
    as_user, lin, order, django_assert_max_num_queries
):
    client = as_user(lin)
    client.get("/")
    with django_assert_max_num_queries(12):
        client.get(reverse("surfaces:order_downloads", args=[order.number]))


@pytest.fixture
def office(as_user, db):
    shi = User.objects.create_user("shi2@example.com", name="石磊", role="operations")
    return as_user(shi)


def test_a_sku_becomes_digital_in_the_office(office):
    sku = SkuFactory(code="book")

    office.post(reverse("surfaces:office_digital"), {"sku": "book", "kind": "file"})
    missing = office.post(reverse("surfaces:office_digital"), {"sku": "none", "kind": "file"})
    file = SimpleUploadedFile("书.txt", BOOK)
    office.post(reverse("surfaces:office_versions", args=["book"]), {"version": "1", "file": file})

    assert missing.status_code == 422
    assert DigitalFile.objects.get().goods.sku == sku
    assert "1" in text(office.get(reverse("surfaces:office_digital_of", args=["book"])))


def test_keys_go_in_and_are_not_read_back(office):
    sku = SkuFactory(code="app", stock=0)
    digital.set_goods(sku.pk, kind="key", by=None)

    office.post(reverse("surfaces:office_keys", args=["app"]), {"keys": "A1\r\nB2\r\n\r\nA1"})
    page = text(office.get(reverse("surfaces:office_digital_of", args=["app"])))

    assert LicenceKey.objects.count() == 2
    assert "B2" not in page
    empty = office.post(reverse("surfaces:office_keys", args=["app"]), {"keys": "  "})
    assert empty.status_code == 422

"""The address book: several places, one default, gone and back again, its owner's alone."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import Address
from kefu.accounts.queries.addresses import addresses_of
from kefu.accounts.queries.personal import everything_about
from kefu.accounts.services import addresses, customers, privacy
from kefu.accounts.tests.factories import PASSWORD, CustomerFactory, with_password
from kefu.core.addresses.place import place_of
from kefu.core.models import EventRow

HOME = place_of("林晓雨", "13800000000", "330106", "文三路 1 号")
WORK = place_of("林晓雨", "13800000000", "310115125", "碧波路 690 号")
FORM = {
    "recipient": "林晓雨",
    "phone": "13800000000",
    "province": "330000",
    "city": "330100",
    "district": "330106",
    "address": "文三路 1 号",
    "label": "home",
    "client_id": "form-1",
}


@pytest.fixture
def lin(db):
    return with_password(CustomerFactory(name="林晓雨"))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def kept(user, *places):
    return [
        addresses.add_address(user=user, place=place, client_id=f"form {number}")
        for number, place in enumerate(places)
    ]


def in_the_book(user):
    return [(one.detail, one.is_default) for one in addresses_of(user)]


def test_the_first_is_the_default_until_another_is_chosen(lin):
    _home, work = kept(lin, HOME, WORK)
    assert in_the_book(lin) == [("文三路 1 号", True), ("碧波路 690 号", False)]

    addresses.choose_default(address=work, by=lin)

    assert in_the_book(lin) == [("碧波路 690 号", True), ("文三路 1 号", False)]


def test_the_same_form_adds_one(lin):
    browser = signed_in(lin)

    for _ in range(2):
        assert browser.post(reverse("accounts:new_address"), FORM).status_code == 302

    address = Address.objects.get()
    assert (address.label, address.region, address.place.address) == (
        "home",
        "330106",
        "浙江省杭州市西湖区 文三路 1 号",
    )
    assert EventRow.objects.filter(name="accounts.AddressAdded").count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays(lin):
    page = signed_in(lin).post(reverse("accounts:new_address"), {**FORM, "district": ""})

    assert page.status_code == 422
    assert "请选择区县" in page.content.decode()
    assert "文三路 1 号" in page.content.decode()
    assert not Address.objects.exists()


def test_a_pasted_text_is_only_read(lin):
    pasted = {
        "paste": "林晓雨 13800000000 杭州市西湖区文三路1号",
        "read": "1",
        "client_id": "form-1",
    }

    page = signed_in(lin).post(reverse("accounts:new_address"), pasted)

    assert page.status_code == 200
    assert 'value="文三路1号"' in page.content.decode()
    assert not Address.objects.exists()


def test_an_address_is_changed(lin):
    home = kept(lin, HOME)[0]
    changed = {**FORM, "address": "文三路 2 号", "is_default": "on"}

    done = signed_in(lin).post(reverse("accounts:address", args=[home.number]), changed)

    home.refresh_from_db()
    assert done.status_code == 302
    assert (home.detail, home.label, home.is_default) == ("文三路 2 号", "home", True)


def test_what_is_removed_can_be_taken_back(lin):
    home, _work = kept(lin, HOME, WORK)
    browser = signed_in(lin)

    page = browser.post(reverse("accounts:address_removal", args=[home.number]), follow=True)
    assert in_the_book(lin) == [("碧波路 690 号", True)]
    assert "撤销" in page.content.decode()

    browser.post(reverse("accounts:address_return", args=[home.number]))
    assert in_the_book(lin) == [("碧波路 690 号", True), ("文三路 1 号", False)]


def test_after_a_day_it_is_gone(lin):
    home = kept(lin, HOME)[0]
    addresses.remove_address(address=home, by=lin)
    Address.objects.update(removed_at=now() - timedelta(days=1, minutes=1))

    back = signed_in(lin).post(reverse("accounts:address_return", args=[home.number]))
    privacy.forget_old()

    assert back.status_code == 404
    assert not Address.objects.exists()


def test_the_book_ends_somewhere(lin, monkeypatch):
    monkeypatch.setattr(addresses, "MOST", 1)
    kept(lin, HOME)

    page = signed_in(lin).post(reverse("accounts:new_address"), FORM)

    assert page.status_code == 422
    assert "地址簿已满" in page.content.decode()
    assert Address.objects.count() == 1


def test_a_stranger_changes_nothing(lin):
    home = kept(lin, HOME)[0]
    wei = signed_in(CustomerFactory())

    for name in ("address", "default_address", "address_removal", "address_return"):
        answer = wei.post(reverse(f"accounts:{name}", args=[home.number]), FORM)
        assert answer.status_code == 404

    assert in_the_book(lin) == [("文三路 1 号", True)]
    assert "文三路" not in wei.get(reverse("accounts:addresses")).content.decode()


def test_there_is_one_default_whatever_happens(lin):
    kept(lin, HOME, WORK)

    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.update(is_default=True)


def test_nothing_of_it_lies_in_clear(lin):
    kept(lin, HOME)

    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient || phone || detail FROM accounts_address")
        text = cursor.fetchone()[0]
    assert not any(secret in text for secret in ("林晓雨", "13800000000", "文三路"))


def test_a_copy_of_ones_data_holds_the_book(lin):
    kept(lin, HOME)

    told = everything_about(lin)["addresses"]
    file = signed_in(lin).post(reverse("accounts:copy"), {"copy-current": PASSWORD})

    assert (told[0]["region"], told[0]["detail"]) == ("浙江省杭州市西湖区", "文三路 1 号")
    assert "addresses.json" in zipfile.ZipFile(BytesIO(file.content)).namelist()


def test_it_is_forgotten_with_the_account(lin):
    kept(lin, HOME, WORK)

    privacy.erase_customer(user_id=lin.pk)

    assert not Address.objects.exists()


def test_a_guests_book_joins_the_account(lin):
    guest = customers.make_guest()
    kept(guest, WORK)
    kept(lin, HOME)

    customers.identify_guest(number=guest.number, as_user=lin)

    assert in_the_book(lin) == [("文三路 1 号", True), ("碧波路 690 号", False)]


def test_the_page_costs_the_same_however_full(lin, flat_queries):
    kept(lin, HOME)
    browser = signed_in(lin)

    flat_queries(
        lambda: browser.get(reverse("accounts:addresses")),
        grow=lambda: [
            addresses.add_address(user=lin, place=WORK, client_id=f"more {number}")
            for number in range(10)
        ],
    )


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_once_leave_one_default():
    lin = CustomerFactory()

    def add(number):
        try:
            return addresses.add_address(user=lin, place=HOME, client_id=f"form {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))

    assert Address.objects.filter(user=lin, is_default=True).count() == 1
    assert Address.objects.count() == 4

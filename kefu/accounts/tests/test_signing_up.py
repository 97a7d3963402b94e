"""A new account, with and without a code by mail; nobody learns who has one already."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from kefu.accounts import pending
from kefu.accounts.models import Consent, User
from kefu.accounts.services import customers
from kefu.accounts.tests.factories import PASSWORD, CustomerFactory
from kefu.core.models import EventRow
from kefu.core.testing import run_jobs

SIGN_UP = "/account/sign-up/"


def sign_up(visitor, address="lin@example.com", password=PASSWORD, **more):
    return visitor.post(SIGN_UP, {"address": address, "name": "Lin", "password": password, **more})


def test_a_customer_signs_up_by_mail_address_and_is_in(visitor):
    page = sign_up(visitor, consents=["reminders"], next="/account/privacy/")

    lin = User.objects.get(email="lin@example.com")
    assert page.url == "/account/privacy/"
    assert visitor.session["_auth_user_id"] == str(lin.pk)
    assert lin.role == "customer"
    assert lin.language == "en"
    assert lin.email_verified_at is None
    assert list(Consent.objects.values_list("user", "purpose", "source")) == [
        (lin.pk, "reminders", "sign-up")
    ]
    assert EventRow.objects.get(name="accounts.CustomerRegistered").data == {
        "user_id": lin.pk,
        "by": "email",
    }


def test_a_customer_signs_up_by_number(visitor):
    sign_up(visitor, "+86 138 0000 1111")

    assert User.objects.get(phone="13800001111").email is None
    assert "_auth_user_id" in visitor.session


def test_the_guest_of_this_browser_is_the_newcomer(visitor):
    guest = customers.make_guest()
    session = visitor.session
    session["guest_number"] = guest.number
    session.save()

    sign_up(visitor)

    guest.refresh_from_db()
    assert guest.merged_into == User.objects.get(email="lin@example.com")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "Use at least 8 characters."),
        ("password123", "Everybody tries this one first."),
        ("8402758392", "not only digits"),
        ("something-lin.xiao-2", "Leave your name, address and number out of it"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(visitor, password, sentence):
    page = sign_up(visitor, "lin.xiao@example.com", password)

    assert sentence in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["lin", "lin@", "12", "lin@example.com@x"])
def test_what_is_no_address_is_refused(visitor, address):
    page = sign_up(visitor, address)

    assert "k-error" in page.content.decode()
    assert not User.objects.exists()


def test_a_taken_address_makes_no_second_account(visitor):
    CustomerFactory(email="lin@example.com")

    page = sign_up(visitor, "LIN@example.com")

    assert "This address cannot be used." in page.content.decode()
    assert "_auth_user_id" not in visitor.session
    assert User.objects.count() == 1


def test_who_is_signed_in_needs_no_account(visitor):
    visitor.force_login(CustomerFactory())

    assert visitor.get(SIGN_UP).url == "/"


@pytest.fixture
def confirming(settings):
    settings.CONFIRM_EMAIL = True


def code_in_mail():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].subject)[0]


def test_with_a_code_the_account_begins_proven(confirming, visitor):
    page = sign_up(visitor)
    assert page.url == reverse("accounts:sign_up_code")
    assert not User.objects.exists()
    run_jobs()
    assert "l***@example.com" in visitor.get(page.url).content.decode()

    visitor.post(page.url, {"code": code_in_mail()})

    lin = User.objects.get()
    assert mail.outbox[-1].to == ["lin@example.com"]
    assert lin.email_verified_at is not None
    assert lin.check_password(PASSWORD)
    assert visitor.session["_auth_user_id"] == str(lin.pk)


def test_with_a_code_a_known_address_answers_the_same(confirming, visitor):
    CustomerFactory(email="lin@example.com", language="en")

    page = sign_up(visitor, password="another quiet tea")
    run_jobs()
    wrong = visitor.post(page.url, {"code": "000000"})

    assert page.url == reverse("accounts:sign_up_code")
    assert "This is not the code." in wrong.content.decode()
    assert mail.outbox[-1].subject == "You have an account already"
    assert User.objects.get().check_password(PASSWORD)


def test_five_wrong_codes_end_it(confirming, visitor):
    page = sign_up(visitor)
    run_jobs()
    right = code_in_mail()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(pending.TRIES):
        visitor.post(page.url, {"code": wrong})

    last = visitor.post(page.url, {"code": right})

    assert last.url == SIGN_UP
    assert not User.objects.exists()


def test_a_code_runs_out(confirming, visitor):
    page = sign_up(visitor)
    session = visitor.session
    session[pending.KEY] = {**session[pending.KEY], "at": 0}
    session.save()

    assert visitor.get(page.url).url == SIGN_UP

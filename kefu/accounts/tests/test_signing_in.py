"""Signing in by e-mail or number; what a wrong try learns; how a session ends."""

import pytest
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import SignIn, User
from kefu.accounts.services import customers
from kefu.accounts.tests.factories import PASSWORD, CustomerFactory, StaffFactory, sign_in
from kefu.core.models import EventRow


def test_a_customer_signs_in_by_mail_address(visitor):
    lin = CustomerFactory(email="lin@example.com")

    page = visitor.post(
        reverse("account_login"), {"login": " Lin@Example.com ", "password": PASSWORD}
    )

    assert page.status_code == 302
    assert page.url == "/"
    assert visitor.session["_auth_user_id"] == str(lin.pk)
    assert EventRow.objects.filter(name="accounts.SignedIn", data={"user_id": lin.pk}).exists()


@pytest.mark.parametrize("typed", ["138 0000 1111", "+86 138-0000-1111", "008613800001111"])
def test_a_customer_signs_in_by_number_however_it_is_typed(visitor, typed):
    lin = CustomerFactory(email=None, phone="13800001111")

    visitor.post(reverse("account_login"), {"login": typed, "password": PASSWORD})

    assert visitor.session["_auth_user_id"] == str(lin.pk)


@pytest.mark.parametrize("login", ["lin@example.com", "nobody@example.com", "13900000000", "???"])
def test_a_wrong_try_learns_nothing(visitor, login):
    CustomerFactory(email="lin@example.com")

    page = visitor.post(reverse("account_login"), {"login": login, "password": "wrong"})

    assert "Address and password do not fit together." in page.content.decode()
    assert "_auth_user_id" not in visitor.session


def test_the_sixth_wrong_try_is_refused_even_with_the_right_password(visitor):
    lin = CustomerFactory()
    for _ in range(5):
        sign_in(visitor, lin, "wrong")

    page = sign_in(visitor, lin)

    assert "Too many tries" in page.content.decode()
    assert "_auth_user_id" not in visitor.session


def test_spelling_a_number_anew_gives_no_more_tries(visitor):
    CustomerFactory(email=None, phone="13800001111")
    spellings = ["13800001111", "138 0000 1111", "+8613800001111", "0086 13800001111"]
    for login in [*spellings, "138-00001111"]:
        visitor.post(reverse("account_login"), {"login": login, "password": "wrong"})

    page = visitor.post(reverse("account_login"), {"login": "(138) 00001111", "password": PASSWORD})

    assert "Too many tries" in page.content.decode()


def test_the_session_gets_a_new_key_and_the_browser_the_persons_language(visitor):
    visitor.get(reverse("account_login"))
    visitor.session.save()
    before = visitor.session.session_key
    lin = CustomerFactory(language="zh-hans", theme="dark")

    page = sign_in(visitor, lin)

    assert visitor.session.session_key != before
    assert page.cookies["django_language"].value == "zh-hans"
    assert page.cookies["theme"].value == "dark"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away_from_the_shop(visitor, target):
    page = sign_in(visitor, CustomerFactory(), next=target)

    assert page.url == "/"


def test_who_was_sent_to_the_door_comes_back(visitor):
    page = sign_in(visitor, CustomerFactory(), next="/account/privacy/")

    assert page.url == "/account/privacy/"


def test_a_closed_account_stays_closed(visitor):
    lin = CustomerFactory(is_active=False)

    page = sign_in(visitor, lin)

    assert page.url == reverse("account_inactive")
    assert "_auth_user_id" not in visitor.session
    assert visitor.get(page.url).status_code == 200


def test_without_remember_the_session_ends_with_the_browser(visitor):
    sign_in(visitor, CustomerFactory())
    assert visitor.session.get_expire_at_browser_close()

    other = Client()
    sign_in(other, CustomerFactory(), remember="on")
    assert not other.session.get_expire_at_browser_close()


def test_signing_out_everywhere_else_keeps_this_browser(visitor):
    lin = CustomerFactory()
    other = Client()
    sign_in(visitor, lin)
    sign_in(other, lin)

    visitor.post(reverse("accounts:everywhere"))

    assert visitor.get(reverse("accounts:security")).status_code == 200
    assert other.get(reverse("accounts:security")).status_code == 302
    assert list(SignIn.objects.values_list("session_key", flat=True)) == [
        visitor.session.session_key
    ]


def test_one_browser_can_be_ended_and_only_ones_own(visitor):
    lin, wei = CustomerFactory(), CustomerFactory()
    other, strange = Client(), Client()
    for client, person in ((visitor, lin), (other, lin), (strange, wei)):
        sign_in(client, person)
    ours = SignIn.objects.get(session_key=other.session.session_key)
    theirs = SignIn.objects.get(session_key=strange.session.session_key)

    assert visitor.post(reverse("accounts:browser", args=[ours.pk])).status_code == 302
    assert visitor.post(reverse("accounts:browser", args=[theirs.pk])).status_code == 404

    assert other.get(reverse("accounts:security")).status_code == 302
    assert strange.get(reverse("accounts:security")).status_code == 200


def test_signing_out_needs_a_post_and_forgets_the_browser(visitor):
    sign_in(visitor, CustomerFactory())

    assert visitor.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in visitor.session
    visitor.post(reverse("account_logout"))

    assert "_auth_user_id" not in visitor.session
    assert not SignIn.objects.exists()


def test_staff_begin_at_the_desk(visitor):
    assert sign_in(visitor, StaffFactory()).url == "/desk/"


def test_the_guest_of_this_browser_becomes_the_customer(visitor):
    guest = customers.make_guest(language="en", name="Lin")
    session = visitor.session
    session["guest_number"] = guest.number
    session.save()
    lin = CustomerFactory(name="")

    sign_in(visitor, lin)

    guest.refresh_from_db()
    lin.refresh_from_db()
    assert guest.merged_into == lin
    assert not guest.is_active
    assert lin.name == "Lin"
    assert "guest_number" not in visitor.session
    assert EventRow.objects.get(name="accounts.CustomerIdentified").data == {
        "guest_id": guest.pk,
        "user_id": lin.pk,
    }


def test_a_colleague_at_a_customers_browser_is_not_the_guest(visitor):
    guest = customers.make_guest()
    session = visitor.session
    session["guest_number"] = guest.number
    session.save()

    sign_in(visitor, StaffFactory())

    guest.refresh_from_db()
    assert guest.merged_into is None
    assert not EventRow.objects.filter(name="accounts.CustomerIdentified").exists()


def test_the_demo_accounts_show_in_a_demo_shop_alone(visitor):
    assert "demo shop" not in visitor.get(reverse("account_login")).content.decode()

    StaffFactory(is_demo=True, name="王梅")
    User.objects.create_user("bought@example.com", name="无人", is_demo=True)

    page = visitor.get(reverse("account_login")).content.decode()
    assert "demo shop" in page
    assert "王梅" in page
    assert "无人" not in page

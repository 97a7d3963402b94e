"""The second step: set up, asked for, lost and found; demanded of staff where the shop says so."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kefu.accounts.services import staff
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory, sign_in
from kefu.core.models import EventRow
from kefu.core.personal import unseal

SET_UP = "/account/second-step/on/"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client):
    """Switch it on as a person would; the secret."""
    page = client.get(SET_UP)
    secret = page.context["form"].secret
    client.post(SET_UP, {"code": code_of(secret)})
    cache.clear()  # a code is good once; the test needs the same one again
    return secret


def test_a_colleague_sets_it_up_and_is_asked_at_the_next_sign_in(visitor):
    mei = StaffFactory()
    sign_in(visitor, mei)
    secret = set_up(visitor)
    other = Client()

    page = sign_in(other, mei, next="/account/profile/")
    assert page.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in other.session
    done = other.post(page.url, {"code": code_of(secret)})

    assert done.url == "/account/profile/"
    assert other.session["_auth_user_id"] == str(mei.pk)
    assert EventRow.objects.filter(name="accounts.SecondFactorChanged").exists()


def test_its_secrets_are_sealed_in_the_database_and_in_the_session(visitor):
    sign_in(visitor, StaffFactory())
    waiting = visitor.get(SET_UP).context["form"].secret
    assert visitor.session["mfa.totp.secret"] != waiting

    secret = set_up(visitor)

    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept != secret
    assert unseal(kept) == secret
    assert len(Authenticator.objects.get(type="recovery_codes").data["seed"]) > 80
    assert "mfa.totp.secret" not in visitor.session


def test_a_wrong_code_lets_nobody_in(visitor):
    mei = StaffFactory()
    sign_in(visitor, mei)
    set_up(visitor)
    other = Client()
    other.cookies["django_language"] = "en"
    page = sign_in(other, mei)

    wrong = other.post(page.url, {"code": "000000"})

    assert "This code does not fit." in wrong.content.decode()
    assert "_auth_user_id" not in other.session


def test_a_recovery_code_opens_once(visitor):
    mei = StaffFactory()
    sign_in(visitor, mei)
    set_up(visitor)
    code = visitor.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    first, second = Client(), Client()
    for client in (first, second):
        client.post(sign_in(client, mei).url, {"code": code})

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_a_session_from_long_ago_says_its_password_again(visitor):
    visitor.force_login(StaffFactory())

    page = visitor.get(SET_UP)

    assert page.url.startswith(reverse("account_reauthenticate"))
    assert visitor.get(page.url).status_code == 200


@pytest.fixture
def demanding(settings):
    settings.STAFF_SECOND_FACTOR = True


def test_where_it_is_demanded_staff_see_nothing_before(demanding, visitor):
    hao, lin = StaffFactory(role="supervisor"), CustomerFactory()
    sign_in(visitor, hao)
    card = reverse("accounts:card", args=[lin.number])
    assert visitor.get(card).url == SET_UP
    assert visitor.get(reverse("accounts:staff")).url == SET_UP
    fragment = visitor.get(card, headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == SET_UP

    set_up(visitor)

    assert visitor.get(card).status_code == 200


def test_where_it_is_demanded_customers_are_left_alone(demanding, visitor):
    sign_in(visitor, CustomerFactory())

    assert visitor.get(reverse("accounts:privacy")).status_code == 200


def test_where_it_is_demanded_it_cannot_be_switched_off(demanding, visitor):
    sign_in(visitor, StaffFactory())
    set_up(visitor)

    page = visitor.post(reverse("mfa_deactivate_totp"))

    assert "Your role needs the second step" in page.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_customer_may_switch_it_on_and_off(visitor):
    sign_in(visitor, CustomerFactory())
    set_up(visitor)

    visitor.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()


def test_a_lost_telephone_is_helped_by_a_supervisor(visitor):
    hao, mei = StaffFactory(role="supervisor"), StaffFactory()
    sign_in(visitor, mei)
    set_up(visitor)

    staff.drop_second_factor(user=mei, by=hao)

    assert not Authenticator.objects.exists()
    assert visitor.get(reverse("accounts:profile")).status_code == 302
    assert sign_in(Client(), mei).url == "/desk/"

"""Every page of this domain: in our own frame, in both languages, and closed to strangers."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from kefu.accounts import links
from kefu.accounts import urls as accounts_urls
from kefu.accounts.models import User
from kefu.accounts.services.addresses import add_address
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory, sign_in
from kefu.core.addresses.place import place_of

OPEN = {
    "account_login",
    "account_signup",
    "account_inactive",
    "accounts:forgotten",
    "accounts:forgotten_done",
}
BY_LINK = {"accounts:new_password", "accounts:welcome", "accounts:confirm_email"}
ON_THE_WAY = {"mfa_authenticate", "accounts:sign_up_code", "account_logout"}  # lead elsewhere
STAFF = {
    "accounts:card",
    "accounts:reveal",
    "accounts:staff",
    "accounts:colleague",
    "accounts:access",
}
CUSTOMER = {
    "accounts:privacy",
    "accounts:copy",
    "accounts:erasure",
    "accounts:no_erasure",
    "accounts:allowance",
    "accounts:addresses",
    "accounts:new_address",
    "accounts:address",
    "accounts:default_address",
    "accounts:address_removal",
    "accounts:address_return",
}
OF_AN_ADDRESS = {one for one in CUSTOMER if "address_" in one or one.endswith("address")} - {
    "accounts:new_address"
}


def every_name():
    return {one.name for one in accounts_urls.doors} | {
        f"accounts:{one.name}" for one in accounts_urls.pages
    }


MINE = every_name() - OPEN - BY_LINK - ON_THE_WAY - STAFF - CUSTOMER


@pytest.fixture
def lin(db):
    return CustomerFactory(name="林晓雨")


def an_address_of(lin):
    place = place_of(lin.name, "13800000000", "330106", "文三路 1 号")
    return add_address(user=lin, place=place, client_id="first")


def address_of(name, lin):
    arguments = {one: [an_address_of(lin).number] for one in OF_AN_ADDRESS} | {
        "accounts:card": [lin.number],
        "accounts:reveal": [lin.number],
        "accounts:colleague": [lin.number],
        "accounts:access": [lin.number],
        "accounts:allowance": ["surveys"],
        "accounts:browser": [1],
        "accounts:new_password": [links.token("reset", lin)],
        "accounts:welcome": [links.token("invitation", lin)],
        "accounts:confirm_email": [links.token("email", lin)],
    }
    return reverse(name, args=arguments.get(name, []))


def answers(client, address):
    """Both ways of asking; 405 says that the other one is meant."""
    return {client.get(address).status_code, client.post(address).status_code} - {405}


@pytest.mark.parametrize("name", sorted(MINE | STAFF | CUSTOMER))
def test_signed_out_one_is_led_to_the_door(visitor, lin, name):
    for page in (visitor.get(address_of(name, lin)), visitor.post(address_of(name, lin))):
        assert page.status_code in {302, 405}
        assert page.status_code == 405 or page.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", sorted(STAFF))
def test_customers_do_not_enter_the_house(visitor, lin, name):
    visitor.force_login(CustomerFactory())

    assert answers(visitor, address_of(name, lin)) == {403}


@pytest.mark.parametrize("name", sorted(CUSTOMER))
def test_colleagues_have_no_customers_account(visitor, lin, name):
    visitor.force_login(StaffFactory(role="manager"))

    assert answers(visitor, address_of(name, lin)) == {403}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", sorted(OPEN | BY_LINK))
def test_every_open_page_wears_our_frame(visitor, lin, name, language):
    User.objects.filter(pk=lin.pk).update(new_email="new@example.com")
    lin.refresh_from_db()
    visitor.cookies["django_language"] = language

    page = visitor.get(address_of(name, lin))

    assert page.status_code == 200
    assert_ours(page)
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("name", sorted(MINE | CUSTOMER))
def test_every_page_of_mine_wears_our_frame(visitor, lin, name):
    sign_in(visitor, lin)

    page = visitor.get(address_of(name, lin), follow=True)

    if page.status_code not in {404, 405}:
        assert page.status_code == 200
        assert_ours(page)


def assert_ours(page):
    names = {template.name for template in page.templates if template.name}
    assert not [name for name in names if name.startswith(("account/", "mfa/", "allauth/"))]
    assert "core/base.html" in names


def test_nothing_of_the_library_is_reachable_beside_these(db):
    known = every_name()
    for name in ("account_email", "account_set_password", "account_change_password", "mfa_trust"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    library = [
        found
        for found in get_resolver().reverse_dict
        if isinstance(found, str) and found.startswith(("account_", "mfa_"))
    ]
    assert set(library) <= known
    assert all(isinstance(one, URLPattern) for one in accounts_urls.doors)


def test_who_tries_too_fast_reads_a_sentence_of_ours(visitor, db):
    for _ in range(31):
        page = Client(headers={"Accept-Language": "en"}).post(
            reverse("account_login"), {"login": "x", "password": "y"}
        )

    assert page.status_code == 429
    assert "That was too often. Wait a few minutes." in page.content.decode()


def test_a_colleagues_account_is_the_profile(visitor, db):
    visitor.force_login(StaffFactory())

    assert visitor.get("/account/").url == "/account/profile/"


def test_the_profile_is_changed_and_worn(visitor, lin):
    sign_in(visitor, lin)

    page = visitor.post(
        "/account/profile/", {"name": "Lin", "region": "310000", "language": "en", "theme": "dark"}
    )

    lin.refresh_from_db()
    assert (lin.name, lin.region, lin.language, lin.theme) == ("Lin", "310000", "en", "dark")
    assert page.cookies["django_language"].value == "en"
    assert page.cookies["theme"].value == "dark"


def test_a_made_up_language_is_refused(visitor, lin):
    sign_in(visitor, lin)

    page = visitor.post("/account/profile/", {"name": "Lin", "language": "xx", "theme": "dark"})

    lin.refresh_from_db()
    assert page.status_code == 422
    assert lin.name == "林晓雨"


def test_a_region_abroad_stays_when_the_profile_is_saved(visitor, lin):
    User.objects.filter(pk=lin.pk).update(region="GB")
    sign_in(visitor, lin)
    assert "United Kingdom" in visitor.get("/account/profile/").content.decode()

    visitor.post(
        "/account/profile/", {"name": "", "region": "GB", "language": "en", "theme": "auto"}
    )
    visitor.post(
        "/account/profile/", {"name": "x", "region": "FR", "language": "en", "theme": "auto"}
    )

    lin.refresh_from_db()
    assert (lin.name, lin.region) == ("", "GB")


def test_the_way_to_the_door_leads_back(visitor, db):
    page = visitor.get("/?from=mail").content.decode()
    at_the_door = visitor.get(reverse("accounts:forgotten")).content.decode()

    assert 'href="/account/sign-in/?next=/%3Ffrom%3Dmail"' in page
    assert 'href="/account/sign-in/"' in at_the_door

"""Every page of Kefu, bright on a desk and dark on a phone, without a serious fault for those who
see, hear or move otherwise."""

from importlib import import_module
from urllib.parse import unquote, urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from e2e.conftest import DESKTOP, PHONE, TIMEOUT
from e2e.sights import lin, mei, with_second_step
from e2e.visits import NO_PAGES, VISITS, WALKED
from kefu.accounts import pending
from kefu.accounts.models import User
from kefu.accounts.tests.factories import StaffFactory
from tests.doors import routes

AXE = {"resultTypes": ["violations"], "preload": False}  # it need not fetch what is here
FITS = """async (patience) => {
  const fits = () => document.documentElement.scrollWidth <= innerWidth;
  const ends = performance.now() + patience;
  while (!fits() && performance.now() < ends) await new Promise(requestAnimationFrame);
  return fits();
}"""  # charts take a moment to shrink
PASSWORD = "a quiet morning tea"  # of people made here


def test_every_page_is_visited():
    visited = {name.split(",")[0] for name in VISITS} | WALKED
    missing, gone = routes() - visited - NO_PAGES, (visited | NO_PAGES) - routes()

    assert not missing, (
        f"Visit {sorted(missing)} in e2e/visits.py: "
        '"domain:name": Visit(who, what the address names), or put it among NO_PAGES'
    )
    assert not gone, f"e2e/visits.py visits what is no more: {sorted(gone)}"


@pytest.mark.parametrize("name", sorted(VISITS))
def test_no_page_has_a_serious_fault(name, demo_shop, page_of):
    visit = VISITS[name]
    page = page_of(visit.who())
    address = reverse(name.split(",")[0], args=visit.of())
    page.goto(f"{address}?{visit.query()}")
    assert is_at(page, address)
    visit.act(page)

    assert_sound(page)


@pytest.mark.parametrize(
    ("who", "address"), [(lambda: None, "/nowhere/"), (mei, "/nowhere/"), (lin, "/desk/")]
)
def test_no_refusal_has_a_serious_fault(who, address, demo_shop, page_of):
    page = page_of(who())
    page.goto(address)

    assert_sound(page)


def test_the_way_in_by_two_steps_has_no_serious_fault(demo_shop, page_of):
    user = with_second_step()
    page = page_of(None)
    sign_in(page, user)
    assert is_at(page, reverse("mfa_authenticate"))
    assert_sound(page)
    page.locator("input[name=code]").fill(RecoveryCodes.activate(user).get_unused_codes()[0])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/desk/")

    for name in ("view_recovery_codes", "generate_recovery_codes", "deactivate_totp"):
        page.goto(reverse(f"mfa_{name}"))
        assert is_at(page, reverse(f"mfa_{name}"))
        assert_sound(page)


def test_the_page_that_sets_up_the_second_step_has_no_serious_fault(demo_shop, page_of):
    page = page_of(None)
    sign_in(page, StaffFactory())
    page.goto(reverse("mfa_activate_totp"))

    assert is_at(page, reverse("mfa_activate_totp"))
    assert_sound(page)


def sign_in(page: Page, user: User) -> None:
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill(str(user.email))
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: reverse("account_login") not in url)


def is_at(page: Page, address: str) -> bool:
    return unquote(urlsplit(page.url).path) == unquote(address)


def test_the_page_of_the_code_has_no_serious_fault(demo_shop, page_of):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    pending.keep(session, {"address": "new@example.com"})
    session.create()
    page = page_of(None)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
    page.context.add_cookies([{**cookie, "url": demo_shop.url}])

    page.goto(reverse("accounts:sign_up_code"))

    assert is_at(page, reverse("accounts:sign_up_code"))
    assert_sound(page)


def assert_sound(page: Page) -> None:
    for theme, size in (("light", DESKTOP), ("dark", PHONE)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        assert faults_of(page) == [], f"{page.url}, {theme}, {size['width']} wide"
        fits = page.evaluate(FITS, TIMEOUT)
        assert fits, f"{page.url} is wider than {size['width']}"


def faults_of(page: Page) -> list[tuple[str, list[str]]]:
    return [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]])
        for fault in Axe().run(page, options=AXE).response["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]

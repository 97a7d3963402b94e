"""Every page of Kefu, bright on a desk and dark on a phone, without a serious fault for those who
see, hear or move otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from e2e.conftest import DESKTOP, PHONE, TIMEOUT
from kefu.accounts import links, pending
from kefu.accounts.models import User
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory
from kefu.connectors.models import ImportRun, Refusal
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.services.conversations import post_message
from kefu.desk.services.promises import make_promise
from kefu.shop.models.catalogue import Category, Product
from kefu.shop.models.orders import Order
from kefu.surveys.links import token_of
from kefu.surveys.models import Invitation
from kefu.surveys.tests.factories import InvitationFactory
from tests.doors import routes

AXE = {"resultTypes": ["violations"], "preload": False}  # it need not fetch what is here
FITS = """async (patience) => {
  const fits = () => document.documentElement.scrollWidth <= innerWidth;
  const ends = performance.now() + patience;
  while (!fits() && performance.now() < ends) await new Promise(requestAnimationFrame);
  return fits();
}"""  # charts take a moment to shrink
PASSWORD = "a quiet morning tea"  # of people made here


@dataclass(frozen=True)
class Visit:
    """Somebody opens a page, and perhaps does something there."""

    who: Callable[[], User | None] = lambda: None
    of: Callable[[], list[Any]] = list
    query: str = ""
    act: Callable[[Page], object] = lambda _: None


def lin() -> User:
    return User.objects.get(email="lin@demo.example")


def mei() -> User:
    return User.objects.get(email="mei@kefu.example")


def fang() -> User:
    """She manages the shop, and may open most."""
    return User.objects.get(email="fang@kefu.example")


def hao() -> User:
    """He leads a team."""
    return User.objects.get(email="hao@kefu.example")


def goods() -> list[Any]:
    return [Product.objects.filter(is_active=True).order_by("-sold")[0].code]


def an_order() -> list[Any]:
    return [Order.objects.filter(customer=lin(), status="shipped")[0].number]


def a_case() -> list[Any]:
    """One under way, with words of both and a promise that is soon due."""
    case = Case.objects.filter(customer=lin()).exclude(status="closed").latest("created_at")
    talk = case.conversations.latest("pk")
    post_message(talk, author=mei(), body="物流我看到了，包裹在杭州中转。", client_id="axe-1")
    due = now() + timedelta(minutes=30)
    promise = make_promise(case.pk, by=mei(), kind="answer", due_at=due, client_id="axe-2")
    Promise.objects.filter(pk=promise.pk).update(warn_at=now())
    return [case.number]


def a_case_and(*more: Callable[[], list[Any]]) -> Callable[[], list[Any]]:
    return lambda: [*a_case(), *(key for one in more for key in one())]


def a_policy() -> list[Any]:
    policy, _ = ServicePolicy.objects.get_or_create(channel="chat", tier=2)
    return [policy.pk]


def a_reply() -> list[Any]:
    return [SavedReply.objects.filter(retired_at=None)[0].number]


def a_macro() -> list[Any]:
    return [Macro.objects.filter(retired_at=None)[0].number]


def lin_with_a_case() -> User:
    a_case()
    return lin()


def an_invitation() -> list[Any]:
    return [token_of(InvitationFactory(case__customer=lin(), case__owner=mei()))]


def an_answer() -> list[Any]:
    return [token_of(Invitation.objects.exclude(answered_at=None)[0])]


def a_letter(purpose: str) -> Callable[[], list[Any]]:
    return lambda: [links.token(purpose, CustomerFactory(new_email=f"{purpose}@new.example"))]


def an_import() -> list[Any]:
    tally = {"goods": {"rows": 12, "quantity": 40, "amount": "99.5"}, "refused": {"rows": 1}}
    run, _ = ImportRun.objects.get_or_create(
        format="newbee", table="goods", file_name="goods.csv", digest="axe", tally=tally
    )
    why = {"reason": "%(column)s is empty", "values": {"column": "goods_name"}}
    Refusal.objects.get_or_create(run=run, line=7, defaults=why)
    return [run.pk]


def fang_with_an_import() -> User:
    an_import()
    return fang()


def with_second_step() -> User:
    user = StaffFactory()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def empty_form(page: Page) -> None:
    """Send the page's own form with nothing in it, past what the browser would not send."""
    form = page.locator("main form").first
    form.evaluate("form => { form.noValidate = true; form.reset(); form.requestSubmit(); }")
    expect(page.locator("[aria-invalid=true], .is-invalid").first).to_be_visible()


def ask_in_the_panel(page: Page) -> None:
    page.get_by_role("link", name="问客服").last.click()
    expect(page.get_by_label("您的消息")).to_be_visible()


VISITS = {
    "account_inactive": Visit(),
    "aftersale:new_pick_up": Visit(mei, a_case_and(an_order)),
    "account_login": Visit(),
    "account_login, with a slip": Visit(act=empty_form),
    "account_logout": Visit(lin),
    "account_reauthenticate": Visit(CustomerFactory),
    "account_signup": Visit(),
    "account_signup, with slips": Visit(act=empty_form),
    "accounts:card": Visit(mei, lambda: [lin().number]),
    "accounts:colleague": Visit(fang, lambda: [mei().number]),
    "accounts:confirm_email": Visit(of=a_letter("email")),
    "accounts:forgotten": Visit(),
    "accounts:forgotten_done": Visit(),
    "accounts:home": Visit(lin),
    "accounts:new_password": Visit(of=a_letter("reset")),
    "accounts:new_password, too late": Visit(of=lambda: ["old"]),
    "accounts:privacy": Visit(lin),
    "accounts:profile": Visit(lin),
    "accounts:security": Visit(lin),
    "accounts:staff": Visit(fang),
    "accounts:staff, with slips": Visit(fang, act=empty_form),
    "accounts:welcome": Visit(of=a_letter("invitation")),
    "connectors:import": Visit(fang, an_import),
    "connectors:imports": Visit(fang_with_an_import),
    "core:health": Visit(fang),
    "demo:mailbox": Visit(),
    "desk:alarms": Visit(mei),
    "desk:approvals": Visit(hao),
    "desk:brief": Visit(mei, a_case),
    "desk:cards": Visit(mei, a_case),
    "desk:case_promises": Visit(mei, a_case),
    "desk:clocks": Visit(mei, a_case),
    "desk:duty": Visit(mei),
    "desk:floor": Visit(hao),
    "desk:forward": Visit(mei, a_case),
    "desk:leave": Visit(hao),
    "desk:limits": Visit(fang),
    "desk:macro": Visit(fang, a_macro),
    "desk:macro_on": Visit(mei, a_case_and(a_macro)),
    "desk:macros_for": Visit(mei, a_case),
    "desk:mend": Visit(mei, a_case),
    "desk:merge": Visit(mei, a_case),
    "desk:new_macro": Visit(fang),
    "desk:new_policy": Visit(fang),
    "desk:new_promise": Visit(mei, a_case),
    "desk:new_remedy": Visit(mei, a_case),
    "desk:new_reply": Visit(fang),
    "desk:owner": Visit(mei, a_case),
    "desk:policies": Visit(fang),
    "desk:policy": Visit(fang, a_policy),
    "desk:promises": Visit(mei),
    "desk:promises, of the team": Visit(fang, query="shown=team"),
    "desk:remedies": Visit(mei, a_case),
    "desk:replies": Visit(mei),
    "desk:replies_for": Visit(mei, a_case),
    "desk:reply": Visit(fang, a_reply),
    "desk:routing": Visit(fang),
    "desk:routing_agent": Visit(fang, lambda: [mei().number]),
    "desk:shift": Visit(mei),
    "desk:split": Visit(mei, a_case),
    "desk:tag_list": Visit(fang),
    "desk:team_form": Visit(hao),
    "desk:team_form_of": Visit(fang, lambda: [mei().team.code]),
    "desk:why": Visit(mei, a_case),
    "discovery:misses": Visit(fang),
    "discovery:reasons": Visit(fang),
    "discovery:synonyms": Visit(fang),
    "gateways:chat": Visit(lin_with_a_case),
    "gateways:chat, of a visitor": Visit(),
    "insight:behind": Visit(fang, lambda: ["dated"]),
    "insight:charter": Visit(fang),
    "mfa_index": Visit(mei),
    "mfa_reauthenticate": Visit(with_second_step),
    "shop:desk_order": Visit(mei, an_order),
    "surfaces:categories": Visit(),
    "surfaces:category": Visit(of=lambda: [Category.objects.filter(parent=None)[0].path]),
    "surfaces:charter": Visit(),
    "surfaces:coupons": Visit(lin),
    "surfaces:desk": Visit(mei),
    "surfaces:desk_case": Visit(mei, a_case),
    "surfaces:desk_case_orders": Visit(mei, a_case),
    "surfaces:for_you": Visit(lin),
    "surfaces:home": Visit(),
    "surfaces:home, with the chat open": Visit(lin, act=ask_in_the_panel),
    "surfaces:new_order": Visit(lin, goods),
    "surfaces:new_order, with slips": Visit(lin, goods, act=empty_form),
    "surfaces:order": Visit(lin, an_order),
    "surfaces:orders": Visit(lin),
    "surfaces:product": Visit(of=goods),
    "surfaces:search": Visit(query="q=水"),
    "surfaces:search, for nothing": Visit(query="q=独角兽"),
    "surfaces:styleguide": Visit(),
    "surfaces:styleguide, for staff": Visit(mei, query="scope=staff"),
    "surveys:answer": Visit(of=an_invitation),
    "surveys:answer, with slips": Visit(of=an_invitation, act=empty_form),
    "surveys:answer, thanks": Visit(of=an_answer),
    "surveys:answer, too late": Visit(of=lambda: ["old"]),
    "tracking:trail": Visit(lin),
}
WALKED = {  # on ways of their own, below
    "accounts:sign_up_code",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
}
NO_PAGES = {  # parts of pages, forms of other pages, files
    "accounts:access",
    "accounts:allowance",
    "accounts:browser",
    "accounts:copy",
    "accounts:email",
    "accounts:erasure",
    "accounts:everywhere",
    "accounts:no_erasure",
    "accounts:password",
    "accounts:phone",
    "accounts:reveal",
    "core:delivery_retry",
    "desk:about",
    "desk:approval",
    "desk:brief_read",
    "desk:call_number",
    "desk:colleagues",
    "desk:company",
    "desk:draft",
    "desk:fields",
    "desk:followers",
    "desk:going",
    "desk:habit",
    "desk:here",
    "desk:inbox",
    "desk:keeping",
    "desk:limit",
    "desk:links",
    "desk:macro_end",
    "desk:merge_undoing",
    "desk:narrowing",
    "desk:noticed",
    "desk:policy_end",
    "desk:reading",
    "desk:release",
    "desk:reopening",
    "desk:reply_end",
    "desk:seen",
    "desk:solution",
    "desk:subject",
    "desk:tags",
    "desk:taken_back",
    "desk:waiting",
    "desk:words",
    "discovery:dropped",
    "discovery:missed",
    "discovery:suggestions",
    "gateways:call_back",
    "gateways:panel",
    "gateways:queue",
    "gateways:release",
    "gateways:seen",
    "gateways:unread",
    "gateways:verdict",
    "gateways:words",
    "mfa_download_recovery_codes",
    "set_language",
    "shop:desk_orders",
    "shop:picture",
    "surfaces:beside",
    "surveys:verdict",
    "tracking:choice",
    "tracking:copy",
    "tracking:earlier",
    "tracking:erasure",
}


def test_every_page_is_visited():
    visited = {name.split(",")[0] for name in VISITS} | WALKED
    missing, gone = routes() - visited - NO_PAGES, (visited | NO_PAGES) - routes()

    assert not missing, (
        f"Visit {sorted(missing)} in e2e/test_axe.py: "
        '"domain:name": Visit(who, what the address names), or put it among NO_PAGES'
    )
    assert not gone, f"e2e/test_axe.py visits what is no more: {sorted(gone)}"


@pytest.mark.parametrize("name", sorted(VISITS))
def test_no_page_has_a_serious_fault(name, demo_shop, page_of):
    visit = VISITS[name]
    page = page_of(visit.who())
    address = reverse(name.split(",")[0], args=visit.of())
    page.goto(f"{address}?{visit.query}")
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

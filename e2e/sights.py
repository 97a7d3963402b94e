"""People of the demo shop, the things of theirs that pages show, and what is done there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from kefu.accounts import links
from kefu.accounts.models import User
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory
from kefu.connectors.models import ImportRun, Refusal
from kefu.desk.models.cases import Case
from kefu.desk.models.many import ManyAct
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.services.conversations import post_message
from kefu.desk.services.promises import make_promise
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services.orders import Destination, place_order
from kefu.surveys.links import token_of
from kefu.surveys.models import Invitation
from kefu.surveys.tests.factories import InvitationFactory


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


def goods_and_rivals() -> str:
    """An address that compares three of one class."""
    best = Product.objects.filter(is_active=True).order_by("-sold")[0]
    rivals = Product.objects.filter(product_class=best.product_class, is_active=True)[:3]
    return "&".join(f"p={one.code}" for one in rivals)


def an_entrance() -> list[Any]:
    return [Entrance.objects.filter(ends_at__gt=now(), starts_at__lt=now())[0].number]


def an_offer() -> list[Any]:
    return [CouponOffer.objects.order_by("pk")[0].number]


def an_unpaid_order() -> list[Any]:
    """Placed a moment ago, so that its ways of paying are open."""
    sku = Sku.objects.filter(stock__gt=9, product__is_active=True, is_active=True)[0]
    to = Destination("林女士", "13800000000", "世纪大道 1 号", "310000")
    order = place_order(customer=lin(), wanted={sku.code: 1}, to=to, gateway="online")
    return [order.number]


def a_bought_line() -> list[Any]:
    """Something of Lin's that came and was not spoken of yet."""
    lines = OrderLine.objects.filter(order__customer=lin(), kind="goods")
    line = lines.filter(order__status="delivered", reviews=None)[0]
    return [line.order.number, line.pk]


def asked_of_many() -> list[Any]:
    asked = {"by": mei(), "what": "read"}
    return [ManyAct.objects.get_or_create(client_id="axe-many", defaults=asked)[0].number]


def empty_form(page: Page) -> None:
    """Send the page's main form with nothing in it, past what the browser would not send."""
    form = page.locator("main form:has(.btn-primary)").first
    form.evaluate("form => { form.noValidate = true; form.reset(); form.requestSubmit(); }")
    expect(page.locator("[aria-invalid=true], .is-invalid").first).to_be_visible()


def ask_in_the_panel(page: Page) -> None:
    page.get_by_role("link", name="问客服").last.click()
    expect(page.get_by_label("您的消息")).to_be_visible()


def a_trial() -> list[Any]:
    """Of other settings of who answers, over arrivals of a month."""
    found = {"wait": 60, "room": 5, "wait_median": 12, "wait_p90": 40}
    found |= {"same_agent": 0.8, "within_target": 0.9, "abandoned": 0.05}
    asked = {"by": hao(), "channel": "chat", "days": 30, "target": 60, "rooms": [5]}
    return [RoutingTrial.objects.create(**asked, state="done", found=[found]).number]

"""People of the demo shop, the things of theirs that pages show, and what is done there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from e2e.people import when
from kefu.accounts import links
from kefu.accounts.models import User
from kefu.accounts.services.addresses import add_address
from kefu.accounts.tests.factories import CustomerFactory, StaffFactory
from kefu.connectors.models import ImportRun, Refusal
from kefu.core.addresses.place import place_of
from kefu.delivery.models import UNDER_WAY, Parcel, StrangeStatus
from kefu.desk.models.cases import Case
from kefu.desk.models.many import ManyAct
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.services.conversations import post_message
from kefu.desk.services.promises import make_promise
from kefu.shop.models.baskets import BasketLine
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.digital import DigitalGoods
from kefu.shop.models.entrances import Entrance
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order, OrderLine, Shipment
from kefu.shop.models.production import ProductionOrder
from kefu.shop.models.tables import TableRun
from kefu.shop.queries.baskets import Shopper
from kefu.shop.queries.digital import token_of as token_of_downloads
from kefu.shop.services.baskets import put_in
from kefu.shop.services.batches import ask_for_orders, go_on
from kefu.shop.services.checkout import keep_typed
from kefu.shop.services.designs import Wish, save_design
from kefu.shop.services.digital import hand_over
from kefu.shop.services.invoices import Wanted, ask_for_invoice
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.services.tables.runs import take_in
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


def asked_of_orders() -> list[Any]:
    """One was packed, another is not paid."""
    wanted = {str(one): {} for one in (*an_unpaid_order(), *_preparing(1))}
    batch = ask_for_orders(wanted, by=fang(), what="pack", client_id="axe-batch")
    go_on(batch)
    return [batch.number]


def orders_to_ship() -> str:
    return "&".join(["what=ship", *(f"order={one}" for one in _preparing(2))])


def _preparing(count: int) -> list[str]:
    found = Order.objects.filter(status="preparing").order_by("pk")
    return list(found.values_list("number", flat=True)[:count])


def a_sku() -> list[Any]:
    return [Sku.objects.filter(product__is_active=True, is_active=True)[0].code]


def a_class() -> list[Any]:
    return [Product.objects.filter(is_active=True).order_by("-sold")[0].product_class.code]


def a_licence() -> list[Any]:
    return [DigitalGoods.objects.filter(kind="key")[0].sku.code]


def an_ebook() -> list[Any]:
    return [DigitalGoods.objects.filter(kind="file")[0].sku.code]


def bought_downloads() -> list[Any]:
    """A book and a key, paid a moment ago."""
    wanted = dict.fromkeys((*a_licence(), *an_ebook()), 1)
    nowhere = Destination("", "", "", "")
    order = place_order(customer=lin(), wanted=wanted, to=nowhere, gateway="online")
    Order.objects.filter(pk=order.pk).update(paid_at=now(), status="preparing")
    hand_over(order.pk)
    return [order.number]


def a_download_link() -> list[Any]:
    return [token_of_downloads(Order.objects.get(number=bought_downloads()[0]))]


def a_table() -> list[Any]:
    """One that changes a line, and has a wrong one."""
    sku = Sku.objects.get(code=a_sku()[0])
    rows = f"sku,stock,new_stock\n{sku.code},{sku.stock},{sku.stock + 1}\nnobody,1,2\n"
    file = ContentFile(rows.encode(), name="stock.csv")
    terms = {"what": "stock", "client_id": f"axe-{now().timestamp()}", "is_whole": False}
    run = take_in(file, by=fang(), **terms)
    looked_at = TableRun.objects.filter(pk=run.pk, status=TableRun.Status.READY)
    when(looked_at.exists, "the table is looked at")
    return [run.number]


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


def a_late_order() -> list[Any]:
    """The newest that was not cancelled and has no invoice."""
    orders = Order.objects.filter(customer=lin(), invoices=None).exclude(status="cancelled")
    return [orders.order_by("-placed_at")[0].number]


def an_invoice() -> list[Any]:
    known = Invoice.objects.filter(order__customer=lin(), status="asked").first()
    if known is not None:
        return [known.number]
    wanted = Wanted("company", "诺山科技有限公司", "91110108551385082Q")
    order = Order.objects.get(number=a_late_order()[0])
    return [ask_for_invoice(order.pk, wanted, by=lin()).number]


def an_address() -> list[Any]:
    place = place_of("林女士", "13800000000", "330106", "文三路 1 号")
    return [add_address(user=lin(), place=place, client_id="axe-address").number]


def paste_an_address(page: Page) -> None:
    page.locator("summary", has_text="粘贴整段地址").click()
    page.locator("[name=paste]").fill("西湖区文三路1号 林晓雨 13800000000")
    page.get_by_role("button", name="识别并填入").click()
    expect(page.locator("button[name=place]").first).to_be_visible()


def lin_with_a_basket() -> User:
    """Two goods, one of them cheaper than when it was put in."""
    there = Sku.objects.filter(stock__gt=9, product__is_active=True, is_active=True)
    for sku in there.filter(product__currency="CNY").order_by("-product__sold")[:2]:
        line = put_in(Shopper(lin()), sku.code)
    BasketLine.objects.filter(pk=line.pk).update(seen_price=line.sku.price + 10)
    return lin()


def lin_at_the_till() -> User:
    shopper = Shopper(lin_with_a_basket())
    typed = {"recipient": "林女士", "phone": "13800000000", "code": "310115"}
    keep_typed(shopper, "basket", typed | {"detail": "世纪大道 1 号"})
    return lin()


def a_bought_line() -> list[Any]:
    """Something of Lin's that came and was not spoken of yet."""
    lines = OrderLine.objects.filter(order__customer=lin(), kind="goods")
    line = lines.filter(order__status="delivered", reviews=None)[0]
    return [line.order.number, line.pk]


def asked_of_many() -> list[Any]:
    asked = {"by": mei(), "what": "read"}
    return [ManyAct.objects.get_or_create(client_id="axe-many", defaults=asked)[0].number]


EMPTIED = """form => {
  const typed = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
  for (const field of form.querySelectorAll(typed)) field.value = "";
  const other = form.querySelector("[name=saved][value=other]"); // none of the address book
  if (other) other.checked = true;
  form.noValidate = true;
  form.requestSubmit();
}"""


def empty_form(page: Page) -> None:
    """Send the page's main form with nothing in it, past what the browser would not send."""
    form = page.locator("main form:has(.btn-primary)").first
    form.evaluate(EMPTIED)
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


def made_goods() -> list[Any]:
    return ["engraved-thermos"]


def a_design() -> list[Any]:
    design = Design.objects.filter(owner=lin()).first()
    if design is None:
        cup = Product.objects.get(code="engraved-thermos")
        values = {"body": "pine", "lid": "steel"}
        design = save_design(Wish(cup, cup.skus.get(), 1, values), owner=lin())
    return [design.number]


def lin_with_a_design() -> User:
    a_design()
    return lin()


def a_piece() -> list[Any]:
    return [ProductionOrder.objects.filter(status="checked")[0].number]


def a_maker() -> User:
    """Whose cushion is being made."""
    piece = ProductionOrder.objects.select_related("line__order__customer").get(number=a_piece()[0])
    return piece.line.order.customer


def an_order_made() -> list[Any]:
    return [Order.objects.get(lines__production__number=a_piece()[0]).number]


def order_with_slips(page: Page) -> None:
    """Golden words are wanted, and none are written."""
    page.locator("input[name='o.ink'][value=gold]").check(force=True)
    page.locator("button[value=order]").click()
    expect(page.locator(".m-note:visible").first).to_be_visible()


def a_parcel_on_its_way() -> list[Any]:
    """One whose day has moved, if there is one."""
    moving = Parcel.objects.filter(status__in=UNDER_WAY).order_by("-alarm__raised_at", "pk")
    return [Shipment.objects.filter(parcel__in=moving).first().parcel.number]


def a_strange_code() -> list[Any]:
    """The page that lists it needs no address of its own."""
    told = {"words": "已交由丰巢代管", "times": 3}
    StrangeStatus.objects.get_or_create(adapter="sf", code="9527", defaults=told)
    return []

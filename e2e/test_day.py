"""A day of twenty cases, and no hand leaves the keyboard."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from kefu.accounts.models import Team, User
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services import duty, replies
from kefu.desk.services.conversations import say
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, SkuFactory

MATTERS = [
    *("插头松了怎么办", "几点能收到货", "颜色发错了", "想问保修多久", "水壶漏水"),
    *("发票抬头写错", "想改收货地址", "说明书丢了", "包装破损", "赠品没收到"),
    *("降价了能补差吗", "有没有大一号的", "能不能开专票", "退货寄到哪里", "安装费怎么算"),
    *("遥控器不灵", "味道有点大", "少了一个螺丝", "能用多久", "谢谢你们"),
]


BLANK = {"team": None, "title_en": "", "body_en": "", "shortcut": ""}


MOUSE = """() => {
  for (const name of ["mousedown", "pointerdown", "touchstart", "wheel"]) {
    addEventListener(name, () => { sessionStorage.setItem("touched", name); }, true);
  }
}"""


@dataclass
class Desk:
    """A page that is only ever typed at: it has no way to click, and tells if anybody did."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def act(self, key: str) -> None:
        """A key of the desk, pressed out of whatever field has the focus."""
        self.press("Escape")
        expect(self.page.locator("#word")).not_to_be_focused()
        self.press(key)

    def open(self, words: str) -> None:
        """Walk the list to the row of this matter, and enter."""
        row = self.page.locator("#inbox [data-walk-item]").filter(has_text=words)
        expect(row).to_have_count(1)
        self.press("Escape")
        for key in ["j"] * len(MATTERS) + ["k"] * len(MATTERS):
            if self.walked_to(words):
                break
            self.press(key)
        self.press("Enter")
        expect(self.page.locator(".d-head-subject")).to_have_text(words)
        expect(self.page.locator("#word")).to_be_visible()

    def walked_to(self, words: str) -> bool:
        focused = "document.activeElement.matches('[data-walk-item]') && document.activeElement"
        return words in (self.page.evaluate(f"({focused})?.textContent") or "")

    def reply(self, words: str) -> None:
        self.act("r")
        expect(self.page.locator("#word")).to_be_focused()
        self.type(words)
        self.press("Control+Enter")

    def sees(self, words: str) -> None:
        expect(self.page.get_by_label("对话", exact=True)).to_contain_text(words)

    def solve(self) -> None:
        self.act("s")
        self.sees("已解决")

    def answer_and_solve(self, words: str) -> None:
        self.reply(words)
        self.sees(words)
        self.solve()


@pytest.fixture
def mei(shop) -> User:
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    staff = {"password": "x", "team": team}
    mei = User.objects.create_user("mei@example.com", name="王梅", role="agent", **staff)
    hao = User.objects.create_user("hao@example.com", name="陈浩", role="supervisor", **staff)
    thanks = {"title_zh": "道谢", "body_zh": "{{customer}}，谢谢您告诉我们。", "shortcut": "xie"}
    parts = {"title_zh": "补寄", "body_zh": "配件已经安排补寄。", "shortcut": "buji"}
    _, sent = (replies.write_reply(by=hao, words={**BLANK, **words}) for words in (thanks, parts))
    steps = [{"do": "note", "body": "补寄配件"}, {"do": "reply", "reply": sent.number}]
    replies.write_macro(by=hao, words={**BLANK, "title_zh": "补寄配件", "steps": steps})
    duty.set_routing(by=hao, values={"chat_room": 2 * len(MATTERS)})
    duty.set_duty(mei, to="on", by=mei)
    ask_all()
    return mei


def ask_all() -> None:
    kettle = SkuFactory(code="kettle-white", product__code="kettle", stock=5)
    for n, matter in enumerate(MATTERS):
        customer = User.objects.create_user(f"c{n}@example.com", name=f"顾客{n}号")
        order = OrderFactory(customer=customer, status="delivered")
        OrderLineFactory(order=order, sku=kettle, name_zh="晨雾电热水壶")
        say(customer=customer, channel="chat", body=matter, client_id=f"ask-{n}")


def case_of(matter: str) -> Case:
    return Case.objects.get(subject=matter)


def test_twenty_cases_without_the_mouse(mei, page_of):
    assert Case.objects.filter(owner=mei).count() == len(MATTERS)
    desk = Desk(page_of(mei))
    desk.page.add_init_script(f"({MOUSE})()")
    desk.page.goto("/desk/")

    a_plain_answer(desk)
    a_promise_in_words(desk)
    a_vague_word_mended(desk)
    words_that_promise_nothing(desk)
    a_note_for_colleagues(desk)
    a_saved_reply(desk)
    a_macro_from_the_palette(desk)
    a_promise_by_the_form(desk)
    a_coupon(desk)
    goods_on_a_card(desk)
    handed_to_a_colleague(desk, mei)
    for matter in MATTERS[11:]:
        desk.open(matter)
        desk.answer_and_solve(f"关于“{matter}”，已经为您查清并办好了。")

    every_case_is_cared_for(mei)
    assert desk.page.evaluate("sessionStorage.getItem('touched')") is None


def a_plain_answer(desk: Desk) -> None:
    desk.open(MATTERS[0])
    desk.answer_and_solve("请先拔下插头，我们已为您换好新的。")


def a_promise_in_words(desk: Desk) -> None:
    desk.open(MATTERS[1])
    desk.reply("明天下午3点前给您回电。")
    expect(desk.page.locator("[data-reading] .k-seal")).to_be_visible()
    desk.press("Control+Enter")
    desk.sees("回电")
    expect(desk.page.locator(".d-promised")).to_have_count(1)

    promise = Promise.objects.get(case=case_of(MATTERS[1]))
    assert (promise.kind, promise.status) == ("call_back", "open")
    assert promise.due_at > now() + timedelta(hours=1)


def a_vague_word_mended(desk: Desk) -> None:
    desk.open(MATTERS[2])
    desk.reply("我们会尽快处理。")
    expect(desk.page.locator("[data-insert]")).to_be_focused()
    desk.press("Enter")
    expect(desk.page.locator("[data-send]").last).to_be_focused()
    desk.press("Enter")
    expect(desk.page.locator(".d-promised")).to_have_count(1)


def words_that_promise_nothing(desk: Desk) -> None:
    desk.open(MATTERS[3])
    desk.reply("您说的是周五下午5点前回复那件事吗？")
    if desk.page.locator("[data-reading][data-result=proposed]").count():
        desk.press("x", "Enter")
    desk.sees("那件事吗")
    desk.solve()


def a_note_for_colleagues(desk: Desk) -> None:
    desk.open(MATTERS[4])
    desk.act("n")
    desk.type("查过批次，是壶嘴的问题")
    desk.press("Control+Enter")
    expect(desk.page.locator(".k-bubble-note")).to_contain_text("壶嘴")
    desk.answer_and_solve("已为您换新，旧壶不用寄回。")


def a_saved_reply(desk: Desk) -> None:
    desk.open(MATTERS[5])
    desk.act("r")
    desk.page.keyboard.type("/xie")
    expect(desk.page.get_by_role("option", name="道谢")).to_be_visible()
    desk.press("Enter")
    expect(desk.page.locator("#word")).to_have_value(re.compile("谢谢您告诉我们"))
    desk.press("Control+Enter")
    desk.sees("谢谢您告诉我们")
    desk.solve()


def a_macro_from_the_palette(desk: Desk) -> None:
    desk.open(MATTERS[6])
    expect(desk.page.locator("[data-macros] [data-macro]")).to_be_attached()
    desk.act("Control+k")
    expect(desk.page.locator("#palette input")).to_be_focused()
    desk.type("补寄配件")
    expect(desk.page.locator("#palette").get_by_text("补寄配件")).to_be_visible()
    desk.press("Enter")
    expect(desk.page.locator("[data-macro-plan] [data-send]")).to_be_focused()
    desk.press("Enter")
    desk.sees("配件已经安排补寄")
    desk.solve()


def a_promise_by_the_form(desk: Desk) -> None:
    desk.open(MATTERS[7])
    desk.act("p")
    expect(desk.page.locator("#promise-form [name=kind]:checked")).to_be_focused()
    desk.press("ArrowRight", "Tab", "Space", "Control+Enter")
    expect(desk.page.locator(".d-promised")).to_have_count(1)


def a_coupon(desk: Desk) -> None:
    desk.open(MATTERS[8])
    desk.act("a")
    choice = desk.page.locator("#act-dialog").get_by_role("link", name="送优惠券")
    expect(choice).to_be_visible()
    tab_to(desk, choice)
    desk.press("Enter")
    amount = desk.page.locator("#act-dialog [name=amount]")
    expect(amount).to_be_visible()
    tab_to(desk, amount)
    desk.type("10")
    desk.press("Enter")
    confirm = desk.page.locator("#act-dialog [value=confirm]")
    expect(confirm).to_be_focused()
    desk.press("Enter")
    desk.sees("优惠券")
    desk.solve()


def goods_on_a_card(desk: Desk) -> None:
    desk.open(MATTERS[9])
    desk.act("g")
    expect(desk.page.locator("[data-cards]")).to_be_focused()
    desk.type("水壶")
    card = desk.page.locator("#cards-found button[name=product]").first
    expect(card).to_be_visible()
    tab_to(desk, card)
    desk.press("Enter")
    expect(desk.page.locator(".d-lines .k-bubble")).to_have_count(2)
    desk.answer_and_solve("就是这一款，随单附赠。")


def handed_to_a_colleague(desk: Desk, mei: User) -> None:
    desk.open(MATTERS[10])
    desk.act("h")
    to = desk.page.locator("#desk-dialog [name=to]")
    expect(to).to_be_visible()
    tab_to(desk, to)
    tab_to(desk, desk.page.locator("#desk-dialog .btn-primary"))
    desk.press("Enter")
    expect(desk.page.locator("#case-head")).to_contain_text("陈浩")
    assert case_of(MATTERS[10]).owner != mei


def tab_to(desk: Desk, target) -> None:
    for _ in range(40):
        if target.evaluate("node => node === document.activeElement"):
            return
        desk.press("Tab")
    raise AssertionError("no way there by Tab")


def every_case_is_cared_for(mei: User) -> None:
    left = Case.objects.filter(owner=mei, status__in=Case.UNDER_WAY)
    waiting = {case.subject for case in left if not case.promises.filter(status="open").exists()}
    assert waiting == set()
    unanswered = Case.objects.filter(first_answered_at=None).exclude(subject=MATTERS[10])
    assert not unanswered.exists()
    vague = Message.objects.filter(kind=Message.Kind.TEXT, body__endswith="尽快处理。")
    assert not vague.exists()

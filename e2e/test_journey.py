"""From the first question to the survey's answer: two people, two browsers, one dialogue."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from e2e.mailbox import Mailbox, text_of
from e2e.people import when
from kefu.accounts.models import Team, User
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services.conversations import post_message, say
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, SkuFactory

PARTS = ["web", "worker", "jobs", "database"]


@dataclass
class Cast:
    lin: User
    mei: User
    hao: User
    kettle: Product
    order: Order


@pytest.fixture
def cast(shop) -> Cast:
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    staff = {"password": "x", "team": team}
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    mei = User.objects.create_user("mei@example.com", name="王梅", role="agent", **staff)
    hao = User.objects.create_user("hao@example.com", name="陈浩", role="supervisor", **staff)
    kettle = SkuFactory(code="kettle-white", product__code="kettle", stock=5)
    order = OrderFactory(customer=lin, status="shipped")
    OrderLineFactory(order=order, sku=kettle, name_zh="晨雾电热水壶")
    return Cast(lin, mei, hao, kettle.product, order)


# What people do


def open_chat(page: Page) -> None:
    page.goto("/p/kettle/")
    page.get_by_role("link", name="问客服").first.click()
    expect(field_of(page)).to_be_visible()


def field_of(page: Page):
    return page.get_by_label("您的消息")


def ask(page: Page, words: str) -> None:
    field_of(page).fill(words)
    field_of(page).press("Enter")


def reply(page: Page, words: str) -> None:
    page.get_by_label("要说的话").fill(words)
    page.get_by_label("要说的话").press("Control+Enter")


def bubble(page: Page, words: str):
    return page.locator(".k-bubble").filter(has_text=words)


def open_case(page: Page, words: str) -> None:
    page.goto("/desk/")
    page.locator("#inbox").get_by_role("link").filter(has_text=words).click()
    expect(page.get_by_label("对话", exact=True)).to_contain_text(words)


def key(page: Page, name: str) -> None:
    """A shortcut, pressed out of whatever field has the focus."""
    page.keyboard.press("Escape")
    page.keyboard.press(name)


def at_the_field(page: Page) -> bool:
    """Reached by its key, as soon as the page listens."""
    there = page.locator("#word").evaluate("field => field === document.activeElement")
    if not there:
        page.keyboard.press("r")
    return bool(there)


def promise_by_form(page: Page, *, kind: str, when: str) -> None:
    expect(page.locator("#promise-form")).to_be_attached()
    key(page, "p")
    form = page.locator("#promise-form")
    form.get_by_text(kind, exact=True).click()
    form.get_by_text(when, exact=True).click()
    form.get_by_role("button", name="承诺", exact=True).click()


def words_of(page: Page, *, mine: bool) -> list[str]:
    side = ".is-mine" if mine else ":not(.is-mine)"
    return page.locator(f".k-bubble[data-line]{side} .k-bubble-body").all_inner_texts()


# The journeys


def test_from_the_first_question_to_the_surveys_answer(cast, page_of, mailbox):
    customer, desk, due = page_of(cast.lin), page_of(cast.mei), page_of(cast.mei)
    desk.goto("/desk/")
    due.goto("/desk/due/")

    lin_asks_and_mei_sees_it_at_once(cast, customer, desk)
    mei_answers_and_promises(customer, desk, due)
    the_promise_warns_and_is_kept(customer, desk, due)
    mei_solves_it_and_lin_says_yes(customer, desk)
    survey = page_of(None)
    lin_answers_the_survey(survey, mailbox)

    desk.reload()
    expect(desk.locator("#side-verdict")).to_contain_text("10")


def lin_asks_and_mei_sees_it_at_once(cast: Cast, customer: Page, desk: Page) -> None:
    expect(desk.locator("#inbox")).to_contain_text("都答复了")
    open_chat(customer)
    ask(customer, "这个壶烧水有焦味，怎么办")
    expect(customer.locator("[data-chat]")).to_contain_text(re.compile("王梅会在.*前答复您"))
    expect(bubble(customer, "焦味")).to_contain_text("已送达")

    row = desk.locator("#inbox").get_by_role("link").filter(has_text="焦味")
    expect(row).to_be_visible()
    expect(desk).to_have_title(re.compile(r"^\(1\)"))
    row.click()
    expect(desk.locator("#side-customer")).to_contain_text(cast.lin.number)
    expect(desk.locator("#side-orders")).to_contain_text(cast.order.number)
    expect(bubble(desk, "晨雾电热水壶").first).to_be_visible()


def mei_answers_and_promises(customer: Page, desk: Page, due: Page) -> None:
    reply(desk, "请先断电，我今天就查")
    expect(bubble(customer, "请先断电")).to_be_visible()
    expect(bubble(desk, "请先断电")).to_contain_text("已读")

    promise_by_form(desk, kind="回电", when="明天 15:00 前")
    expect(customer.locator(".c-promised")).to_contain_text("明天 15:00")
    expect(due.locator(".d-due-later")).to_contain_text("回电")


def the_promise_warns_and_is_kept(customer: Page, desk: Page, due: Page) -> None:
    promise = Promise.objects.get()
    Promise.objects.update(due_at=now() + timedelta(minutes=20), warn_at=now())
    expect(due.locator(".d-due-soon")).to_contain_text("快到时间了")
    expect(desk.locator(f"#seal-{promise.number}")).to_contain_text("快到时间了")

    due.get_by_role("button", name="已兑现").click()
    expect(due.get_by_text("没有到期的承诺")).to_be_visible()
    expect(customer.locator(".c-promised")).to_contain_text("已兑现")


def mei_solves_it_and_lin_says_yes(customer: Page, desk: Page) -> None:
    key(desk, "s")
    customer.get_by_role("button", name="解决了", exact=True).click()
    expect(desk.locator(".d-lines")).to_contain_text("顾客确认：已解决")
    expect(customer.locator("[data-chat]")).to_contain_text("您已确认解决")
    assert Case.objects.get().status == "closed"


def lin_answers_the_survey(survey: Page, mailbox: Mailbox) -> None:
    letter = mailbox.wait_for("lin@example.com", lambda found: "/survey/" in text_of(found))
    survey.goto(re.search(r"/survey/\S+/", text_of(letter)).group())
    for question in survey.locator("fieldset").all():
        question.locator("label").last.click()
    survey.locator(".v-survey button[type=submit]").click()
    expect(survey.locator("main")).to_contain_text("收到")


def test_nothing_is_lost_or_doubled_when_the_line_drops(cast, page_of):
    customer, desk = page_of(cast.lin), page_of(cast.mei)
    open_chat(customer)
    ask(customer, "问一")
    expect(bubble(customer, "问一")).to_contain_text("已送达")
    open_case(desk, "问一")

    customer.context.set_offline(True)
    for words in ("问二", "问三"):
        ask(customer, words)
    expect(bubble(customer, "问三")).to_contain_text("发送中")
    reply(desk, "答一")
    customer.context.set_offline(False)
    expect(bubble(customer, "答一")).to_be_visible()
    expect(bubble(desk, "问三")).to_be_visible()

    desk.context.set_offline(True)
    reply(desk, "答二")
    ask(customer, "问四")
    expect(bubble(desk, "答二")).to_contain_text("发送中")
    desk.context.set_offline(False)
    expect(bubble(customer, "答二")).to_be_visible()
    expect(bubble(desk, "问四")).to_be_visible()

    asked, answered = ["问一", "问二", "问三", "问四"], ["答一", "答二"]
    said = Message.objects.exclude(kind="fact").order_by("seq")
    assert [one.body for one in said if one.author == cast.lin] == asked
    assert [one.body for one in said if one.author == cast.mei] == answered
    for page, mine, theirs in ((customer, asked, answered), (desk, answered, asked)):
        assert words_of(page, mine=True) == mine
        assert words_of(page, mine=False) == theirs


def test_words_typed_without_a_line_survive_closing_the_page(cast, page_of):
    customer = page_of(cast.lin)
    customer.goto("/chat/")
    customer.context.set_offline(True)
    ask(customer, "断线时写的")
    field_of(customer).fill("还没写完")
    customer.context.set_offline(False)
    customer.close()

    again = customer.context.new_page()
    again.goto("/chat/")

    expect(bubble(again, "断线时写的")).to_contain_text("已送达")
    expect(field_of(again)).to_have_value("还没写完")
    assert Message.objects.filter(kind="text").count() == 1


def test_a_visitors_words_come_along_when_they_sign_in(cast, page_of):
    visitor = page_of(None)
    open_chat(visitor)
    ask(visitor, "我是访客")
    expect(bubble(visitor, "我是访客")).to_contain_text("已送达")
    cast.lin.set_password("correct horse battery")
    cast.lin.save()

    visitor.goto("/account/sign-in/")
    visitor.locator("input[name=login]").fill("lin@example.com")
    visitor.locator("input[name=password]").fill("correct horse battery")
    visitor.locator("input[name=password]").press("Enter")
    expect(visitor).not_to_have_url(re.compile("sign-in"))
    visitor.goto("/chat/")

    expect(bubble(visitor, "我是访客")).to_be_visible()


@pytest.mark.parametrize("part", PARTS)
def test_what_was_acknowledged_survives_kill_9(cast, shop, page_of, part):
    customer = page_of(cast.lin)
    open_chat(customer)
    ask(customer, "之前")
    expect(bubble(customer, "之前")).to_contain_text("已送达")
    desk = page_of(cast.mei)
    open_case(desk, "之前")
    promise_by_form(desk, kind="答复", when="明天 15:00 前")
    expect(customer.locator(".c-promised")).to_be_visible()

    shop.kill(part)
    ask(customer, "之后")
    shop.wait_until_healthy()

    expect(bubble(customer, "之后")).to_contain_text("已送达", timeout=60_000)
    expect(bubble(desk, "之后")).to_be_visible(timeout=60_000)
    said = Message.objects.exclude(kind="fact").order_by("seq")
    assert list(said.values_list("body", flat=True)) == ["之前", "之后"]
    assert Promise.objects.count() == 1


def walked_to(desk: Page, words: str) -> bool:
    """One step up or down the list; whether it led to this row. The page may not listen yet."""
    walked = desk.locator(".is-walked")
    for key_pressed in ("k", "j"):
        if words in "".join(walked.all_inner_texts()):
            return True
        desk.keyboard.press(key_pressed)
    return words in "".join(walked.all_inner_texts())


def test_a_day_of_cases_without_the_mouse(cast, page_of):
    for words in ("第一件", "第二件"):
        asker = User.objects.create_user(f"{words}@example.com", name="赵一")
        say(customer=asker, channel="chat", body=words, client_id=words)
    desk = page_of(cast.mei)
    desk.goto("/desk/")
    expect(desk.locator("[data-walk-item]")).to_have_count(2)

    for words in ("第一件", "第二件"):
        desk.locator("#inbox").get_by_text(words).first.wait_for()
        when(lambda words=words: walked_to(desk, words), f"the row of {words} is reached")
        desk.keyboard.press("Enter")
        expect(desk.get_by_label("对话", exact=True)).to_contain_text(words)
        when(lambda: at_the_field(desk), "the field is reached")
        desk.keyboard.type(f"答{words}")
        desk.keyboard.press("Control+Enter")
        expect(bubble(desk, f"答{words}")).to_contain_text("已送达")
        key(desk, "s")
        expect(desk.locator(".d-lines")).to_contain_text("标为已解决")

    assert set(Case.objects.values_list("status", flat=True)) == {"solved"}


def test_desk_and_chat_work_without_script(cast, page_of):
    customer, desk = page_of(cast.lin, script=False), page_of(cast.mei, script=False)
    customer.goto("/chat/?product=kettle")
    field_of(customer).fill("没有脚本也能问")
    customer.get_by_role("button", name="发送").click()
    expect(customer.locator(".c-lines")).to_contain_text("没有脚本也能问")

    desk.goto("/desk/")
    desk.get_by_role("link").filter(has_text="没有脚本也能问").click()
    desk.get_by_label("要说的话").fill("也能答")
    desk.get_by_role("button", name="发送", exact=True).click()
    desk.get_by_role("link", name="承诺", exact=False).filter(has_text="p").click()
    desk.get_by_text("明天 15:00 前", exact=True).click()
    desk.get_by_role("button", name="承诺", exact=True).click()
    expect(desk.locator(".d-lines")).to_contain_text("明天 15:00")
    desk.goto("/desk/due/")
    desk.get_by_role("button", name="已兑现").click()
    desk.goto(f"/desk/cases/{Case.objects.get().number}/")
    desk.get_by_role("button", name="已解决").click()

    customer.goto("/chat/")
    expect(customer.locator(".c-lines")).to_contain_text("也能答")
    customer.get_by_role("button", name="解决了", exact=True).click()
    expect(customer.locator(".c-lines")).to_contain_text("您已确认解决")


def test_the_chat_fits_a_thumb(cast, page_of):
    phone = page_of(cast.lin, width="phone", dark=True)
    open_chat(phone)
    ask(phone, "手机上问")
    expect(bubble(phone, "手机上问")).to_contain_text("已送达")
    post_message(
        Message.objects.get(body="手机上问").conversation,
        author=cast.mei,
        body="手机上答",
        client_id="a",
    )

    expect(bubble(phone, "手机上答")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("link", name="关闭聊天").click()
    expect(field_of(phone)).to_be_hidden()

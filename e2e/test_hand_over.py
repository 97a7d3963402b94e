"""Three browsers: whoever stands in opens with the brief, and whoever is back has the customer."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.test_journey import ask, bubble, field_of, key, reply
from kefu.accounts.models import Team, User
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import PlaceInLine
from kefu.desk.models.promises import Promise


@dataclass
class Cast:
    lin: User
    mei: User
    ning: User


@pytest.fixture
def cast(shop) -> Cast:
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    staff = {"password": "x", "team": team, "role": "agent"}
    return Cast(
        lin=User.objects.create_user("lin@example.com", name="林晓雨"),
        mei=User.objects.create_user("mei@example.com", name="王梅", **staff),
        ning=User.objects.create_user("ning@example.com", name="赵宁", **staff),
    )


def is_now(page: Page, state: str) -> None:
    """The state itself: the words of all states stand in the menu beside it."""
    expect(page.locator("#duty-now")).to_have_attribute("data-state", state)


def come_on_duty(page: Page) -> None:
    page.goto("/desk/")
    is_now(page, "on")


def end_shift(page: Page) -> None:
    """By keyboard alone: E opens the plan, y confirms it."""
    key(page, "E")
    expect(page).to_have_url(re.compile("/desk/shift/"))
    page.keyboard.press("y")
    is_now(page, "off")


def open_newest(page: Page, words: str) -> None:
    page.locator("#inbox").get_by_role("link").filter(has_text=words).click()
    expect(page.get_by_label("对话", exact=True)).to_contain_text(words)


def test_who_stands_in_opens_with_the_brief_and_who_is_back_has_the_customer(cast, page_of):
    customer, mei, ning = page_of(cast.lin), page_of(cast.mei), page_of(cast.ning)
    come_on_duty(mei)
    customer.goto("/chat/")
    ask(customer, "壶底漏水了")
    open_newest(mei, "壶底漏水了")
    reply(mei, "请先断电，照片发我")
    expect(bubble(customer, "请先断电")).to_be_visible()
    come_on_duty(ning)

    end_shift(mei)
    ask(customer, "照片发了，什么时候换")
    ning_opens_with_the_brief(cast, ning)
    expect(customer.locator("#chat-head")).to_contain_text("赵宁")
    reply(ning, "已安排换新")
    expect(bubble(customer, "已安排换新")).to_be_visible()
    key(ning, "s")
    customer.get_by_role("button", name="解决了", exact=True).click()
    expect(customer.locator("[data-chat]")).to_contain_text("您已确认解决")

    mei.keyboard.press("b")
    is_now(mei, "on")
    ask(customer, "新壶到了，还有一个问题")
    expect(customer.locator("#chat-head")).to_contain_text("王梅")
    mei.goto("/desk/")
    open_newest(mei, "新壶到了")
    assert Case.objects.latest("pk").owner == cast.mei


def ning_opens_with_the_brief(cast: Cast, ning: Page) -> None:
    open_newest(ning, "什么时候换")
    brief = ning.get_by_label("交接简报")
    expect(brief).to_contain_text("王梅")
    expect(brief).to_contain_text("壶底漏水了")
    expect(brief).to_contain_text("请先断电")
    key(ning, "v")
    expect(brief).to_be_hidden()
    handed = HandOver.objects.get()
    assert (handed.giver, handed.taker) == (cast.mei, cast.ning)
    assert handed.read_at is not None


def test_in_line_the_customer_sees_the_place_and_books_a_call(cast, page_of):
    customer, mei = page_of(cast.lin, width="phone"), page_of(cast.mei)
    come_on_duty(mei)
    Duty.objects.create(agent=cast.ning, state="off")
    Duty.objects.filter(agent=cast.mei).update(room={"chat": 0})
    customer.goto("/chat/")
    ask(customer, "发票开错了")

    expect(customer.locator("#chat-queue")).to_contain_text("下一位就是您")
    mei.goto("/desk/floor/")
    expect(mei.locator("#floor")).to_contain_text("发票开错了")
    customer.locator(".c-call summary").click()
    customer.locator(".c-call .k-choice").nth(1).click()
    customer.get_by_label("您的电话").fill("139 0000 1111")
    customer.get_by_role("button", name="预约回电").click()

    expect(customer.locator(".c-promised")).to_contain_text("回电")
    expect(mei.get_by_text("没有人排队")).to_be_visible()
    assert customer.evaluate("document.documentElement.scrollWidth <= innerWidth")
    promise = Promise.objects.get()
    assert (promise.kind, promise.owner) == ("call_back", cast.mei)
    assert PlaceInLine.objects.get().outcome == "call_back"


def test_a_free_hand_ends_the_wait_on_both_screens(cast, page_of):
    customer, mei = page_of(cast.lin), page_of(cast.mei)
    come_on_duty(mei)
    Duty.objects.create(agent=cast.ning, state="off")
    Duty.objects.filter(agent=cast.mei).update(room={"chat": 0})
    customer.goto("/chat/")
    ask(customer, "在吗")
    expect(customer.locator("#chat-queue")).to_contain_text("下一位就是您")

    Duty.objects.filter(agent=cast.mei).update(room={"chat": 1})

    expect(customer.locator("#chat-queue")).to_be_empty()
    expect(field_of(customer)).to_be_visible()
    assert PlaceInLine.objects.get().outcome == "same_agent"

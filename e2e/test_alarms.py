"""A chat that waits is marked as the seconds pass, and hushed by an answer; without a reload."""

from playwright.sync_api import expect

from kefu.accounts.models import Team, User
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.services.conversations import post_message, say


def test_a_chat_that_waits_is_marked_and_hushed_by_an_answer(shop, page_of):
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    staff = {"password": "x", "team": team, "role": "agent"}
    mei = User.objects.create_user("mei@example.com", name="王梅", **staff)
    ServicePolicy.objects.create(hours="00:00-24:00", alarm_seconds=[1, 4, 7])
    page = page_of(mei)
    page.goto("/desk/")
    expect(page.locator("#alarms")).to_be_attached()

    talk = say(customer=lin, channel="chat", body="在吗?", client_id="1").conversation

    row, waiting = page.locator("a[data-open-case]"), page.locator("#alarms a")
    expect(row).to_have_attribute("data-alarm", "3")
    expect(waiting).to_have_attribute("data-alarm", "3")
    expect(waiting).to_contain_text("已等")

    waiting.click()
    expect(page.locator("#case-head")).to_have_attribute("data-alarm", "3")
    expect(page.locator("#case-head")).to_contain_text("首次答复")

    post_message(talk, author=mei, body="在的", client_id="2")
    expect(waiting).to_have_count(0)
    expect(page.locator("#case-head[data-alarm]")).to_have_count(0)

"""A lost parcel: the customer has the money at once, while the claim goes its own way."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import now
from playwright.sync_api import Page, expect

from e2e.people import when
from kefu.accounts.models import Team, User
from kefu.aftersale.models.claims import Claim
from kefu.aftersale.models.reports import ParcelReport
from kefu.aftersale.tests.telling import sent_order
from kefu.delivery.models import Parcel
from kefu.payments.models import Refund


def test_a_lost_parcel_is_paid_at_once_and_claimed_behind_that(shop, page_of):
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    mei = User.objects.create_user("mei@example.com", name="王梅", role="agent", team=team)
    fang = User.objects.create_user("fang@example.com", name="方宁", role="operations")
    order = sent_order(lin)

    customer = page_of(lin, width="phone")
    tell(customer, order.number)
    mend(page_of(mei))
    customer.reload()
    expect(customer.get_by_text("已处理好")).to_be_visible()
    expect(customer.get_by_text("退款 ¥160.00 已退回")).to_be_visible()
    assert Refund.objects.get().amount == Decimal(160)

    when(lambda: Claim.objects.filter(costs__remedy__kind="coupon").exists(), "the claim")
    recover(page_of(fang))
    claim = Claim.objects.get()
    assert (claim.status, claim.recoveries.get().amount) == ("recovered", Decimal(150))

    late_news(claim.parcel_id, customer)


def tell(page: Page, number: str) -> None:
    page.goto(f"/orders/{number}/")
    page.get_by_role("link", name="丢件、延误或破损？").click()
    page.get_by_label("运输途中丢失").check()
    page.get_by_label("退款给我").check()
    page.get_by_label("补充说明").fill("等了三天没人送来")
    page.get_by_role("button", name="告诉我们").click()

    expect(page.get_by_text("我们答复")).to_be_visible()


def mend(page: Page) -> None:
    """Opened from the list, it takes one press."""
    case = ParcelReport.objects.get().case
    page.goto(f"/desk/cases/{case.number}/")
    page.get_by_role("button", name="全额退款").click()

    expect(page.locator("#case-reports").get_by_text("已处理好")).to_be_visible()


def recover(page: Page) -> None:
    page.goto("/office/aftersale/claims/?show=open")
    page.get_by_role("row").filter(has_text="云雀快递").get_by_role("link").click()
    expect(page.get_by_text("等了三天没人送来").first).to_be_visible()
    note(page, "已向对方提出", amount="170")
    note(page, "对方同意", amount="150")
    note(page, "收到赔款", amount="150")
    expect(page.get_by_text("已追回").first).to_be_visible()


def note(page: Page, what: str, *, amount: str) -> None:
    step = page.locator("details").filter(has=page.locator("summary", has_text=what))
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    step.get_by_label("金额").fill(amount)
    step.get_by_role("button", name="记下").click()
    expect(page.get_by_text("已记入索赔。")).to_have_count(1)  # said once


def late_news(parcel_id: int, customer: Page) -> None:
    """Held for lost, it is told no more as being on its way."""
    assert Parcel.objects.get(pk=parcel_id).status == "lost"
    assert ParcelReport.objects.get().ended_at > now() - timedelta(hours=1)
    customer.goto("/orders/")
    expect(customer.get_by_role("main")).to_be_visible()

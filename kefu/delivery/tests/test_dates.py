from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.models import EventRow
from kefu.delivery import queries, services
from kefu.delivery.models import DispatchRule, Reach

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Asia/Shanghai")
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=HERE)


def here(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


def test_ordered_before_four_today_it_is_there_on_tuesday():
    Reach.objects.create(code="310000", days=1)

    told = queries.arrival("310000", at=SUNDAY)

    assert told.leaves_by == here(24, 10)
    assert told.collected_at == here(23, 16)
    assert told.order_before == here(22, 16)
    assert told.arrives_by == here(24, 20)


def test_a_minute_after_the_last_round_it_is_a_day_later():
    Reach.objects.create(code="310000", days=1)

    before = queries.arrival("310000", at=here(22, 15, 59))
    after = queries.arrival("310000", at=here(22, 16))

    assert after.arrives_by - before.arrives_by == timedelta(days=1)
    assert (before.order_before, after.order_before) == (here(22, 16), here(23, 16))


def test_a_city_has_its_own_days_else_its_provinces_else_the_usual():
    Reach.objects.create(code="330000", days=2)
    Reach.objects.create(code="330100", name_zh="杭州", name_en="Hangzhou", days=1)

    days = {code: queries.arrival(code, at=SUNDAY).days for code in ("330100", "330900", "540000")}

    assert days == {"330100": 1, "330900": 2, "540000": DispatchRule().usual_days}
    assert queries.arrival("330100", at=SUNDAY).place == "杭州"
    assert queries.arrival("330900", at=SUNDAY).place == "浙江"


def test_where_we_do_not_deliver_no_day_is_promised():
    Reach.objects.create(code="540000", days=7, is_served=False)
    Reach.objects.create(code="540100", name_zh="拉萨", days=6)

    assert queries.arrival("540000", at=SUNDAY) is None
    assert queries.arrival("540100", at=SUNDAY).days == 6


def test_a_warehouse_that_rests_on_holidays_sends_nothing_then():
    services.set_dispatch_rule(
        by=None, hours="09:00-17:00", days="workdays", minutes=8 * 60, collected_at=time(17)
    )
    golden_week = datetime(2025, 9, 30, 17, 30, tzinfo=HERE)

    told = queries.arrival("110000", at=golden_week)

    assert told.collected_at == datetime(2025, 10, 9, 17, 0, tzinfo=HERE)
    assert told.order_before == datetime(2025, 10, 9, 17, 0, tzinfo=HERE)


def test_where_no_round_comes_in_time_the_next_one_is_told():
    services.set_dispatch_rule(by=None, minutes=120)

    told = queries.arrival("110000", at=here(22, 10))

    assert told.leaves_by == here(22, 12)
    assert told.collected_at == here(22, 16)
    assert told.order_before == here(22, 14)


@given(
    minute=st.integers(0, 2 * 365 * 1440),
    minutes=st.integers(0, 5000),
    hours=st.sampled_from(["00:00-24:00", "09:00-18:00", "08:00-12:00 13:00-17:30"]),
    days=st.sampled_from(["every_day", "workdays"]),
)
def test_until_the_cut_off_the_day_stays_and_the_promise_is_in_its_order(
    minute, minutes, hours, days
):
    at = datetime(2024, 12, 1, tzinfo=UTC) + timedelta(minutes=minute)
    rule = DispatchRule(hours=hours, days=days, minutes=minutes)

    told = queries.arrival("310000", at=at, rule=rule)
    later = max(at, told.order_before - timedelta(seconds=1))

    assert queries.arrival("310000", at=later, rule=rule).arrives_by == told.arrives_by
    assert at < told.collected_at < told.arrives_by
    assert told.order_before <= told.collected_at


def test_the_newest_rule_holds_and_changes_are_recorded(hao):
    services.set_dispatch_rule(by=hao, minutes=1440)
    services.set_dispatch_rule(by=hao, minutes=720)
    services.set_reach("310000", days=2, by=hao)
    services.set_reach("310000", days=2, by=hao)

    assert queries.dispatch_rule().minutes == 720
    names = list(EventRow.objects.order_by("pk").values_list("name", flat=True))
    assert names == [
        "delivery.DispatchRuleChanged",
        "delivery.DispatchRuleChanged",
        "delivery.ReachChanged",
    ]


def test_every_province_may_be_chosen_and_what_is_no_place_is_refused():
    Reach.objects.create(code="330100", name_zh="杭州", name_en="Hangzhou", days=1)

    codes = [code for code, _ in queries.choices()]

    assert len(codes) == 35
    assert codes.index("330100") == codes.index("330000") + 1
    assert len(queries.reaches()) == 35
    assert queries.is_region("330100")
    assert not any(map(queries.is_region, ["", "990000", "33010", "33０100", "<b>", "3301000"]))

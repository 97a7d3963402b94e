from datetime import date, datetime

import pytest

from kefu.desk.finder.festivals import festival
from kefu.desk.finder.moments import Unit
from kefu.desk.finder.reading import read

AT = datetime.fromisoformat("2026-11-23T10:20")  # a Monday


def told(text):
    """The start of what is named first: a day without an hour is told without one."""
    when = read(text, AT)[0]
    if when.unit is Unit.WORKDAYS:
        return f"{when.count} working days"
    return f"{when.start:%Y-%m-%d %H:%M}" if when.unit is Unit.MOMENT else f"{when.start:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we will ring you tomorrow by 3pm", "2026-11-24 15:00"),
        ("ready on Thursday before noon", "2026-11-26 12:00"),
        ("the engineer comes next Wednesday by 11am", "2026-12-02 11:00"),
        ("sent back in 1 day and 2 hours", "2026-11-24 12:20"),
        ("in 2 weeks and 3 days you have it", "2026-12-10"),
        ("mended in three quarters of an hour", "2026-11-23 11:05"),
        ("an answer in a couple of hours", "2026-11-23 12:20"),
        ("an answer within the next 2 hours", "2026-11-23 12:20"),
        ("done within 48h", "2026-11-25 10:20"),
        ("two Thursdays from now", "2026-12-03"),
        ("in three weeks on Friday", "2026-12-11"),
        ("Tuesday in two weeks", "2026-12-08"),
        ("3 weeks after Christmas on Monday", "2027-01-18"),
        ("the week of 30 November, refunds go out", "2026-11-30"),
        ("the day after Christmas", "2026-12-26"),
        ("the day before New Year's Day", "2026-12-31"),
        ("the last day of next month", "2026-12-31"),
        ("the last Friday of November", "2026-11-27"),
        ("the second Tuesday in January", "2027-01-12"),
        ("the 20th of next month", "2026-12-20"),
        ("in the second week of December", "2026-12-08"),
        ("first week of December on Friday", "2026-12-04"),
        ("the Monday after next", "2026-12-07"),
        ("Wednesday week", "2026-12-02"),
        ("by the fifth", "2026-12-05"),
        ("at ten thirty am tomorrow", "2026-11-24 10:30"),
        ("a call at quarter to five", "2026-11-23 16:45"),
        ("a call at ten to five", "2026-11-23 16:50"),
        ("a call at seven", "2026-11-23 19:00"),
        ("tomorrow at 1130am", "2026-11-24 11:30"),
        ("tomorrow between 2 and 4pm", "2026-11-24 16:00"),
        ("tomorrow 2-4pm", "2026-11-24 16:00"),
        ("from 9 to 11 tomorrow", "2026-11-24 11:00"),
        ("6 p.m. Beijing time on Friday", "2026-11-27 18:00"),
        ("December 3 or 4", "2026-12-04"),
        ("3-5 December", "2026-12-05"),
        ("by the next business day", "1 working days"),
        ("the next quarter", "2027-01-01"),
        ("first thing on Friday", "2026-11-27"),
        ("right now", "2026-11-23 10:20"),
    ],
)
def test_english_is_read(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1小时30分钟后给您回电", "2026-11-23 11:50"),
        ("一天零三小时之内办好", "2026-11-24 13:20"),
        ("差五分四点给您打过去", "2026-11-23 15:55"),
        ("下午3点零5分", "2026-11-23 15:05"),
        ("明晨7点", "2026-11-24 07:00"),
        ("本月最后一天", "2026-11-30"),
        ("12月的第一个周一", "2026-12-07"),
        ("下个月第二个星期三", "2026-12-09"),
        ("11月最后一个周五", "2026-11-27"),
        ("下季度", "2027-01-01"),
        ("大大后天", "2026-11-27"),
        ("一年半后", "2028-05-23"),
        ("下个工作日给您答复", "1 working days"),
        ("72h内退款", "2026-11-26 10:20"),
        ("现在", "2026-11-23 10:20"),
    ],
)
def test_chinese_is_read(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "in a few days or so",
        "the day after you send it",
        "we sell five apples at two stores",
        "the second attempt",
        "the 2-pin plug",
        "seven of them",
        "有没有大一号的，小两号也行",
    ],
)
def test_what_names_no_time_is_left_alone(text):
    assert read(text, AT) == []


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ramadan", date(2022, 4, 2)),
        ("eid al-fitr", date(2023, 4, 21)),
        ("eid ul-adha", date(2024, 6, 16)),
        ("islamic new year", date(2023, 7, 18)),
    ],
)
def test_feasts_of_islam_come_by_reckoning(name, day):
    assert festival(name, day.year) == day


@pytest.mark.parametrize("written", ["Eid al Fitr", "eid-al-fitr", "Eidul Fitr"])
def test_a_feast_is_known_however_it_is_written(written):
    assert told(f"before {written}") == "2027-03-09"


@pytest.mark.parametrize("written", ["New Year's Day", "new years day", "New Year’s Day"])
def test_an_apostrophe_may_be_missing(written):
    assert told(f"on {written}") == "2027-01-01"

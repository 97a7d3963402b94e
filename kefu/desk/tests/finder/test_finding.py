from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays, EveryDay
from kefu.desk.finder.finding import Kind, find
from kefu.desk.models.promises import Promise

OFFICE = BusinessClock("09:00-18:00", "Asia/Shanghai", ChineseWorkdays())
LATE_SHOP = BusinessClock("09:00-21:00", "Asia/Shanghai", EveryDay())
NEW_YORK = BusinessClock("09:00-17:00", "America/New_York", EveryDay())

MONDAY = "2026-11-23 10:20"
FRIDAY = "2026-11-27 16:40"


def moment(text, clock=OFFICE):
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone)


def dues(text, at=MONDAY, clock=OFFICE):
    finding = find(text, moment(at, clock), clock)
    return [f"{found.due:%Y-%m-%d %H:%M}" for found in finding.promises]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("明天下午3点前给您回电", "2026-11-24 15:00"),
        ("明天下午三点前给您回电", "2026-11-24 15:00"),
        ("明天１５：００前给您回电", "2026-11-24 15:00"),
        ("两三天内回复您", "2026-11-26 18:00"),
        ("今天下班前给您答复", "2026-11-23 18:00"),
        ("周五中午之前给您结果", "2026-11-27 12:00"),
        ("本周内给您处理好", "2026-11-27 18:00"),
        ("24小时内给您答复", "2026-11-24 10:20"),
        ("一个半小时内给您回电", "2026-11-23 11:50"),
        ("3-5个工作日内退款给您", "2026-11-30 18:00"),
        ("月底前给您补发", "2026-11-30 18:00"),
        ("下周一上午给您回电", "2026-11-30 12:00"),
        ("廿五号给您寄出", "2026-11-25 18:00"),
        ("十五天内给您换新", "2026-12-08 18:00"),
        ("I'll get back to you by Friday noon.", "2026-11-27 12:00"),
        ("We will refund you within two business days.", "2026-11-25 18:00"),
        ("You will have our answer by end of day.", "2026-11-23 18:00"),
        ("I'll call you this afternoon.", "2026-11-23 18:00"),
        ("I'll call you next Tuesday at 3.", "2026-12-01 15:00"),
        ("I'll reply in half an hour.", "2026-11-23 10:50"),
    ],
)
def test_what_is_promised_falls_due(text, due):
    assert dues(text) == [due]


@pytest.mark.parametrize(
    ("text", "at", "due"),
    [
        ("This is 王梅. We will call by 10:40 tomorrow.", "2026-11-22 20:40", "2026-11-23 10:40"),
        ("明天给您答复", "2026-12-31 10:00", "2027-01-01 18:00"),  # the year ends
        ("1月3号给您答复", "2026-12-31 10:00", "2027-01-03 18:00"),
        ("后天给您答复", "2024-02-28 10:00", "2024-03-01 18:00"),  # over a leap day
        ("2月29日给您答复", "2026-11-23 10:00", "2028-02-29 18:00"),
        ("一个月内给您修好", "2026-01-31 10:00", "2026-02-28 18:00"),
        ("月底前给您答复", "2026-10-31 10:00", "2026-10-31 18:00"),  # the last day, a Saturday
        ("月底前给您答复", "2026-10-30 10:00", "2026-10-30 18:00"),
        ("1个工作日内给您答复", FRIDAY, "2026-11-30 18:00"),  # over a weekend
        ("3个工作日内给您答复", "2026-09-29 15:00", "2026-10-09 18:00"),  # over National Day
        ("5个工作日内给您答复", "2026-02-10 09:00", "2026-02-24 18:00"),  # a make-up Saturday
        ("国庆前给您补发", "2026-09-29 15:00", "2026-09-30 18:00"),
        ("春节前给您补发", "2026-02-10 09:00", "2026-02-14 18:00"),
        ("中秋节前给您补发", "2026-09-01 09:00", "2026-09-24 18:00"),
        ("元旦前给您寄出", "2026-12-30 20:30", "2026-12-31 18:00"),
        ("今天给您答复", "2026-11-23 21:00", "2026-11-24 00:00"),  # after closing
        ("今晚10点前给您答复", "2026-11-23 21:00", "2026-11-23 22:00"),
        ("10点前给您答复", "2026-11-23 21:00", "2026-11-23 22:00"),
        ("上午给您答复", "2026-11-23 14:00", "2026-11-24 12:00"),
        ("晚上12点前给您退款", "2026-11-23 14:00", "2026-11-24 00:00"),
        ("周一给您答复", "2026-11-23 18:00", "2026-11-24 00:00"),
        ("本周内给您答复", "2026-11-28 10:00", "2026-11-29 18:00"),  # its workdays are over
        ("周末前给您答复", "2026-11-28 10:00", "2026-12-04 18:00"),
        ("明天给您答复", FRIDAY, "2026-11-28 18:00"),  # the day named, though the desk is shut
    ],
)
def test_edges_of_days_and_years(text, at, due):
    assert dues(text, at) == [due]


def test_a_day_ends_when_this_desk_closes():
    assert dues("明天给您答复", clock=LATE_SHOP) == ["2026-11-24 21:00"]
    assert dues("3个工作日内给您答复", FRIDAY, LATE_SHOP) == ["2026-12-02 21:00"]


def test_hours_run_through_the_night_in_which_the_clocks_are_moved():
    found = find("I'll call you within 24 hours.", moment("2026-10-31 12:00", NEW_YORK), NEW_YORK)

    assert found.promises[0].due - moment("2026-10-31 12:00", NEW_YORK).astimezone(
        UTC
    ) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("明天下午给您回电话", "call_back"),
        ("I'll ring you tomorrow.", "call_back"),
        ("明天给您回复", "answer"),
        ("We'll email you tomorrow.", "answer"),
        ("明天给您退款", "refund"),
        ("We'll refund you tomorrow.", "refund"),
        ("明天给您补发", "ship"),
        ("We'll dispatch it tomorrow.", "ship"),
        ("明天给您处理好", "other"),
        ("I'll have it fixed tomorrow.", "other"),
    ],
)
def test_it_says_what_is_promised(text, kind):
    finding = find(text, moment(MONDAY), OFFICE)

    assert [found.kind for found in finding.promises] == [kind]
    assert kind in Promise.Kind.values


@pytest.mark.parametrize(
    "text",
    [
        "快递明天到",
        "顺丰今天下午会派送",
        "请您明天18点前把照片发给我们",
        "明天上午给您回电方便吗？",
        "昨天下午已经给您退款了",
        "今天没法给您答复",
        "如果明天还没收到，您再联系我",
        "收到退货后48小时内给您退款",
        "一般48小时内发货",
        "请稍等，我帮您查一下",
        "您要求今天退款，我理解您的心情",
        "Your parcel will arrive tomorrow according to UPS.",
        "Please send us the photos by Friday.",
        "Can I call you this afternoon?",
        "We refunded you yesterday.",
        "I won't be able to call you tomorrow.",
        "Orders usually ship within 24 hours.",
        "One moment please, let me check.",
        "",
    ],
)
def test_what_the_shop_does_not_promise(text):
    assert find(text, moment(MONDAY), OFFICE).kind is Kind.NONE


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("我们会尽快给您答复", "尽快", "请写明"),
        ("快递明天到，具体情况我稍后再跟您说", "稍后", "请写明"),
        ("过两天给您答复", None, "请写明"),
        ("We'll reply as soon as possible.", "as soon as possible", "Say when"),
        ("I'll call you later.", "later", "Say when"),
    ],
)
def test_vague_words_are_held_back_with_a_way_to_mend_them(text, words, says):
    finding = find(text, moment(MONDAY), OFFICE)

    assert finding.held_back
    assert finding.suggestion.startswith(says)
    assert words is None or words in [text[slice(*span)] for span in finding.vague]


def test_a_date_beside_vague_words_is_enough():
    finding = find("我尽快处理。今天下班前给您答复。", moment(MONDAY), OFFICE)

    assert (finding.kind, finding.held_back) == (Kind.PROMISE, False)
    assert finding.promises[0].words == "今天下班前给您答复。"


def test_what_is_suggested_is_itself_a_promise():
    for vague in ("我们会尽快给您答复", "We'll reply as soon as possible."):
        suggestion = find(vague, moment(MONDAY), OFFICE).suggestion
        quoted = suggestion[suggestion.index(":" if "Say" in suggestion else "：") + 1 :].strip()

        assert find(quoted.strip('“”"。'), moment(MONDAY), OFFICE).kind is Kind.PROMISE


def test_two_promises_in_one_message_are_both_found():
    assert dues("今天下班前给您退款。明天上午给您回电。") == [
        "2026-11-23 18:00",
        "2026-11-24 12:00",
    ]


def test_a_masked_number_is_found_and_said_to_be_uncertain():
    (found,) = find("明天[数字]点前给您回电", moment(MONDAY), OFFICE).promises

    assert not found.is_certain


def test_the_place_of_the_words_is_that_in_the_message():
    text = "您好，Ｍｓ Chen。明天下午３点前给您回电。"

    (found,) = find(text, moment(MONDAY), OFFICE).promises

    assert text[slice(*found.span)] == "明天下午３点前"


WORDS = (
    "明天 后天 今晚 下周五 周 月底 月 日 号 年 点 半 前 内 后 到 - 3 15 24 31 99 2月30日",
    "二 十 廿 两三 天 小时 个工作日 给您 回电 退款 尽快 ？ 。 , 吗 如果 [数字]",
    "春节 农历 正月 除夕 第 9999年 0年",
    "tomorrow by Friday noon in two business days half past I'll call you the 31st of February",
    "next month end year 12/31 31/12/99 25:00 24:00 0 : . ago before Christmas until from",
)
PIECES = st.sampled_from(" ".join(WORDS).split())
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(" ".join),
)
SINCE = datetime(1990, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 100 * 365 * 24 * 60).map(
    lambda minutes: SINCE + timedelta(minutes=minutes)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, MOMENTS)
@example("两年后9999年前给您退款", datetime(2026, 11, 23, tzinfo=UTC))
def test_no_text_breaks_it_and_nothing_is_due_in_the_past(text, at):
    finding = find(text, at, OFFICE)

    assert finding == find(text, at, OFFICE)
    assert all(found.due > at for found in finding.promises)
    assert all(
        0 <= a < b <= len(text) for a, b in (*finding.vague, *(f.span for f in finding.promises))
    )
    assert finding.held_back == bool(finding.vague) == bool(finding.suggestion)


@pytest.mark.parametrize(
    "text",
    [
        "明天中午12点之前回电",
        "小妹今天给您回电确认可以吗",
        "还请您留下电话，我们会在下午3点之前联系您",
        "您看这样好吗，这边3个工作日内邮件告知您",
        "专员审核后会在明天中午12点前给您回电",
    ],
)
def test_the_short_and_run_on_lines_of_a_chat_are_promises_too(text):
    assert find(text, moment(MONDAY), OFFICE).kind is Kind.PROMISE


def test_a_flood_of_times_in_one_sentence_is_cut_off():
    finding = find("我们会在明天给您回电" * 2000, moment(MONDAY), OFFICE)

    assert len(finding.promises) < 10

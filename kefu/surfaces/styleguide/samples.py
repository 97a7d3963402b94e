"""What the components show on /styleguide/: invented, and in the reader's language."""

from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.timezone import localtime, now

from kefu.core.words import in_chinese

DAYS = 14


def say(zh: str, en: str) -> str:
    return zh if in_chinese() else en


def promises() -> list[dict[str, Any]]:
    today = localtime().replace(minute=0, second=0, microsecond=0)
    return [
        {"state": "open", "at": tomorrow(15), "label": say("给您回电", "Call back")},
        {"state": "soon", "at": now() + timedelta(minutes=20), "label": say("退款到账", "Refund")},
        {"state": "kept", "at": today - timedelta(days=1), "label": say("补发配件", "Spare part")},
        {"state": "broken", "at": today - timedelta(days=2), "label": say("送达", "Delivery")},
        {
            "state": "released",
            "at": today + timedelta(days=3),
            "label": say("上门安装", "Installation"),
        },
    ]


def tomorrow(hour: int) -> datetime:
    return localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1)


def clocks() -> list[datetime]:
    return [now() + timedelta(minutes=minutes) for minutes in (4000, 186, 14, -7)]


def products() -> list[dict[str, Any]]:
    return [
        {
            "name": say(
                "山毛榉手冲咖啡壶 600 ml，带刻度", "Beech-handled pour-over kettle, 600 ml"
            ),
            "price": 189,
            "was": 239,
            "fact": say("92% 的人留下了它", "92% kept it"),
            "badge": say("比昨天低", "Lower than yesterday"),
        },
        {
            "name": say("羊毛混纺围巾，雾蓝", "Wool-blend scarf, mist blue"),
            "price": 129,
            "rating": 4.6,
            "count": 1284,
        },
        {
            "name": say("降噪头戴耳机，续航 50 小时", "Noise-cancelling headphones, 50 hours"),
            "price": 899,
            "fact": say("保价 30 天", "Price protected for 30 days"),
        },
        {
            "name": say("儿童护眼台灯，可调色温", "Desk lamp for children, adjustable warmth"),
            "price": 268.5,
            "rating": 4.8,
            "count": 312,
            "reason": say("您看过同类的台灯", "You looked at lamps like it"),
        },
    ]


def steps() -> list[dict[str, Any]]:
    when = localtime().replace(minute=20, second=0, microsecond=0)
    return [
        {"title": say("已付款", "Paid"), "at": when - timedelta(days=2), "state": "done"},
        {
            "title": say("已出库", "Left the warehouse"),
            "at": when - timedelta(days=1),
            "state": "done",
        },
        {
            "title": say("运输中", "On its way"),
            "at": when - timedelta(hours=3),
            "state": "here",
            "icon": "truck-delivery",
            "text": say("到达杭州转运中心", "Arrived at the Hangzhou hub"),
        },
        {"title": say("送达", "Delivered"), "at": tomorrow(18), "state": "next"},
    ]


def rows() -> list[dict[str, Any]]:
    words = [
        (
            "林女士",
            "Ms Lin",
            "快递显示签收，没有收到",
            "Shown as delivered, never arrived",
            14,
            True,
        ),
        (
            "王先生",
            "Mr Wang",
            "想换大一码，还来得及吗",
            "May I still change to a larger size?",
            95,
            False,
        ),
        ("周女士", "Ms Zhou", "发票抬头写错了", "The name on the invoice is wrong", 400, False),
    ]
    return [
        {
            "name": say(zh, en),
            "text": say(text_zh, text_en),
            "due": now() + timedelta(minutes=minutes),
            "here": here,
        }
        for zh, en, text_zh, text_en, minutes, here in words
    ]


def figures() -> list[dict[str, Any]]:
    kept = [91, 92, 90, 93, 94, 93, 95, 96]
    waits = [3.1, 2.9, 3.4, 2.6, 2.4, 2.5, 2.2, 2.1]
    return [
        {
            "label": say("按时兑现的承诺", "Promises kept on time"),
            "value": "96.2",
            "unit": "%",
            "trend": kept,
            "change": 1.4,
            "change_words": say("比上周 +1.4", "+1.4 on last week"),
            "help": say(
                "到期的承诺中，按时做到的占比；顾客收回的不算。",
                "Of the promises that fell due, those kept in time; released ones do not count.",
            ),
            "sample": say("1,204 个承诺", "1,204 promises"),
        },
        {
            "label": say("首次回复", "First answer"),
            "value": "2.1",
            "unit": say("分钟", "min"),
            "trend": waits,
            "change": -0.3,
            "good": "down",
            "change_words": say("比上周 −0.3", "−0.3 on last week"),
            "sample": say("中位数，3,310 次", "median of 3,310"),
        },
        {
            "label": say("重新打开的事项", "Reopened cases"),
            "value": "38",
            "trend": [22, 25, 24, 28, 30, 29, 34, 38],
            "change": 4,
            "good": "down",
            "change_words": "+4",
            "sample": say("共 921 件", "of 921"),
        },
        {
            "label": say("没有负责人的事项", "Cases without an owner"),
            "value": "0",
            "change": 0,
            "change_words": say("一直为 0", "always 0"),
        },
    ]


def plot() -> dict[str, Any]:
    days = [f"11.{day:02}" for day in range(1, DAYS + 1)]
    share = [91, 92.5, 90.8, 93, 94.1, 93.2, 92.9, 94.8, 95.2, 94.6, 95.9, 96.3, 95.7, 96.2]
    low, high = [round(value - 2.1, 1) for value in share], [4.2] * DAYS
    hidden = {"type": "line", "stack": "interval", "symbol": "none", "lineStyle": {"opacity": 0}}
    percent = {"axisLabel": {"formatter": "{value}%"}}
    option = {
        "xAxis": {"type": "category", "data": days, "boundaryGap": False},
        "yAxis": {"type": "value", "min": 84, "max": 100, "interval": 4, **percent},
        "series": [
            {**hidden, "data": low, "silent": True, "tooltip": {"show": False}},
            {
                **hidden,
                "data": high,
                "silent": True,
                "tooltip": {"show": False},
                "areaStyle": {"color": "--jade", "opacity": 0.14},
            },
            {
                "name": say("按时兑现", "Kept on time"),
                "type": "line",
                "data": share,
                "color": "--jade",
                "symbol": "circle",
            },
        ],
    }
    return {
        "option": option,
        "title": say("按时兑现的承诺，每天", "Promises kept on time, by day"),
        "note": say("带为 95% 区间，每天约 86 个", "Band: 95% interval; some 86 a day"),
        "columns": [say("日", "Day"), say("按时", "On time"), say("区间", "Interval")],
        "rows": [
            [day, f"{value}%", f"{value - 2.1:.1f}–{value + 2.1:.1f}%"]
            for day, value in zip(days, share, strict=True)
        ],
    }


def bars() -> dict[str, Any]:
    names = [
        say("物流", "Parcels"),
        say("退货", "Returns"),
        say("发票", "Invoices"),
        say("质量", "Quality"),
        say("安装", "Installing"),
    ]
    counts = [412, 286, 143, 98, 41]
    return {
        "option": {
            "xAxis": {"type": "value"},
            "yAxis": {"type": "category", "data": names, "inverse": True},
            "series": [
                {
                    "type": "bar",
                    "data": counts,
                    "label": {"show": True, "position": "right", "color": "--muted"},
                    "itemStyle": {"borderRadius": [0, 3, 3, 0]},
                }
            ],
        },
        "title": say("这周顾客为什么来", "Why customers came this week"),
        "note": say("980 次联系", "980 contacts"),
        "columns": [say("原因", "Reason"), say("次数", "Contacts")],
        "rows": [list(pair) for pair in zip(names, counts, strict=True)],
    }


def page() -> Page[int]:
    return Paginator(range(240), 20).page(4)

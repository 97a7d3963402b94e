from argparse import Namespace
from datetime import timedelta

from django.utils.timezone import now

from kefu.core import live_bench, measure_pages, outbox_bench
from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays
from kefu.core.measure import Measured, bench, median_ms

CALLS = 1_000


@bench("pages", arguments=measure_pages.arguments)
def pages(options: Namespace) -> Measured:
    """CPU ms and queries of every listed page; fails over 15 ms or 12 queries."""
    return measure_pages.measure_pages(options)


@bench("clock")
def clock(_: Namespace) -> Measured:
    """Microseconds for a deadline ten working days ahead, and for the time between two moments."""
    business = BusinessClock("09:00-12:00 13:30-18:00", "Asia/Shanghai", ChineseWorkdays())
    at, duration, later = now(), timedelta(hours=75), now() + timedelta(days=10)
    add_us = median_ms(lambda: [business.add(at, duration) for _ in range(CALLS)])
    between_us = median_ms(lambda: [business.between(at, later) for _ in range(CALLS)])
    table = [("verb", "microseconds"), ("add", add_us), ("between", between_us)]
    return Measured({"add_us": round(add_us, 2), "between_us": round(between_us, 2)}, table)


@bench("outbox", arguments=outbox_bench.arguments)
def outbox(options: Namespace) -> Measured:
    """Deliveries a second from the outbox to short handlers; fails under 1,000."""
    return outbox_bench.measure_outbox(options)


@bench("live", arguments=live_bench.arguments)
def live(options: Namespace) -> Measured:
    """Open lines, what each costs, deliveries a second (fails under 30,000), ms until told."""
    return live_bench.measure_live(options)

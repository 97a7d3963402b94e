"""`evaluate delivery`: dates promised and parcels watched over a file of what really happened.

Each day is foretold by what was known at its first hour: ways that had ended by then, and those
under way as "longer than so far". It is learned anew every day, as the shop does it, by the
functions that promise and watch there; with `--each-month` on the first of each month only.
"""

import math
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from kefu.core.measure import Measured
from kefu.core.measure_files import BadFile, Row, csv_rows
from kefu.delivery.forecast import Outlook, Way, learn
from kefu.delivery.watching import LIKELY

ENOUGH = 500  # ways known before a month is foretold
FEWEST = 100  # orders of a month, or of a region, that a share is told of
WITHIN = 0.03
MOST_FALSE, LEAST_FOUND = 0.30, 0.60
LEADS = (1, 2, 3, 5)
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
ORDERS = ("order_id", "customer_id", "order_status", "order_purchase_timestamp")
DONE = ("order_delivered_carrier_date", "order_delivered_customer_date")
ESTIMATE = "order_estimated_delivery_date"


@dataclass(frozen=True)
class Past:
    """One order that arrived: days as numbers, `told` what its shop promised."""

    began: int
    left: int
    came: int
    told: int
    region: str
    groups: tuple[str, ...]

    def whole(self, today: int) -> Way:
        return _way(self.groups, self.began, self.came, today)

    def house(self, today: int) -> Way:
        return _way(self.groups, self.began, self.left, today)

    def road(self, today: int) -> Way:
        return _way(self.groups, self.left, self.came, today)

    @property
    def month(self) -> str:
        return f"{date.fromordinal(self.began):%Y-%m}"


@dataclass
class Shares:
    """How often a promise was kept, and how long it was."""

    kept: int = 0
    asked: int = 0
    days: int = 0

    def add(self, past: Past, days: int) -> None:
        self.kept += past.came - past.began <= days
        self.asked += 1
        self.days += days

    @property
    def share(self) -> float:
        return self.kept / self.asked if self.asked else 0.0

    @property
    def length(self) -> float:
        return self.days / self.asked if self.asked else 0.0


@dataclass
class Alarms:
    """What the watch said of promises: leads are days between the alarm and the promised day."""

    late: list[int] = field(default_factory=list)  # of those that came late; -1: no alarm
    in_time: list[int] = field(default_factory=list)

    def found(self, lead: int) -> float:
        return sum(one >= lead for one in self.late) / max(len(self.late), 1)

    def false(self, lead: int) -> float:
        """Of all that were flagged so early, those that came in time."""
        wrong = sum(one >= lead for one in self.in_time)
        return wrong / max(wrong + sum(one >= lead for one in self.late), 1)

    def disturbed(self, lead: int) -> float:
        """Of all that came in time, those that were flagged so early."""
        return sum(one >= lead for one in self.in_time) / max(len(self.in_time), 1)


@dataclass
class Month:
    ours: Shares = field(default_factory=Shares)
    shops: Shares = field(default_factory=Shares)
    fixed: Shares = field(default_factory=Shares)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--orders", type=Path, required=True, help="a folder of olist's tables")
    parser.add_argument("--chance", type=float, default=0.9, help="that a promise is kept")
    parser.add_argument("--each-month", action="store_true", help="learn on its first day only")
    parser.add_argument("--lead", type=int, default=1, help="days an alarm comes before the day")


def measure(options: Namespace) -> Measured:
    pasts = sorted(_read(options.orders), key=lambda past: past.began)
    months: dict[str, Month] = {}
    regions: dict[str, Shares] = defaultdict(Shares)
    ours, shops = Alarms(), Alarms()
    for today, of_span in _foretold(pasts, each_month=options.each_month):
        outlook, fixed = _learned(pasts, today, options.chance)
        told = months.setdefault(of_span[0].month, Month())
        for past in of_span:
            promised = outlook.whole.promise(past.groups, options.chance)
            told.ours.add(past, promised)
            told.shops.add(past, past.told - past.began)
            told.fixed.add(past, fixed)
            regions[past.region].add(past, promised)
            _watch(outlook, past, promised, ours)
            _watch(outlook, past, past.told - past.began, shops)
    if not months:
        raise BadFile(options.orders, None, f"no month with {FEWEST} orders after {ENOUGH} others")
    return _measured(options, months, regions, ours, shops)


def _measured(
    options: Namespace,
    months: dict[str, Month],
    regions: dict[str, Shares],
    ours: Alarms,
    shops: Alarms,
) -> Measured:
    all_ours = _sum(month.ours for month in months.values())
    shares = [one.share for one in regions.values() if one.asked >= FEWEST]
    apart = {name: abs(one.ours.share - options.chance) for name, one in months.items()}
    worst = max(apart, key=lambda name: apart[name])
    figures = {
        "orders": all_ours.asked,
        "months": len(months),
        "chance": options.chance,
        "kept": round(all_ours.share, 4),
        "days": round(all_ours.length, 2),
        "months_within_3_points": sum(gap <= WITHIN for gap in apart.values()),
        "months_apart": round(math.hypot(*apart.values()) / math.sqrt(len(apart)), 4),
        "worst_month": worst,
        "worst_month_kept": round(months[worst].ours.share, 4),
        "worst_region": round(min(shares, default=0.0), 4),
        **_baselines(months),
        "lead_days": options.lead,
        "late": len(ours.late),
        "found": round(ours.found(options.lead), 4),
        "false_alarms": round(ours.false(options.lead), 4),
        "in_time_flagged": round(ours.disturbed(options.lead), 4),
        "shops_late": len(shops.late),
        "shops_found": round(shops.found(options.lead), 4),
        "shops_false_alarms": round(shops.false(options.lead), 4),
        "shops_in_time_flagged": round(shops.disturbed(options.lead), 4),
    }
    passed = (
        abs(all_ours.share - options.chance) <= WITHIN
        and ours.found(options.lead) >= LEAST_FOUND
        and ours.false(options.lead) <= MOST_FALSE
    )
    return Measured(figures, list(_table(months, ours, shops)), NOTES, passed)


NOTES = (
    "learned from what was known then, every day or (--each-month) on the first of each month; "
    "kept: arrived on the day promised or before",
    "months_apart: by how much single months miss the stated chance (root of the mean square)",
    "shop: the date that the shop itself told; fixed: one number of days for all, the same share "
    "of all ways before",
    "watch: asked at the end of each day; found: of the parcels that came late, those flagged so "
    "many days before the promised day",
    "false: of the flagged, those that came in time; disturbed: of those in time, the flagged",
)


def _baselines(months: dict[str, Month]) -> dict[str, float]:
    shops = _sum(month.shops for month in months.values())
    fixed = _sum(month.fixed for month in months.values())
    return {
        "shops_kept": round(shops.share, 4),
        "shops_days": round(shops.length, 2),
        "fixed_kept": round(fixed.share, 4),
        "fixed_days": round(fixed.length, 2),
    }


def _table(months: dict[str, Month], ours: Alarms, shops: Alarms) -> Iterator[tuple[object, ...]]:
    yield ("month", "orders", "kept", "days", "shop kept", "days", "fixed kept", "days")
    for name, one in sorted(months.items()):
        sides = (one.ours, one.shops, one.fixed)
        told = (cell for side in sides for cell in (f"{side.share:.3f}", f"{side.length:.1f}"))
        yield (name, one.ours.asked, *told)
    yield ("watch", "lead", "found", "false", "disturbed", "shop found", "false", "disturbed")
    for lead in LEADS:
        sides_of = (ours, shops)
        shown = (
            f"{figure:.3f}"
            for side in sides_of
            for figure in (side.found(lead), side.false(lead), side.disturbed(lead))
        )
        yield ("", f"{lead} d", *shown)


def _foretold(pasts: Sequence[Past], *, each_month: bool) -> Iterator[tuple[int, list[Past]]]:
    """The day that is learned on, and the orders placed from then until it is learned again."""
    months: dict[str, list[Past]] = defaultdict(list)
    for past in pasts:
        months[past.month].append(past)
    for month, of_month in months.items():
        first = date.fromisoformat(f"{month}-01").toordinal()
        known = sum(past.came < first for past in pasts)
        if len(of_month) < FEWEST or known < ENOUGH:
            continue
        days: dict[int, list[Past]] = defaultdict(list)
        for past in of_month:
            days[first if each_month else past.began].append(past)
        yield from days.items()


def _learned(pasts: Sequence[Past], today: int, chance: float) -> tuple[Outlook, int]:
    """What was known in the first hour of that day."""
    known = [past for past in pasts if past.began < today]
    left = [past.road(today) for past in known if past.left < today]
    outlook = Outlook(
        learn([past.whole(today) for past in known], today=today),
        learn([past.house(today) for past in known], today=today),
        learn(left, today=today),
    )
    ended = sorted(past.came - past.began for past in known if past.came < today)
    return outlook, ended[min(int(chance * len(ended)), len(ended) - 1)]


def _watch(outlook: Outlook, past: Past, promised: int, alarms: Alarms) -> None:
    """Day by day from what is known at its end, until an alarm, the day before, or the arrival."""
    came, left = past.came - past.began, past.left - past.began
    lead = -1
    for passed in range(min(promised, came)):
        known_left = left if left <= passed else None
        if outlook.late(past.groups, promised=promised, passed=passed, left=known_left) >= LIKELY:
            lead = promised - passed
            break
    (alarms.late if came > promised else alarms.in_time).append(lead)


def _way(groups: tuple[str, ...], began: int, ended: int, today: int) -> Way:
    if ended < today:
        return Way(groups, began, ended - began)
    return Way(groups, began, None, today - 1 - began)


def _sum(shares: Iterator[Shares]) -> Shares:
    total = Shares()
    for one in shares:
        total.kept, total.asked = total.kept + one.kept, total.asked + one.asked
        total.days += one.days
    return total


def _read(folder: Path) -> Iterator[Past]:
    """Delivered orders of a folder and of the folders in it, each once."""
    seen: set[str] = set()
    found = [one for one in (folder, *sorted(folder.iterdir())) if _file(one, "orders")]
    if not found:
        raise BadFile(folder, None, "no orders.csv or orders.csv.gz here or one folder below")
    for place in found:
        regions = _column(place, "customers", "customer_id", "customer_state")
        sellers = _column(place, "order_items", "order_id", "seller_id")
        origins = _column(place, "sellers", "seller_id", "seller_state")
        path = _file(place, "orders")
        for row in csv_rows(path, columns=(*ORDERS, *DONE, ESTIMATE)) if path else ():
            if row.text("order_id") in seen:
                continue
            seen.add(row.text("order_id"))
            seller = sellers.get(row.text("order_id"), "")
            past = _past(row, regions, seller, origins.get(seller, ""))
            if past is not None:
                yield past


def _past(row: Row, regions: dict[str, str], seller: str, origin: str) -> Past | None:
    """None for what did not arrive, or arrived before it left."""
    began = _day(row, "order_purchase_timestamp")
    left, came = (_day(row, column) for column in DONE)
    told = _day(row, ESTIMATE)
    if began is None or left is None or came is None or told is None:
        return None
    if not began <= left <= came:
        return None
    region = regions.get(row.text("customer_id"), "")
    weekday = f"day:{date.fromordinal(began).weekday()}"
    groups = (f"to:{region}", f"way:{origin}>{region}", f"by:{seller}", weekday)
    return Past(began, left, came, told, region, groups)


def _day(row: Row, column: str) -> int | None:
    text = row.text(column).strip()
    if not text:
        return None
    readers: list[Callable[[str], datetime]] = [
        lambda said, form=form: datetime.strptime(said, form)  # type: ignore[misc]  # noqa: DTZ007
        for form in TIMES
    ]
    for read in readers:
        try:
            return read(text).date().toordinal()
        except ValueError:
            continue
    raise row.wrong(f"{column} is not a moment like 2017-10-02 10:56:00: {text!r:.40}")


def _column(folder: Path, table: str, key: str, value: str) -> dict[str, str]:
    """One column by another, the first row of each key; nothing where there is no such table."""
    path = _file(folder, table)
    told: dict[str, str] = {}
    for row in csv_rows(path, columns=(key, value)) if path else ():
        told.setdefault(row.text(key), row.text(value).strip())
    return told


def _file(folder: Path, table: str) -> Path | None:
    names = (folder / f"{table}.csv.gz", folder / f"{table}.csv")
    return next((path for path in names if path.is_file()), None)

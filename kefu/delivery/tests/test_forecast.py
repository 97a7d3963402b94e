"""A promise with a chance is kept as often as it says, and late parcels are found in time."""

import gzip
import random
from argparse import Namespace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.measure_files import BadFile
from kefu.delivery.evaluations import delivery
from kefu.delivery.forecast import Forecast, Outlook, Way, learn
from kefu.delivery.queries.ways import Journey
from kefu.delivery.trial import Past
from kefu.delivery.watching import Sight, judge

NEAR, FAR = ("to:near", "by:hare", "day:1"), ("to:far", "by:tortoise", "day:1")


def ways(count: int = 3000, *, seed: int = 1, today: int = 300) -> list[Way]:
    """Near ones last about three days, far ones about nine; the newest are still under way."""
    dice = random.Random(seed)
    told = []
    for _ in range(count):
        groups, middle = (NEAR, 3) if dice.random() < 0.7 else (FAR, 9)
        began, days = dice.randrange(today), round(dice.lognormvariate(np.log(middle), 0.35))
        came = days if began + days < today else None
        told.append(Way(groups, began, came, today - 1 - began))
    return told


def kept(forecast: Forecast, chance: float, *, seed: int) -> float:
    fresh = [way for way in ways(6000, seed=seed) if way.days is not None and way.began < 240]
    return sum(way.days <= forecast.promise(way.groups, chance) for way in fresh) / len(fresh)


@pytest.mark.parametrize("chance", [0.6, 0.8, 0.9, 0.95])
def test_a_date_is_kept_as_often_as_it_says(chance):
    forecast = learn(ways(), today=300)

    assert abs(kept(forecast, chance, seed=2) - chance) < 0.05


def test_a_far_place_gets_a_later_date_and_a_stranger_one_between():
    forecast = learn(ways(), today=300)

    near, far = forecast.promise(NEAR, 0.9), forecast.promise(FAR, 0.9)
    stranger = forecast.promise(("to:moon",), 0.9)

    assert near < stranger < far


def test_what_is_still_under_way_counts_as_longer_than_so_far():
    arrived = [Way(NEAR, day, 3) for day in range(200, 290)]
    stuck = [Way(NEAR, day, None, 299 - day) for day in range(200, 290)]

    alone, with_stuck = learn(arrived, today=300), learn([*arrived, *stuck], today=300)

    assert alone.over(NEAR, 3) < 0.05
    assert with_stuck.over(NEAR, 3) > 0.4


def of_two_kinds(today: int) -> list[Way]:
    """Every day ten that take a day and ten that take nine, as known in the first hour of today."""
    return [
        Way(NEAR, began, days if began + days < today else None, today - 1 - began)
        for began in range(today - 40, today)
        for days in (1, 9) * 10
    ]


def test_a_day_that_is_not_over_yet_says_nothing_of_those_under_way():
    forecast = learn(of_two_kinds(300), today=300)

    assert forecast.over(NEAR, 0) > 0.99
    assert forecast.over(NEAR, 5) == pytest.approx(0.5, abs=0.02)
    assert forecast.over(NEAR, 9) < 0.02


def test_a_way_that_has_not_begun_says_nothing():
    told = of_two_kinds(300)
    ahead = [Way(NEAR, 301, None, -2) for _ in range(500)]

    assert learn([*told, *ahead], today=300).as_json() == learn(told, today=300).as_json()
    with pytest.raises(ValueError, match="nothing"):
        learn(ahead, today=300)


def on_a_road(lately: float, *, today: int = 300) -> Forecast:
    """Ways of which a tenth end each day; in the last two weeks `lately` times as many."""
    dice, told = random.Random(3), []
    for began in (day for day in range(today - 200, today) for _ in range(20)):
        usual = 0.1
        came = next(
            (
                day
                for day in range(began, today)
                if dice.random() < usual * (lately if day >= today - 14 else 1)
            ),
            None,
        )
        days = None if came is None else came - began
        told.append(Way(("to:here",), began, days, today - 1 - began))
    return learn(told, today=today)


def test_a_road_that_turned_slow_moves_the_day_before_slow_ways_have_ended():
    slow, as_ever, fast = (
        on_a_road(lately).promise(("to:here",), 0.9) for lately in (0.5, 1.0, 1.8)
    )

    assert as_ever in range(20, 25)  # 0.9 ** 22 is a tenth
    assert slow >= 1.5 * as_ever
    assert fast <= 0.75 * as_ever


def test_what_is_not_known_yet_changes_nothing():
    soon, late = (
        Past(100, left, came, 130, "near", NEAR) for left, came in ((106, 108), (111, 140))
    )

    for today in range(101, 107):
        assert soon.whole(today) == late.whole(today) == Way(NEAR, 100, None, today - 101)
        assert soon.house(today) == late.house(today)
    assert soon.whole(109) == Way(NEAR, 100, 8)


def test_the_shop_learns_a_day_when_all_of_it_is_over():
    told = {"began": 100, "groups": NEAR, "left": 2, "came": 5}

    evening, next_day = Journey(**told, today=4), Journey(**told, today=5)

    assert not evening.is_over
    assert evening.whole == Way(NEAR, 100, None, 4)
    assert evening.road == Way(NEAR, 102, None, 2)
    assert next_day.is_over
    assert next_day.whole == Way(NEAR, 100, 5)
    assert next_day.house == Way(NEAR, 100, 2)
    assert next_day.road == Way(NEAR, 102, 3)
    assert Journey(**told, today=1).road is None


@given(
    passed=st.integers(0, 30), promised=st.integers(0, 30), far=st.booleans(), left=st.booleans()
)
def test_waiting_longer_never_makes_it_likelier_to_be_in_time(passed, promised, far, left):
    outlook, groups = OUTLOOK, FAR if far else NEAR
    gone = 1 if left and passed >= 1 else None

    now = outlook.late(groups, promised=promised, passed=passed, left=gone)
    later = outlook.late(groups, promised=promised + 1, passed=passed, left=gone)

    assert 0 <= later <= now + 1e-9 <= 1 + 1e-9
    if passed >= promised:
        assert now == 1


def test_the_new_day_has_the_chance_that_is_told():
    day = OUTLOOK.new_promise(FAR, 0.9, passed=9, left=1)

    assert OUTLOOK.late(FAR, promised=day, passed=9, left=1) <= 0.1
    assert OUTLOOK.late(FAR, promised=day - 1, passed=9, left=1) > 0.1


def test_what_lasts_longer_than_all_that_is_known_counts_from_today():
    day = OUTLOOK.new_promise(NEAR, 0.9, passed=900, left=1)

    assert day - 900 == OUTLOOK.road.promise(NEAR, 0.9)
    assert 1 <= day - 900 < 30


def test_what_was_learned_is_the_same_after_the_night_in_the_database():
    again = Outlook.of_json(OUTLOOK.as_json())

    assert again.whole.promise(FAR, 0.9) == OUTLOOK.whole.promise(FAR, 0.9)
    assert again.road.over(NEAR, 3) == pytest.approx(OUTLOOK.road.over(NEAR, 3), abs=1e-5)


def test_nothing_is_learned_from_nothing():
    with pytest.raises(ValueError, match="nothing"):
        learn([], today=1)


def sight(**more) -> Sight:
    told = {
        "groups": NEAR, "promised": 5, "passed": 2, "left": 1, "quiet": 0,
        "in_trouble": False, "usual_road": 3,
    }  # fmt: skip
    return Sight(**(told | more))


@pytest.mark.parametrize(
    ("seen", "because", "is_alarm"),
    [
        (sight(), "road", False),
        (sight(left=None, passed=4), "house", True),
        (sight(left=None, passed=1), "house", False),
        (sight(passed=5), "road", True),
        (sight(passed=4, quiet=4), "silent", True),
        (sight(passed=4, in_trouble=True), "trouble", True),
        (sight(passed=2, quiet=4), "silent", False),
    ],
)
def test_without_history_rules_of_thumb_watch(seen, because, is_alarm):
    verdict = judge(seen, None, chance=0.9)

    assert (verdict.because, verdict.is_alarm) == (because, is_alarm)
    assert verdict.days > max(seen.promised, seen.passed)


def test_a_hindrance_makes_the_watch_speak_sooner():
    passed = next(
        day
        for day in range(5)
        if 0.5 <= OUTLOOK.late(FAR, promised=9, passed=day + 3, left=0) < 0.7
    )
    calm = judge(sight(groups=FAR, promised=9, passed=passed + 3, left=0), OUTLOOK, chance=0.9)
    held = judge(
        sight(groups=FAR, promised=9, passed=passed + 3, left=0, in_trouble=True),
        OUTLOOK,
        chance=0.9,
    )

    assert (calm.is_alarm, held.is_alarm) == (False, True)


ORDERS = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
    "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date"
)


@pytest.fixture
def shop_of_old(tmp_path):
    return shop(tmp_path, orders=4000, days=600)


def shop(tmp_path, *, orders: int, days: int):
    """Orders in olist's form, to two states by two sellers."""
    dice, first = random.Random(7), date(2017, 1, 1)
    rows, people, items = [ORDERS], ["customer_id,customer_state"], ["order_id,seller_id"]
    for n in range(orders):
        began = first + timedelta(days=dice.randrange(days))
        far = dice.random() < 0.4
        left = began + timedelta(days=dice.randrange(1, 4))
        road = max(round(dice.lognormvariate(np.log(18 if far else 9), 0.6)), 1)
        came = left + timedelta(days=road)
        told = began + timedelta(days=60)
        rows.append(
            f"o{n},c{n},delivered,{began} 10:00:00,{began} 10:05:00,{left} 09:00:00,"
            f"{came} 15:00:00,{told} 00:00:00"
        )
        people.append(f"c{n},{'AM' if far else 'SP'}")
        items.append(f"o{n},s{n % 2}")
    for name, lines in (("orders", rows), ("customers", people), ("order_items", items)):
        with gzip.open(tmp_path / f"{name}.csv.gz", "wt") as file:
            file.write("\n".join(lines))
    return tmp_path


def options(folder, **more) -> Namespace:
    return Namespace(**({"orders": folder, "chance": 0.9, "lead": 1, "each_month": True} | more))


def test_the_measure_holds_on_a_shop_of_old(shop_of_old):
    told = delivery(options(shop_of_old))

    assert told.passed
    assert abs(told.figures["kept"] - 0.9) <= 0.03
    assert told.figures["days"] < told.figures["shops_days"]
    assert told.figures["found"] >= 0.6
    assert told.figures["false_alarms"] <= 0.3
    assert told.figures["months_apart"] < 0.05
    assert abs(told.figures["worst_month_kept"] - 0.9) >= told.figures["months_apart"]
    assert told.figures["worst_month"] in {row[0] for row in told.table}


def test_learning_each_night_holds_as_well(tmp_path):
    shop(tmp_path, orders=1500, days=190)

    told = delivery(options(tmp_path, each_month=False))

    assert told.passed
    assert told.figures["months_within_3_points"] >= 1


def test_a_file_without_a_date_says_which_row(shop_of_old):
    (shop_of_old / "orders.csv.gz").unlink()
    row = "o1,c1,delivered,soon,2017-01-01,2017-01-02,2017-01-03,2017-01-09"
    (shop_of_old / "orders.csv").write_text(f"{ORDERS}\n{row}\n")

    with pytest.raises(BadFile, match="row 2"):
        delivery(options(shop_of_old))


def test_an_empty_folder_says_what_it_lacks(tmp_path):
    with pytest.raises(BadFile, match="no orders"):
        delivery(options(tmp_path))


def _outlook() -> Outlook:
    told = ways()
    return Outlook(
        learn(told, today=300),
        learn([Way(one.groups, one.began, 1, 300) for one in told], today=300),
        learn(told, today=300),
    )


OUTLOOK = _outlook()

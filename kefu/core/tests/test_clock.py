from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.core.clock import BusinessClock, NaiveMoment, NoOpenTime
from kefu.core.clock_calendar import (
    ChineseHolidays,
    ChineseWorkdays,
    EveryDay,
    ShopCalendar,
    Weekdays,
)
from kefu.core.clock_trial import SETTINGS, Trial

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = BusinessClock("09:00-12:00 13:30-18:00", "Asia/Shanghai", ChineseWorkdays())
NEVER_SHUT = BusinessClock("00:00-24:00", "America/New_York", EveryDay())
NIGHTS = BusinessClock("22:00-06:00", "Europe/Berlin", Weekdays())
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def test_a_window_takes_in_its_first_moment_and_not_its_last():
    assert OFFICE.is_open(shanghai("2026-11-23 09:00"))
    assert not OFFICE.is_open(shanghai("2026-11-23 09:00") - MICROSECOND)
    assert OFFICE.is_open(shanghai("2026-11-23 18:00") - MICROSECOND)
    assert not OFFICE.is_open(shanghai("2026-11-23 18:00"))


def test_the_next_open_moment_is_now_while_open_and_the_next_door_otherwise():
    assert OFFICE.next_open(shanghai("2026-11-23 10:00")) == shanghai("2026-11-23 10:00")
    assert OFFICE.next_open(shanghai("2026-11-23 12:00")) == shanghai("2026-11-23 13:30")
    assert OFFICE.next_open(shanghai("2026-11-20 18:00")) == shanghai("2026-11-23 09:00")


def test_what_is_up_when_the_doors_close_is_due_then_and_not_the_next_morning():
    assert OFFICE.add(shanghai("2026-11-23 14:00"), 4 * HOUR) == shanghai("2026-11-23 18:00")
    later = OFFICE.add(shanghai("2026-11-23 14:00"), 4 * HOUR + MICROSECOND)
    assert later == shanghai("2026-11-24 09:00") + MICROSECOND


def test_time_runs_over_lunch_the_night_and_the_weekend():
    assert OFFICE.add(shanghai("2026-11-20 11:00"), 7 * HOUR) == shanghai("2026-11-23 10:30")
    assert OFFICE.between(shanghai("2026-11-20 11:00"), shanghai("2026-11-23 10:30")) == timedelta(
        hours=7
    )


def test_no_time_is_up_at_once_even_when_closed():
    assert OFFICE.add(shanghai("2026-11-22 03:00"), timedelta(0)) == shanghai("2026-11-22 03:00")


def test_time_elapsed_backwards_is_negative():
    a, b = shanghai("2026-11-23 10:00"), shanghai("2026-11-23 11:00")
    assert OFFICE.between(b, a) == -OFFICE.between(a, b) == -HOUR


def test_the_statutory_holidays_stand_still_and_make_up_days_run():
    assert not OFFICE.is_open(shanghai("2026-10-01 10:00"))  # a Thursday
    assert OFFICE.is_open(shanghai("2026-10-10 10:00"))  # the Saturday that makes up for it
    assert not OFFICE.is_open(shanghai("2026-10-11 10:00"))


def test_a_make_up_day_keeps_mondays_hours_in_a_shop_open_at_weekends():
    shop = BusinessClock(
        "mon-fri 08:00-22:00; sat-sun 10:00-20:00", "Asia/Shanghai", ChineseHolidays()
    )
    assert shop.is_open(shanghai("2026-10-10 08:30"))
    assert not shop.is_open(shanghai("2026-10-17 08:30"))
    assert shop.is_open(shanghai("2026-10-17 10:30"))


def test_the_shops_own_days_come_before_the_calendar():
    calendar = ShopCalendar(
        ChineseWorkdays(), closed=[date(2026, 11, 24)], opened=[date(2026, 10, 1)]
    )
    clock = BusinessClock("09:00-18:00", "Asia/Shanghai", calendar)
    assert clock.is_open(shanghai("2026-10-01 10:00"))
    assert clock.next_open(shanghai("2026-11-23 18:00")) == shanghai("2026-11-25 09:00")
    with pytest.raises(ValueError, match="2026-01-01"):
        ShopCalendar(Weekdays(), closed=[date(2026, 1, 1)], opened=[date(2026, 1, 1)])


def test_beyond_the_announced_years_weekdays_count_and_the_answer_says_so():
    late = OFFICE.deadline(shanghai("2026-12-31 17:00"), 2 * HOUR)
    sure = OFFICE.deadline(shanghai("2026-12-31 15:00"), 2 * HOUR)
    assert late is not None
    assert sure is not None
    if OFFICE.known_until == date(2026, 12, 31):
        assert late.at == shanghai("2027-01-04 10:00")  # 1 January is off, then a weekend
        assert late.provisional
    assert not sure.provisional
    assert not OFFICE.is_open(shanghai("2060-10-01 10:00"))
    assert OFFICE.is_open(shanghai("2060-10-04 10:00"))
    assert OFFICE.is_provisional(shanghai("2060-10-04 10:00"))
    assert OFFICE.is_provisional(shanghai("1999-10-04 10:00"))


def test_a_calendar_that_is_always_certain_knows_no_last_day():
    assert NIGHTS.known_until is None
    assert not NIGHTS.is_provisional(shanghai("2090-01-01 00:00"))


def test_a_window_over_midnight_belongs_to_the_day_it_starts_on():
    berlin = ZoneInfo("Europe/Berlin")
    assert NIGHTS.is_open(datetime(2026, 11, 21, 5, 59, tzinfo=berlin))  # Friday's night
    assert not NIGHTS.is_open(datetime(2026, 11, 22, 5, 59, tzinfo=berlin))
    assert not NIGHTS.is_open(datetime(2026, 11, 23, 5, 59, tzinfo=berlin))


def test_a_night_that_loses_an_hour_is_an_hour_shorter():
    night = BusinessClock("01:00-04:00", "America/New_York", EveryDay())
    assert night.between(new_york("2026-03-08 00:00"), new_york("2026-03-08 12:00")) == 2 * HOUR
    assert night.between(new_york("2026-11-01 00:00"), new_york("2026-11-01 12:00")) == 4 * HOUR
    assert night.between(new_york("2026-11-02 00:00"), new_york("2026-11-02 12:00")) == 3 * HOUR


def test_the_clock_on_the_wall_decides_in_the_hour_that_comes_twice():
    clock = BusinessClock("01:30-02:30", "America/New_York", EveryDay())
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 in summer time
    assert clock.is_open(first)
    assert not clock.is_open(first + HOUR / 2)  # the wall shows 01:00 again
    assert clock.is_open(first + HOUR)
    assert clock.add(first, HOUR) == first + 3 * HOUR / 2


def test_a_day_that_never_ends_is_as_long_as_the_clocks_make_it():
    day = new_york("2026-03-08 00:00"), new_york("2026-03-09 00:00")
    assert NEVER_SHUT.between(*day) == 23 * HOUR
    assert NEVER_SHUT.add(day[0], timedelta(days=400)) == day[0].astimezone(UTC) + timedelta(400)


def test_overlapping_windows_count_once():
    clock = BusinessClock("09:00-12:00 11:00-14:00", "Asia/Shanghai", EveryDay())
    assert clock.between(shanghai("2026-11-23 00:00"), shanghai("2026-11-24 00:00")) == 5 * HOUR


def test_pauses_stop_the_clock_and_overlap_without_harm():
    a, b = shanghai("2026-11-23 09:00"), shanghai("2026-11-23 18:00")
    paused = [
        (shanghai("2026-11-23 10:00"), shanghai("2026-11-23 11:00")),
        (shanghai("2026-11-23 10:30"), shanghai("2026-11-23 13:45")),
        (shanghai("2026-11-22 10:30"), shanghai("2026-11-22 13:45")),
    ]
    assert OFFICE.between(a, b, paused) == timedelta(hours=5, minutes=15)
    assert OFFICE.between(a, b, [(shanghai("2026-11-23 17:00"), None)]) == timedelta(hours=6.5)


def test_a_deadline_moves_by_the_pauses_before_it_and_no_others():
    start = shanghai("2026-11-23 09:00")
    paused = [
        (shanghai("2026-11-23 10:00"), shanghai("2026-11-23 11:00")),
        (shanghai("2026-11-23 17:00"), shanghai("2026-11-24 17:00")),
    ]
    due = OFFICE.deadline(start, 4 * HOUR, paused)
    assert due is not None
    assert due.at == shanghai("2026-11-23 15:30")


def test_a_deadline_behind_a_pause_without_end_stands_still():
    start, pause = shanghai("2026-11-23 09:00"), shanghai("2026-11-23 10:00")
    assert OFFICE.deadline(start, 2 * HOUR, [(pause, None)]) is None
    due = OFFICE.deadline(start, HOUR, [(pause, None)])
    assert due is not None
    assert due.at == pause


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001
    for ask in (
        lambda: OFFICE.is_open(naive),
        lambda: OFFICE.next_open(naive),
        lambda: OFFICE.add(naive, HOUR),
        lambda: OFFICE.between(naive, naive),
    ):
        with pytest.raises(NaiveMoment):
            ask()


def test_time_runs_forward_only():
    with pytest.raises(ValueError, match="forward"):
        OFFICE.add(shanghai("2026-11-23 09:00"), -HOUR)


def test_a_shop_that_never_opens_says_so_instead_of_searching_for_ever():
    closed = BusinessClock("sat-sun 10:00-18:00", "Asia/Shanghai", Weekdays())
    at = shanghai("2026-11-23 09:00")
    with pytest.raises(NoOpenTime):
        closed.next_open(at)
    with pytest.raises(NoOpenTime):
        closed.add(at, HOUR)
    with pytest.raises(NoOpenTime):
        closed.deadline(at, HOUR)
    assert closed.between(at, at + timedelta(days=9999)) == timedelta(0)
    with pytest.raises(NoOpenTime):
        OFFICE.add(datetime(9998, 12, 1, tzinfo=UTC), timedelta(days=90))


@pytest.mark.parametrize(
    "text",
    ["soon", "09:00", "09:00-09:00", "25:00-26:00", "09:61-10:00", "mon-xyz 09:00-10:00", "mon"],
)
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        BusinessClock(text, "Asia/Shanghai")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_clock_agrees_with_a_walk_through_every_minute(setting):
    trial = Trial(setting, date(2026, 8, 1), date(2027, 5, 1), seed=1)

    faults = [fault for _ in range(500) if (fault := trial.next_case())]

    assert faults == []


clocks = st.sampled_from([OFFICE, NEVER_SHUT, NIGHTS])
moments = st.integers(0, 9 * 366 * 86_400 * 1_000_000).map(
    lambda micros: datetime(2019, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
durations = st.timedeltas(timedelta(0), timedelta(days=30))


@given(clocks, moments, durations)
def test_what_is_added_has_elapsed(clock, at, duration):
    assert clock.between(at, clock.add(at, duration)) == duration


@given(clocks, moments, durations, durations)
def test_adding_in_two_steps_is_adding_at_once(clock, at, first, second):
    assert clock.add(clock.add(at, first), second) == clock.add(at, first + second)


@given(clocks, moments, moments, durations)
def test_who_starts_earlier_is_due_no_later(clock, a, b, duration):
    a, b = sorted((a, b))
    assert clock.add(a, duration) <= clock.add(b, duration)


@given(clocks, moments, moments, moments)
def test_elapsed_time_adds_up(clock, a, b, c):
    assert clock.between(a, b) + clock.between(b, c) == clock.between(a, c)


@settings(max_examples=50)
@given(clocks, moments, durations, st.lists(st.tuples(moments, moments), max_size=4))
def test_a_deadline_leaves_just_that_time_without_pauses(clock, at, duration, pauses):
    paused = [(min(pair), max(pair)) for pair in pauses]
    due = clock.deadline(at, duration, paused)
    assert clock.between(at, due.at, paused) == duration


def test_the_doors_shut_at_the_end_of_the_window_and_where_they_never_do_there_is_no_answer():
    assert OFFICE.next_close(shanghai("2026-11-23 10:00")) == shanghai("2026-11-23 12:00")
    assert OFFICE.next_close(shanghai("2026-11-23 12:00")) == shanghai("2026-11-23 18:00")
    assert OFFICE.next_close(shanghai("2026-11-20 18:00")) == shanghai("2026-11-23 12:00")
    assert NIGHTS.next_close(shanghai("2026-12-31 10:00")) is not None
    assert NEVER_SHUT.next_close(shanghai("2026-11-23 12:00")) is None

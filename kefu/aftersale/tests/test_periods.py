from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone
from hypothesis import given
from hypothesis import strategies as st

from kefu.aftersale.periods import Pause, chain, months_later, span

A_DAY = timedelta(days=1)
NOON = time(12, tzinfo=get_default_timezone())


def stay(since, days):
    begun = datetime.combine(since, NOON)
    return Pause(begun, begun + timedelta(days=days))


DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 22))


def test_a_month_ends_on_the_day_of_the_same_number_or_the_last():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2025, 12, 15), 1) == date(2026, 1, 15)


def test_time_in_repair_is_added_a_day_begun_as_a_day():
    found = stay(date(2026, 3, 2), 9.1)

    found = span(date(2026, 1, 10), 12, [found])

    assert (found.ends, found.paused) == (date(2027, 1, 20), 10)


def test_a_stay_after_the_end_moves_nothing_but_one_in_the_days_won_does():
    first = stay(date(2026, 1, 1), 9.1)
    in_the_days_won = stay(date(2026, 1, 18), 1.8)
    too_late = stay(date(2026, 6, 1), 8)

    found = span(date(2025, 1, 10), 12, [too_late, in_the_days_won, first])

    assert (found.ends, found.paused) == (date(2026, 1, 21), 11)


def test_an_extended_guarantee_begins_the_day_after():
    whole = span(date(2026, 1, 10), 12)

    first, second = chain(whole, [(12, 1), (24, 1)], pieces=1, pauses=[])

    assert (first.begins, first.ends) == (date(2027, 1, 11), date(2028, 1, 11))
    assert (second.begins, second.ends) == (date(2028, 1, 12), date(2030, 1, 12))


def test_two_for_one_of_two_pieces_cover_both():
    whole = span(date(2026, 1, 10), 12)

    first, second = chain(whole, [(12, 1), (12, 1)], pieces=2, pauses=[])

    assert first == second


@given(DAYS, st.integers(1, 36), st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=6))
def test_a_guarantee_never_ends_earlier_for_a_repair(begins, months, stays):
    pauses = [stay(since, days) for since, days in stays]

    found = span(begins, months, pauses)

    assert found.ends == months_later(begins, months) + found.paused * A_DAY
    assert 0 <= found.paused <= sum(days for _since, days in stays)

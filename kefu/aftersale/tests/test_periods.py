from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kefu.aftersale.periods import Pause, chain, months_later, span

A_DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 22))


def test_a_month_ends_on_the_day_of_the_same_number_or_the_last():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2025, 12, 15), 1) == date(2026, 1, 15)


def test_days_in_repair_are_added_both_ends_counted():
    stay = Pause(date(2026, 3, 2), date(2026, 3, 11))

    found = span(date(2026, 1, 10), 12, [stay], today=TODAY)

    assert (found.ends, found.paused) == (date(2027, 1, 20), 10)


def test_a_stay_after_the_end_moves_nothing_but_one_in_the_days_won_does():
    first = Pause(date(2026, 1, 1), date(2026, 1, 10))
    in_the_days_won = Pause(date(2026, 1, 18), date(2026, 1, 19))
    too_late = Pause(date(2026, 6, 1), date(2026, 6, 9))

    found = span(date(2025, 1, 10), 12, [too_late, in_the_days_won, first], today=TODAY)

    assert (found.ends, found.paused) == (date(2026, 1, 22), 12)


def test_an_open_stay_grows_with_each_day():
    stay = Pause(TODAY)
    one, two = (span(TODAY, 12, [stay], today=TODAY + n * A_DAY).paused for n in (0, 1))

    assert (one, two) == (1, 2)


def test_an_extended_guarantee_begins_the_day_after():
    whole = span(date(2026, 1, 10), 12, today=TODAY)

    first, second = chain(whole, [(12, 1), (24, 1)], pieces=1, pauses=[], today=TODAY)

    assert (first.begins, first.ends) == (date(2027, 1, 11), date(2028, 1, 11))
    assert (second.begins, second.ends) == (date(2028, 1, 12), date(2030, 1, 12))


def test_two_for_one_of_two_pieces_cover_both():
    whole = span(date(2026, 1, 10), 12, today=TODAY)

    first, second = chain(whole, [(12, 1), (12, 1)], pieces=2, pauses=[], today=TODAY)

    assert first == second


@given(DAYS, st.integers(1, 36), st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=6))
def test_a_guarantee_never_ends_earlier_for_a_repair(begins, months, stays):
    pauses = [Pause(since, since + days * A_DAY) for since, days in stays]

    found = span(begins, months, pauses, today=TODAY)

    assert found.ends == months_later(begins, months) + found.paused * A_DAY
    assert 0 <= found.paused <= sum(days + 1 for _since, days in stays)

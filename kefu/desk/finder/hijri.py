"""The feasts of Islam by reckoning; the moon that is seen may put them a day later.

Of the two usual epochs the earlier is taken, so that nothing promised for a feast comes after it.
"""

from datetime import date, timedelta

EPOCH = date(622, 7, 18)  # the Thursday, in our calendar
CYCLE_YEARS, CYCLE_LEAPS = 30, 11
YEAR_DAYS, TWO_MONTHS = 354, 59  # months have thirty and twenty-nine days in turn
OUR_YEAR_DAYS = 365.2425
MEAN_YEAR_DAYS = YEAR_DAYS + CYCLE_LEAPS / CYCLE_YEARS


def from_hijri(year: int, month: int, day: int) -> date | None:
    """The first such day in our year; now and then there is none, or a second."""
    near = int((year - EPOCH.year) * OUR_YEAR_DAYS / MEAN_YEAR_DAYS)
    days = (_day(near + step, month, day) for step in range(3))
    return next((found for found in days if found.year == year), None)


def _day(year: int, month: int, day: int) -> date:
    months = (TWO_MONTHS * (month - 1) + 1) // 2
    leaps = (CYCLE_LEAPS * year + 3) // CYCLE_YEARS
    return EPOCH + timedelta(days=(year - 1) * YEAR_DAYS + leaps + months + day - 1)

"""The times in which a courier can come."""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localdate

DAYS_AHEAD = 3
HOURS = (9, 12, 15, 18)  # a courier comes within three hours
LASTS = timedelta(hours=3)
SOONEST = timedelta(hours=2)


def slots(at: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which a courier can come, today and the next days."""
    zone, today = get_current_timezone(), localdate(at)
    days = [today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)]
    begins = [datetime.combine(day, time(hour), zone) for day in days for hour in HOURS]
    return [(begin, begin + LASTS) for begin in begins if begin - at >= SOONEST]

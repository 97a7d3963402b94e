"""When goods leave: the carrier's rounds, by the rule of dispatch."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from kefu.delivery.models import DispatchRule

A_DAY = timedelta(days=1)


def planned(rule: DispatchRule, at: datetime) -> date:
    """The day of the round that takes an order placed then."""
    return localtime(out(rule, at)[1]).date()


def out(rule: DispatchRule, at: datetime) -> tuple[datetime, datetime, datetime]:
    """By when it has to be out, which round of the carrier takes it, and until when that holds.

    The last round before the time is up; where none comes so soon, the first one after.
    """
    due = rule.clock.add(at, timedelta(minutes=rule.minutes))
    taken = _round(rule, due, -A_DAY)
    while taken > due:
        taken = _round(rule, taken - A_DAY, -A_DAY)
    following = _round(rule, taken + A_DAY, A_DAY)
    spare = rule.clock.between(at, following) - timedelta(minutes=rule.minutes)
    until = rule.clock.add(at, max(spare, timedelta(0))).replace(second=0, microsecond=0)
    taken = taken if taken > at else following
    return due, taken, min(until, taken)


def _round(rule: DispatchRule, near: datetime, step: timedelta) -> datetime:
    """The carrier's round on that day, or on the next working day in the direction of `step`."""
    while rule.clock.calendar.open_as(localtime(near).date()) is None:
        near += step
    return at_hour(near, rule.collected_at)


def at_hour(day: datetime, hour: time) -> datetime:
    """That hour of a day here."""
    return hour_of(localtime(day).date(), hour)


def hour_of(day: date, hour: time) -> datetime:
    return make_aware(datetime.combine(day, hour))

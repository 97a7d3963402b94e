"""When a parcel counts as likely late, and why. Pure: services act upon it."""

from dataclasses import dataclass

from kefu.delivery.forecast import Outlook

LIKELY = 0.7  # so sure that of ten alarms at least seven are right
LIKELY_IN_TROUBLE = 0.5  # when the carrier itself reports a hindrance
SILENT_DAYS = 3


@dataclass(frozen=True)
class Sight:
    """What is known of one parcel today; days count from the day its way was to begin.

    `passed` is how many of them are over, `left` the one it left the house on, `quiet` how many
    days ago its carrier last said anything.
    """

    groups: tuple[str, ...]
    promised: int
    passed: int
    left: int | None
    quiet: int
    in_trouble: bool
    usual_road: int


@dataclass(frozen=True)
class Verdict:
    """`likely` is the share of such parcels that come late; `days` is the new promise."""

    likely: float
    because: str
    days: int
    is_alarm: bool


def judge(sight: Sight, outlook: Outlook | None, *, chance: float) -> Verdict:
    """From history where there is enough of it, else by rules of thumb."""
    if outlook is None:
        likely, days = _by_rule(sight)
    else:
        promised, passed, left = sight.promised, sight.passed, sight.left
        likely = outlook.late(sight.groups, promised=promised, passed=passed, left=left)
        days = outlook.new_promise(sight.groups, chance, passed=passed, left=left)
    edge = LIKELY_IN_TROUBLE if sight.in_trouble else LIKELY
    days = max(days, sight.promised + 1, sight.passed + 1)
    return Verdict(likely, _because(sight), days, is_alarm=likely >= edge)


def _by_rule(sight: Sight) -> tuple[float, int]:
    """Past its day; not gone when it should be; or near its day and nobody has heard of it."""
    tomorrow = sight.passed + 1
    if sight.left is None:
        arrives = tomorrow + sight.usual_road
        return (1.0 if arrives > sight.promised else 0.0), arrives
    rest = max(sight.left + sight.usual_road - sight.passed, 2)
    if sight.passed >= sight.promised:
        return 1.0, sight.passed + rest
    lost_sight_of = sight.quiet >= SILENT_DAYS or sight.in_trouble
    is_near = sight.promised - sight.passed <= 1
    return (LIKELY if lost_sight_of and is_near else 0.0), sight.passed + rest


def _because(sight: Sight) -> str:
    if sight.in_trouble:
        return "trouble"
    if sight.left is None:
        return "house"
    return "silent" if sight.quiet >= SILENT_DAYS else "road"

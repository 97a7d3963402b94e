"""A trial of routing as its page shows it: a plot for each capacity, and the table of all."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kefu.accounts.models import User
from kefu.core.moments import lasting
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.queries.crew import routing_settings

TRIALS_SHOWN = 6


@dataclass(frozen=True)
class Row:
    """One pair of settings and what came of it."""

    wait: int
    room: int
    figures: dict[str, Any]
    holds_now: bool

    @property
    def median(self) -> str:
        return lasting(self.figures["wait_median"])

    @property
    def slowest_tenth(self) -> str:
        return lasting(self.figures["wait_p90"])

    @property
    def shares(self) -> list[str]:
        names = ("same_agent", "within_target", "abandoned")
        return [f"{100 * self.figures[name]:.1f}%" for name in names]


@dataclass(frozen=True)
class Plot:
    room: int
    title: str
    option: dict[str, Any]


@dataclass(frozen=True)
class Told:
    trial: RoutingTrial
    rows: list[Row]
    plots: list[Plot]

    @property
    def patience(self) -> str:
        return lasting(self.trial.facts.get("patience", 0))

    @property
    def percent(self) -> int:
        return int(100 * self.trial.done / self.trial.whole) if self.trial.whole else 0


def trials_for(reader: User) -> QuerySet[RoutingTrial]:
    """Supervisors read each other's."""
    if not reader.may("desk.supervise"):
        return RoutingTrial.objects.none()
    return RoutingTrial.objects.select_related("by")


def told(trial: RoutingTrial) -> Told:
    held = routing_settings()
    now = (held.wait_seconds, held.room_in(trial.channel, {}))
    rows = [
        Row(int(one["wait"]), one["room"], one, (int(one["wait"]), one["room"]) == now)
        for one in trial.found
    ]
    return Told(trial, rows, [_plot(room, rows) for room in trial.rooms if rows])


def _plot(room: int, rows: list[Row]) -> Plot:
    mine = [row for row in rows if row.room == room]
    lines = [
        (_("Reached the same agent"), "same_agent", "--jade", "circle"),
        (_("Answered within the target"), "within_target", "--indigo", "rect"),
        (_("Left the line"), "abandoned", "--crimson", "triangle"),
    ]
    series = [
        {
            "name": name,
            "type": "line",
            "symbol": symbol,
            "symbolSize": 8,
            "data": [round(100 * row.figures[key], 1) for row in mine],
            "color": colour,
        }
        for name, key, colour, symbol in lines
    ]
    axis = [_axis_words(row) for row in mine]
    option = {
        "grid": {"left": 44, "right": 16, "top": 40, "bottom": 32},
        "legend": {"data": [name for name, *_rest in lines]},
        "xAxis": {"type": "category", "data": axis},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": series,
    }
    title = ngettext("%(n)d contact at once", "%(n)d contacts at once", room) % {"n": room}
    return Plot(room, title, option)


def _axis_words(row: Row) -> str:
    seconds = pgettext("trial", "%(n)d s") % {"n": row.wait}
    return _("%(seconds)s (now)") % {"seconds": seconds} if row.holds_now else seconds

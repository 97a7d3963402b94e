import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from kefu.desk.arrivals import CHANNELS, Day, from_database, from_file, prepared, steady_shifts
from kefu.desk.trial import Outcome, Plan, trials

HEAD = ("wait s", "at once", "same agent", "median s", "p90 s", "in target", "left", "unserved")


class Command(BaseCommand):
    help = (
        "Try settings of routing on recorded arrivals: how many reach the agent they know, how "
        "long they wait, how many leave. The last line is JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--arrivals", type=Path, help="CSV: time, customer, channel, seconds")
        parser.add_argument("--channel", choices=CHANNELS, default="chat")
        parser.add_argument("--days", type=int, default=30, help="of this shop, without a file")
        parser.add_argument("--wait", type=_numbers, default=[0, 30, 60, 120], metavar="0,60")
        parser.add_argument("--capacity", type=_numbers, default=[1], metavar="1,3,5")
        parser.add_argument("--agents", type=int, help="so many all day, not those of the record")
        parser.add_argument("--target", type=int, default=60, help="seconds in line, at most")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        day = self._day(**options)
        plans = [
            Plan(wait=wait, room=room, target=options["target"])
            for room in options["capacity"]
            for wait in options["wait"]
        ]
        self.stdout.write(
            f"{len(day.arrivals)} arrivals, {len({one[0] for one in day.shifts})} agents, "
            f"mean patience {day.patience:.0f} s, {day.recorded_left} left in the record\n"
        )
        self.stdout.write("".join(f"{name:>12}" for name in HEAD))
        found = []
        for outcome in trials(day, plans, self._tell):
            self.stdout.write(_line(outcome))
            found.append(outcome.figures())
        self.stdout.write(json.dumps({"simulate_routing": found}))

    def _day(self, **options: Any) -> Day:
        if options["arrivals"]:
            records = from_file(options["arrivals"])
        else:
            records = from_database(options["channel"], days=options["days"], at=now())
        if not records:
            raise CommandError("There are no arrivals to try it on.")
        day = prepared(records, seed=options["seed"])
        return steady_shifts(day, agents=options["agents"]) if options["agents"] else day

    def _tell(self, plan: Plan, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\rwait {plan.wait:.0f} s, {plan.room} at once: {done}", ending="")


def _line(outcome: Outcome) -> str:
    told = outcome.figures()
    cells = (
        f"{told['wait']:.0f}",
        f"{told['room']}",
        f"{told['same_agent']:.1%}",
        f"{told['wait_median']:.0f}",
        f"{told['wait_p90']:.0f}",
        f"{told['within_target']:.1%}",
        f"{told['abandoned']:.1%}",
        f"{told['unserved']}",
    )
    return "".join(f"{cell:>12}" for cell in cells)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]

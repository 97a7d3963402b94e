from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from kefu.demo import queries, services
from kefu.shop.services.bulk.past import StillInUse

STEPS = 8


class Command(BaseCommand):
    help = "Fill an empty shop with a demo: goods, customers, two years of orders and talks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=services.SEED)
        parser.add_argument("--customers", type=int, default=services.CUSTOMERS)
        parser.add_argument("--again", action="store_true", help="clear the demo away and refill")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True)
        there = queries.demo_shop()
        if there is not None and not options["again"]:
            if options["verbosity"]:
                console.print(f"The demo shop is there since {there.made_at:%F}.")
            return
        with Progress(
            TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            task = progress.add_task("Demo shop", total=STEPS)

            def say(words: str) -> None:
                progress.update(task, advance=1, description=words)

            self._fill(options, say, again=there is not None)
        for account in queries.demo_accounts() if options["verbosity"] else ():
            console.print(f"{account.role:<20}{account.email:<28}{account.password}")

    def _fill(self, options: dict[str, Any], say: services.Say, *, again: bool) -> None:
        if again:
            try:
                services.clear_demo()
            except StillInUse as problem:
                raise CommandError(
                    "Customers who are not of the demo have ordered its goods; it cannot go."
                ) from problem
        services.build_demo(seed=options["seed"], count=options["customers"], say=say)

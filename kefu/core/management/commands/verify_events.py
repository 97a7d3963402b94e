from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kefu.core import chain


class Command(BaseCommand):
    help = "Check that no recorded event was changed, removed or moved since it was sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect",
            default="",
            metavar="POSITION:DIGEST",
            help="a head printed by an earlier run and kept outside of this machine",
        )

    def handle(self, *args: Any, expect: str, **options: Any) -> None:
        verdict = chain.verify(expect)
        if not verdict.holds:
            raise CommandError(f"The chain is broken: {verdict.fault}.")
        self.stdout.write(f"{verdict.rows} events hold. Head: {verdict}")

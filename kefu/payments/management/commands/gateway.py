"""Keys of a payment gateway: written down from a file, tried, opened or shut."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kefu.payments.providers import kinds
from kefu.payments.services import merchants


class Command(BaseCommand):
    help = "Set up a payment gateway: its keys from a JSON file, a test call, open it or shut it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gateway", choices=sorted(kinds()))
        parser.add_argument("--keys", type=Path, metavar="FILE", help="JSON; empty ones stay")
        parser.add_argument("--test", action="store_true", help="call the gateway with the keys")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--open", action="store_true", help="customers may pay by it")
        which.add_argument("--shut", action="store_true", help="no new payments by it")

    def handle(self, *args: Any, gateway: str, **options: Any) -> None:
        if options["keys"]:
            merchants.set_keys(gateway, self._read(gateway, options["keys"]))
            self.stdout.write("The keys lie in the database, encrypted; delete the file.")
        if options["test"]:
            wrong = merchants.test_connection(gateway)
            if wrong:
                raise CommandError(f"The gateway refused, or was not reached: {wrong}")
            self.stdout.write("The gateway answers, and takes these keys.")
        if options["shut"]:
            merchants.shut_gateway(gateway)
            self.stdout.write("Shut: what was asked for before still ends right.")
        if options["open"]:
            self._open(gateway)

    def _read(self, gateway: str, file: Path) -> dict[str, str]:
        names = {key.name for key in kinds()[gateway].keys}
        try:
            told = json.loads(file.read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if not isinstance(told, dict) or set(told) - names:
            raise CommandError(
                f"The file holds one object with some of: {', '.join(sorted(names))}"
            )
        return {name: str(text) for name, text in told.items()}

    def _open(self, gateway: str) -> None:
        try:
            merchants.open_gateway(gateway)
        except merchants.KeysMissing as error:
            needed = ", ".join(key.name for key in kinds()[gateway].keys if key.needed)
            raise CommandError(f"Some keys are missing; it needs: {needed}") from error
        self.stdout.write("Open: customers see it at the till.")

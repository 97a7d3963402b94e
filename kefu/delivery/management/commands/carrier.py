"""Keys of those who tell of parcels: written down from a file, tried, opened or shut."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kefu.delivery.carriers import kinds
from kefu.delivery.services import accounts


class Command(BaseCommand):
    help = "Set up who tells of parcels: keys from a JSON file, a test call, open it or shut it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("adapter", choices=sorted(kinds()))
        parser.add_argument("--keys", type=Path, metavar="FILE", help="JSON; empty ones stay")
        parser.add_argument("--test", action="store_true", help="call it with the keys")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--open", action="store_true", help="parcels are followed by it")
        which.add_argument("--shut", action="store_true", help="it is not asked any more")

    def handle(self, *args: Any, adapter: str, **options: Any) -> None:
        if options["keys"]:
            accounts.set_keys(adapter, self._read(adapter, options["keys"]))
            self.stdout.write("The keys lie in the database, encrypted; delete the file.")
        if options["test"]:
            wrong = accounts.test_connection(adapter)
            if wrong:
                raise CommandError(f"It refused, or was not reached: {wrong}")
            self.stdout.write("It answers, and takes these keys.")
        if options["shut"]:
            accounts.shut_account(adapter)
            self.stdout.write("Shut: what it tells by itself is still heard.")
        if options["open"]:
            self._open(adapter)

    def _read(self, adapter: str, file: Path) -> dict[str, str]:
        names = {key.name for key in kinds()[adapter].keys}
        try:
            told = json.loads(file.read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if not isinstance(told, dict) or set(told) - names:
            raise CommandError(
                f"The file holds one object with some of: {', '.join(sorted(names))}"
            )
        return {name: str(text) for name, text in told.items()}

    def _open(self, adapter: str) -> None:
        try:
            accounts.open_account(adapter)
        except accounts.KeysMissing as error:
            needed = ", ".join(key.name for key in kinds()[adapter].keys if key.needed)
            raise CommandError(f"Some keys are missing; it needs: {needed}") from error
        self.stdout.write("Open: its parcels are followed from now on.")

"""Lay a gateway's bill beside our books."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from kefu.payments.port import Declined, Unreachable
from kefu.payments.providers import kinds
from kefu.payments.queries.reconciling import Difference, NoBill, differences

WORDS = {
    "here": "on the bill, not in our books",
    "there": "in our books, not on the bill",
    "amount": "another amount",
}


class Command(BaseCommand):
    help = "Compare a gateway's bill of a day (yesterday's, if none is named) with our books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gateway", choices=sorted(kinds()))
        parser.add_argument("day", nargs="?", type=date.fromisoformat)

    def handle(self, *args: Any, gateway: str, day: date | None, **options: Any) -> None:
        asked = day or localdate() - timedelta(days=1)
        try:
            found = differences(gateway, asked)
        except (NoBill, Declined, Unreachable) as error:
            raise CommandError(f"There is no bill: {error or 'no keys'}") from error
        for one in found:
            self.stdout.write(_line(one))
        if found:
            raise CommandError(f"{len(found)} differences on {asked}")
        self.stdout.write(f"{gateway}, {asked}: all agrees.")


def _line(one: Difference) -> str:
    sums = f"ours {one.ours or '–'}, theirs {one.theirs or '–'}"
    return f"{one.kind} {one.number}: {WORDS[one.what]} ({sums})"

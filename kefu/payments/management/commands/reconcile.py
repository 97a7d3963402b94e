"""Lay a gateway's bill beside our books."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from kefu.payments.models import BillDifference
from kefu.payments.port import Declined, Unreachable
from kefu.payments.providers import kinds
from kefu.payments.queries.reconciling import NoBill
from kefu.payments.services import bills

WORDS = {
    "here": "on the bill, not in our books",
    "there": "in our books, not on the bill",
    "amount": "another amount",
    "currency": "another currency",
    "doubled": "twice on the bill",
}


class Command(BaseCommand):
    help = "Compare a gateway's bill of a day (yesterday's, if none is named) with our books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gateway", choices=sorted(kinds()))
        parser.add_argument("day", nargs="?", type=date.fromisoformat)

    def handle(self, *args: Any, gateway: str, day: date | None, **options: Any) -> None:
        asked = day or localdate() - timedelta(days=1)
        try:
            bill = bills.compare(gateway, asked)
        except (NoBill, Declined, Unreachable) as error:
            raise CommandError(f"There is no bill: {error or 'no keys'}") from error
        found = list(bill.differences.exclude(status="corrected").order_by("pk"))
        for one in found:
            self.stdout.write(_line(one))
        if found:
            raise CommandError(f"{len(found)} differences on {asked}")
        self.stdout.write(f"{gateway}, {asked}: all agrees.")


def _line(one: BillDifference) -> str:
    ours = f"{one.ours} {one.our_currency}" if one.ours is not None else "–"
    theirs = f"{one.theirs} {one.their_currency}" if one.theirs is not None else "–"
    return f"{one.kind} {one.number}: {WORDS[one.what]} (ours {ours}, theirs {theirs})"

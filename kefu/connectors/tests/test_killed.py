"""kill -9 in the middle of a real import, twice, and then let be: as if nothing had happened."""

import os
import random
import subprocess
import sys
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F, Sum

from kefu.aftersale.models import ServiceRequest
from kefu.connectors.models import ImportRun
from kefu.connectors.tests.test_online_retail import HEADER
from kefu.payments.models import Adjustment
from kefu.shop.models.catalogue import StockMove
from kefu.shop.models.orders import OrderLine

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 20_000
BATCH = 4_000
HESITANT = f"""
import os, sys
from pathlib import Path
import django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
django.setup()
from kefu.connectors.importers.online_retail.importer import OnlineRetail
from kefu.connectors.services.files import import_files

class Hesitant(OnlineRetail):
    batch = {BATCH}
    taken = 0

    def take(self, *batch):
        super().take(*batch)
        self.taken += 1
        if self.taken == 2:
            os.write(int(os.environ["TEST_MOUTH"]), b".")
            sys.stdin.read()

import_files(Hesitant(), [Path(sys.argv[1])])
"""


class Books:
    """A year of a shop that never was: every kind of row, and broken ones between."""

    def __init__(self, path):
        self.path = path
        self.broken = 0
        chance = random.Random(20_111_209)
        lines = [self.line(chance, number) for number in range(ROWS)]
        self.figures = [self.figures_of(line) for line in lines]
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")

    def line(self, chance, number):
        invoice, goods = f"{500_000 + number // 8}", f"G{chance.randrange(300)}"
        pieces, price = chance.randrange(1, 40), f"{chance.randrange(10, 3000) / 100:.2f}"
        day = f"2011-{1 + number * 11 // ROWS:02d}-{1 + number // 8 % 27:02d} 10:15:00"
        buyer = chance.choice([f"{17_000 + number // 8 % 400}"] * 4 + [""])
        kind = chance.random()
        if kind < 0.03:
            invoice, pieces = f"C{invoice}", -pieces
        elif kind < 0.05:
            goods = chance.choice(["POST", "BANK CHARGES"])
        elif kind < 0.06:
            pieces, price, buyer = -pieces, "0.0", ""
        elif kind < 0.0605:
            invoice, pieces, price = f"A{invoice}", 1, "-20.50"
        elif kind < 0.065:
            price = "dear"
        return f"{invoice},{goods},Thing {goods},{pieces},{day},{price},{buyer},France"

    def figures_of(self, line):
        *_, pieces, _, price, _, _ = line.rsplit(",", 5)
        if price == "dear":
            self.broken += 1
            return 0, Decimal(0)
        return int(pieces), int(pieces) * Decimal(price)

    @property
    def totals(self):
        pieces, amounts = zip(*self.figures, strict=True)
        return ROWS, sum(pieces), sum(amounts)


@pytest.fixture
def books(tmp_path):
    return Books(tmp_path / "invoices.csv")


class Importing:
    """An import in a process of its own, on the test's database."""

    def __init__(self, *arguments):
        self.ear, mouth = os.pipe()
        place = urlsplit(settings.DATABASE_URL)._replace(
            path="/" + connection.settings_dict["NAME"]
        )
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            pass_fds=[mouth],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "DATABASE_URL": place.geturl(), "TEST_MOUTH": str(mouth)},
        )
        os.close(mouth)

    def kill_in_the_middle(self):
        """It says a word when it has written a batch and not committed it, and waits."""
        assert os.read(self.ear, 1) == b"."
        self.process.kill()
        self.process.communicate()
        os.close(self.ear)

    def end(self):
        said, _ = self.process.communicate()
        os.close(self.ear)
        return self.process.returncode, said.decode()


def rows_done():
    return ImportRun.objects.get().rows_done


def totals_of(run):
    counted = run.tally.values()
    return (
        sum(fate["rows"] for fate in counted),
        sum(fate["quantity"] for fate in counted),
        sum(Decimal(fate["amount"]) for fate in counted),
    )


def test_an_import_killed_twice_ends_with_the_totals_of_the_file(books):
    Importing("-c", HESITANT, str(books.path)).kill_in_the_middle()
    assert rows_done() == BATCH
    Importing("-c", HESITANT, str(books.path)).kill_in_the_middle()
    assert rows_done() == 2 * BATCH

    code, said = Importing("-m", "kefu.config", "import", "online-retail", str(books.path)).end()

    assert code == 0
    assert f"{ROWS:,} rows" in said
    run = ImportRun.objects.get()
    assert totals_of(run) == books.totals
    assert run.tally["refused"]["rows"] == run.refusals.count() == books.broken
    doubled = run.tally.get("duplicate", {"quantity": 0, "amount": "0"})
    assert in_the_database() == (
        books.totals[1] - doubled["quantity"],
        books.totals[2] - Decimal(doubled["amount"]),
    )


def in_the_database():
    """Pieces and money of all that a row may have become."""
    lines = OrderLine.objects.aggregate(n=Sum("quantity"), sum=Sum(F("quantity") * F("unit_price")))
    back = ServiceRequest.objects.aggregate(n=Sum("quantity"), sum=Sum("refund"))
    moved = StockMove.objects.aggregate(n=Sum("quantity"))
    booked = Adjustment.objects.aggregate(sum=Sum("amount"))
    pieces = lines["n"] - back["n"] + moved["n"] + Adjustment.objects.count()
    return pieces, lines["sum"] - back["sum"] + booked["sum"]

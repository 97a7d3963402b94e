import gzip
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from kefu.aftersale.models import ServiceRequest
from kefu.connectors.importers.online_retail.importer import OnlineRetail
from kefu.connectors.importers.rows import BrokenFile
from kefu.connectors.models import ImportRun
from kefu.connectors.services.files import import_files
from kefu.payments.models import Adjustment
from kefu.shop.models.catalogue import Product, StockMove
from kefu.shop.models.orders import Order, OrderLine

pytestmark = pytest.mark.django_db

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOODS = [
    "500001,10001,TIN OF BUTTONS,6,2010-12-01 08:26:00,2.55,17001,United Kingdom",
    "500001,10002,PAPER LANTERN,2,2010-12-01 08:26:00,3.395,17001,United Kingdom",
    '500002,10001,"TIN OF BUTTONS, LARGE",1,2010-12-02 09:00:00,2.95,17002,EIRE',
]
NOBODYS = ["500003,10002,PAPER LANTERN,4,2010-12-03 09:00:00,3.39,,United Kingdom"]
FEES = [
    "500001,POST,POSTAGE,1,2010-12-01 08:26:00,18.00,17001,United Kingdom",
    "500003,BANK CHARGES,Bank Charges,1,2010-12-03 09:00:00,15.00,,United Kingdom",
]
RETURNS = [
    "C500010,10001,TIN OF BUTTONS,-2,2010-12-05 10:00:00,2.55,17001,United Kingdom",
    "C500011,10001,TIN OF BUTTONS,-99,2010-12-06 10:00:00,2.55,17001,United Kingdom",
]
ALLOWANCES = ["C500012,D,Discount,-1,2010-12-07 10:00:00,27.50,17001,United Kingdom"]
CORRECTIONS = ["500004,10002,damaged,-3,2010-12-08 10:00:00,0.0,,United Kingdom"]
ADJUSTMENTS = ["A500005,B,Adjust bad debt,1,2010-12-09 10:00:00,-110.62,,United Kingdom"]
REPEATED = [GOODS[0]]
ALL = [*GOODS, *NOBODYS, *FEES, *REPEATED, *RETURNS, *ALLOWANCES, *CORRECTIONS, *ADJUSTMENTS]
BROKEN = {
    "500020,10001,X,six,2010-12-01 08:26:00,2.55,17001,United Kingdom": "Quantity “six”",
    "500020,10001,X,6,yesterday,2.55,17001,United Kingdom": "InvoiceDate “yesterday”",
    "500020,10001,X,6,2010-12-01 08:26:00,cheap,17001,United Kingdom": "UnitPrice “cheap”",
    "500020,10001,X,6,2010-12-01 08:26:00": "5 fields, expected 8",
    "X1,10001,X,6,2010-12-01 08:26:00,2.55,17001,United Kingdom": "InvoiceNo “X1”",
    "500020,,X,6,2010-12-01 08:26:00,2.55,17001,United Kingdom": "StockCode is empty",
    "500020,10001,X,6,2010-12-01 08:26:00,2.55,Bob,United Kingdom": "CustomerID “Bob”",
    "C500020,10001,X,6,2010-12-01 08:26:00,2.55,17001,United Kingdom": "takes back",
    '500020,10001,"X,6,2010-12-01 08:26:00,2.55,17001,United Kingdom': "3 fields, expected 8",
}


@pytest.fixture
def file(tmp_path):
    def write(*lines, name="invoices.csv"):
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def take(path):
    (run,) = import_files(OnlineRetail(), [path])
    return {fate: figures["rows"] for fate, figures in run.tally.items()}


def everything():
    return {
        model: sorted(model.objects.values_list("pk", flat=True))
        for model in (Order, OrderLine, ServiceRequest, StockMove, Adjustment, Product)
    }


def test_each_kind_of_row_ends_where_it_belongs(file):
    assert take(file(*ALL)) == {
        "goods": 3,
        "goods, buyer unknown": 1,
        "fee": 2,
        "duplicate": 1,
        "return": 2,
        "allowance": 1,
        "stock correction": 1,
        "adjustment": 1,
    }

    first = Order.objects.get(external_id="500001")
    assert [line.kind for line in first.lines.all()] == ["goods", "goods", "freight"]
    assert first.total == Decimal("15.30") + Decimal("6.79") + Decimal("18.00")
    assert Order.objects.get(external_id="500003").customer is None
    assert StockMove.objects.get().quantity == -3
    assert Adjustment.objects.get().amount == Decimal("-110.62")
    assert Product.objects.get(external_id="10001").sold == 7


def test_the_report_adds_up_to_the_file_and_to_the_database(file):
    path = file(*ALL)
    (run,) = import_files(OnlineRetail(), [path])

    assert sum(fate["rows"] for fate in run.tally.values()) == len(ALL)
    amount = sum(Decimal(fate["amount"]) for fate in run.tally.values())
    in_file = sum(
        int(quantity) * Decimal(price)
        for *_, quantity, _, price, _, _ in (line.rsplit(",", 5) for line in ALL)
    )
    booked = OrderLine.objects.aggregate(sum=Sum(F("quantity") * F("unit_price")))["sum"]
    back = ServiceRequest.objects.aggregate(sum=Sum("refund"))["sum"]
    doubled = Decimal(run.tally["duplicate"]["amount"])
    assert amount == in_file
    assert booked - back + doubled + Decimal("-110.62") == in_file


def test_bad_debt_written_under_the_number_of_goods_makes_none(file):
    assert take(file("A500005,10077,Bad debt,1,2010-12-09 10:00:00,-11.50,,France")) == {
        "adjustment": 1
    }
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("500001,10001,X,2000000000,2010-12-01 08:26:00,9999,1,France", "Nobody pays"),
        ("500001,10001,X,3000000000,2010-12-01 08:26:00,1,1,France", "Quantity cannot be"),
        ("500001,10001,X,0,2010-12-01 08:26:00,1,1,France", "Quantity is 0"),
        ("500001,10001,X,1,2010-12-01 08:26:00,inf,1,France", "UnitPrice cannot be inf"),
        ("500001," + "1" * 50 + ",X,1,2010-12-01 08:26:00,1,1,France", "is too long"),
        ("500001,10001,X,1,0001-01-01 00:00:00,1,1,France", "InvoiceDate cannot be"),
        ("500001,10001,X,1,2010-12-01 08:26:00,1," + "9" * 90 + ",France", "CustomerID"),
    ],
)
def test_what_no_database_could_hold_is_refused(file, row, reason):
    (run,) = import_files(OnlineRetail(), [file(row)])

    refusal = run.refusals.get()
    assert reason in refusal.reason % refusal.values


def test_prices_of_many_decimals_and_long_words_are_known_again(file):
    row = f"500001,10001,{'LONG ' * 80},3,2010-12-01 08:26:00,1.234567,17001,France"
    take(file(row))

    assert take(file(row, GOODS[1], name="again.csv")) == {"already there": 1, "goods": 1}


def test_one_piece_back_and_two_pieces_back_are_two_returns(file):
    back = "C500010,10001,TIN OF BUTTONS,{},2010-12-05 10:00:00,2.55,17001,United Kingdom"

    assert take(file(*GOODS, back.format(-1), back.format(-2), back.format(-1))) == {
        "goods": 3,
        "return": 2,
        "duplicate": 1,
    }


def test_a_return_finds_the_line_it_came_from_if_enough_was_sold(file):
    take(file(*ALL))

    matched, unmatched = ServiceRequest.objects.filter(kind="return").order_by("external_id")
    assert matched.order.external_id == "500001"
    assert matched.quantity == 2
    assert unmatched.line is None


def test_a_second_run_changes_nothing(file):
    take(file(*ALL))
    before = everything()

    take(file(*ALL))

    assert everything() == before


def test_the_same_rows_in_another_file_change_nothing_either(file):
    take(file(*ALL))
    before = everything()

    fates = take(file(*reversed(ALL), name="again.csv"))

    assert everything() == before
    assert fates == {"already there": len(ALL) - 1, "duplicate": 1}


def test_broken_rows_are_named_and_the_rest_is_taken(file):
    path = file(*BROKEN, *ALL)

    (run,) = import_files(OnlineRetail(), [path])

    assert run.tally["refused"]["rows"] == len(BROKEN)
    assert Order.objects.count() == 3
    for line, (refusal, reason) in enumerate(
        zip(run.refusals.all(), BROKEN.values(), strict=True), start=2
    ):
        assert refusal.line == line
        assert reason in refusal.reason % refusal.values


def test_bytes_that_are_no_text_spoil_only_their_row(file):
    path = file(*GOODS)
    path.write_bytes(path.read_bytes().replace(b"PAPER LANTERN", b"PAPER \xa3 LANTERN"))

    assert take(path) == {"goods": 2, "refused": 1}


def test_a_run_that_was_killed_goes_on_where_it_stopped(file, monkeypatch):
    path = file(*ALL)
    monkeypatch.setattr(OnlineRetail, "batch", 3)

    class Killed(Exception):
        pass

    def die_in_the_middle(path, rows):
        if rows >= 6:
            raise Killed

    with pytest.raises(Killed):
        import_files(OnlineRetail(), [path], progress=die_in_the_middle)
    assert ImportRun.objects.get().rows_done == 6

    fates = take(path)

    assert sum(fates.values()) == len(ALL)
    assert OrderLine.objects.count() == 6
    assert ServiceRequest.objects.count() == 3


def test_a_zipped_file_is_read_as_it_is(file, tmp_path):
    plain = file(*ALL)
    zipped = tmp_path / "invoices.csv.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))

    assert sum(take(zipped).values()) == len(ALL)


def test_a_stranger_of_a_file_is_refused_before_anything_is_taken(file, tmp_path):
    stranger = tmp_path / "phones.csv"
    stranger.write_text("name,price\nx,1\n")

    with pytest.raises(BrokenFile):
        import_files(OnlineRetail(), [file(*ALL), stranger])
    with pytest.raises(CommandError, match="no such file"):
        call_command("import", "online-retail", str(tmp_path / "nowhere.csv"))

    assert not ImportRun.objects.exists()

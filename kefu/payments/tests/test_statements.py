"""What a bank's file says is read as banks write it, counts once, and finds its order."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.core.uploads.models import Upload
from kefu.core.uploads.services import check
from kefu.payments import services
from kefu.payments.bank import columns as reading
from kefu.payments.bank.tables import rows_of
from kefu.payments.bank.values import Unreadable, day_of, sum_of
from kefu.payments.models import Attempt, BankLine, Charge, Refund, Statement
from kefu.payments.services import handing, merchants, statements, transfers
from kefu.payments.services.paying import NotOpen

ACCOUNT = {"holder": "一诺商贸", "bank": "招商银行杭州分行", "account": "571900123410901"}
TWO_SUMS = "交易时间,借方发生额(元),贷方发生额(元),对方户名,用途"
HEAD = "交易日期,收入金额,支出金额,对方户名,对方账号,附言,交易流水号"


@pytest.fixture
def clerk(db) -> User:
    return User.objects.create_user("fang@example.com", name="方圆", role="operations")


@pytest.fixture
def account(db) -> None:
    merchants.set_keys("bank", ACCOUNT)
    merchants.open_gateway("bank")


@pytest.fixture
def asked(lin, account) -> Attempt:
    """Lin has chosen to transfer 258.30."""
    return chosen(lin, "258.30")


def chosen(customer, amount: str) -> Attempt:
    charge = Charge.objects.create(gateway="online", amount=Decimal(amount), customer=customer)
    return transfers.choose(charge.pk, at=now())


def give(clerk, *rows: str, head: str = HEAD, charset: str = "gb18030", name="bank.csv"):
    file = ContentFile("\r\n".join([head, *rows]).encode(charset), name=name)
    statement = statements.take(check(file), by=clerk)
    for _ in range(2):  # what follows from what was read, too
        deliver_all()
        run_jobs()
    return Statement.objects.get(pk=statement.pk)


def row(amount, memo="", *, payer="林晓雨", serial="", day="2026-11-20"):
    return f"{day},{amount},,{payer},6225881234567890,{memo},{serial}"


@pytest.mark.parametrize(
    ("said", "sum_"),
    [
        ("1,234.50", "1234.50"), ("+1234.5", "1234.50"), ("¥1 234.50", "1234.50"),
        ("１，２３４．５０", "1234.50"), ("1.234,50", "1234.50"), ("12,5", "12.50"),
        ("(12.00)", "-12"), ("12.00-", "-12"), ("−12.00", "-12"), ("12.00DR", "-12"),
        ("12.00CR", "12"), ("12.00贷", "12"), ("12.00元", "12"), ("CNY 12", "12"), ("--", "0"),
        ("", "0"), (12.5, "12.50"), (None, "0"),
    ],
)  # fmt: skip
def test_sums_are_read_as_banks_write_them(said, sum_):
    assert sum_of(said) == Decimal(sum_)


@pytest.mark.parametrize("said", ["abc", "1.2.3", "12.345", "nan", "1e999", "合计"])
def test_what_is_no_sum_is_refused(said):
    with pytest.raises(Unreadable):
        sum_of(said)


@given(st.decimals(min_value=0, max_value=10**8, places=2))
def test_every_sum_survives_its_writing(sum_):
    for said in (f"{sum_:,}", f"¥{sum_}", f"{sum_:,}".translate(str.maketrans(",.", ".,"))):
        assert sum_of(said) == sum_


@pytest.mark.parametrize(
    "said",
    [
        "20261122", "2026-11-22", "2026/11/22 10:15:00", "2026年11月22日", "22.11.2026",
        "２０２６－１１－２２", "20261122 101500", 46348.0, date(2026, 11, 22),
    ],
)  # fmt: skip
def test_days_are_read_as_banks_write_them(said):
    assert day_of(said) == date(2026, 11, 22)


@pytest.mark.parametrize("said", ["", "合计", "20261399", "5"])
def test_what_is_no_day_is_refused(said):
    with pytest.raises(Unreadable):
        day_of(said)


@pytest.mark.parametrize("charset", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_transfer_with_its_reference_and_sum_is_laid_by_itself(charset, clerk, asked):
    memo = f"货款 {asked.reference[:4]} {asked.reference[4:].lower()} 谢谢"

    statement = give(clerk, row("258.30", memo), row("-", ""), charset=charset)

    asked.charge.refresh_from_db()
    line = BankLine.objects.get()
    assert (asked.charge.status, asked.charge.gateway) == (Charge.Status.PAID, "bank")
    assert (line.status, line.why) == ("matched", "sure")
    assert statement.status == "read"
    asked.refresh_from_db()
    assert asked.status == Attempt.Status.CLOSED


def test_the_same_file_again_and_one_that_overlaps_count_each_line_once(clerk, asked):
    twice = [row("258.30", asked.reference, serial="A1"), row("5.00", "杂"), row("5.00", "杂")]
    give(clerk, *twice)
    again = give(clerk, *twice)
    more = give(clerk, *twice, row("6.00", "新"))

    assert (again.known, again.lines.count()) == (3, 0)
    assert (more.known, more.lines.count()) == (3, 1)
    assert BankLine.objects.count() == 4
    assert Attempt.objects.filter(status="paid").count() == 1


def test_too_little_stays_open_with_the_rest_and_can_be_made_up(clerk, asked):
    give(clerk, row("200.00", asked.reference))
    line = BankLine.objects.get()
    assert (line.status, line.why) == ("proposed", "less")

    transfers.match(line.pk, asked.charge_id, why=line.why, by=clerk)

    asked.charge.refresh_from_db()
    assert (asked.charge.status, asked.charge.owed) == ("pending", Decimal("58.30"))
    assert asked.charge.due_at > now() + timedelta(days=4)
    give(clerk, row("58.30", asked.reference, day="2026-11-21"))
    asked.charge.refresh_from_db()
    assert asked.charge.status == "paid"


def test_too_much_goes_back_by_hand_or_to_the_balance(clerk, lin, asked):
    give(clerk, row("260.00", asked.reference))
    line = BankLine.objects.get()
    assert line.why == "more"
    transfers.match(line.pk, asked.charge_id, why=line.why, by=clerk)

    surplus = Refund.objects.get()
    asked.charge.refresh_from_db()
    assert (asked.charge.status, surplus.status, surplus.amount) == (
        "paid", "by_hand", Decimal("1.70"),
    )  # fmt: skip

    handing.put_on_balance(surplus.pk)
    handing.put_on_balance(surplus.pk)

    surplus.refresh_from_db()
    from kefu.payments.queries.balances import balance_of

    assert (surplus.status, balance_of(lin)) == ("done", Decimal("1.70"))


def test_without_a_reference_it_is_only_proposed(clerk, lin, wei, account):
    hers, his = chosen(lin, "99.00"), chosen(wei, "99.00")
    alone = chosen(wei, "77.00")

    give(clerk, row("99.00", "货款"), row("77.00", "货款", payer="某公司"), row("55.00", "货款"))

    lines = {
        str(one.amount): (one.status, one.why, one.charge_id) for one in BankLine.objects.all()
    }
    assert lines == {
        "99.00": ("proposed", "payer", hers.charge_id),
        "77.00": ("proposed", "sum", alone.charge_id),
        "55.00": ("open", "", None),
    }
    assert his.charge.status == "pending"


def test_what_comes_after_the_order_was_cancelled_goes_back(clerk, asked):
    services.cancel(asked.charge_id)
    deliver_all()
    run_jobs()
    give(clerk, row("258.30", asked.reference))
    line = BankLine.objects.get()
    assert line.why == "over"

    transfers.match(line.pk, asked.charge_id, why=line.why, by=clerk)

    refund = Refund.objects.get()
    assert (refund.status, refund.amount) == ("by_hand", Decimal("258.30"))


def test_a_line_laid_to_the_wrong_order_is_taken_away_as_long_as_it_did_nothing(clerk, lin, asked):
    give(clerk, row("100.00", "货款"))
    line = BankLine.objects.get()
    transfers.match(line.pk, asked.charge_id, why="hand", by=clerk)

    transfers.unmatch(line.pk, by=clerk)

    line.refresh_from_db()
    asked.charge.refresh_from_db()
    assert (line.status, asked.charge.received) == ("open", 0)
    transfers.match(line.pk, chosen(lin, "100.00").charge_id, why="hand", by=clerk)
    with pytest.raises(transfers.InUse):
        transfers.unmatch(line.pk, by=clerk)


def test_a_file_is_taken_back_before_it_is_used(clerk, asked):
    unused = give(clerk, row("5.00", "杂"))
    statements.undo(unused.pk, by=clerk)
    assert (Statement.objects.get().status, BankLine.objects.count()) == ("undone", 0)
    used = give(clerk, row("5.00", "杂"), row("258.30", asked.reference))

    with pytest.raises(statements.InUse):
        statements.undo(used.pk, by=clerk)

    assert BankLine.objects.count() == 2


def test_unknown_columns_are_asked_for(clerk, asked):
    file = f"Wann,Was,Wofür\r\n2026-11-20,258.30,{asked.reference}\r\n".encode()
    statement = statements.take(check(ContentFile(file, name="x.csv")), by=clerk)
    assert statement.status == "columns"

    with pytest.raises(reading.ColumnsUnclear):
        statements.set_columns(statement.pk, head=0, columns={"memo": 2}, by=clerk)
    statements.set_columns(
        statement.pk, head=0, columns={"day": 0, "amount": 1, "memo": 2}, by=clerk
    )
    deliver_all()
    run_jobs()

    asked.charge.refresh_from_db()
    assert asked.charge.status == "paid"


def test_the_file_is_gone_once_it_is_read_and_names_lie_encrypted(clerk, asked):
    statement = give(clerk, row("5.00", "杂"))

    assert (statement.file, Upload.objects.count()) == (None, 0)
    line = BankLine.objects.get()
    assert (line.payer, line.memo) == ("林晓雨", "杂")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT payer, account, memo FROM payments_bankline")
        assert not {"林晓雨", "6225881234567890", "杂"} & set(cursor.fetchone())


def test_a_reading_that_was_cut_off_goes_on_and_counts_nothing_twice(clerk, asked, monkeypatch):
    rows = [row("258.30", asked.reference), *(row(f"{n}.00", f"杂 {n}") for n in range(1, 250))]
    file = ContentFile("\r\n".join([HEAD, *rows]).encode(), name="x.csv")
    statement = statements.take(check(file), by=clerk)
    whole = statements._weigh

    def dies(given, fingerprints):
        whole(given, fingerprints)
        if BankLine.objects.count() > 150:
            raise KeyboardInterrupt

    monkeypatch.setattr(statements, "_weigh", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        statements.read(statement.pk)
    monkeypatch.setattr(statements, "_weigh", whole)
    statements.read(statement.pk)

    statement.refresh_from_db()
    assert (statement.status, statement.rows_done, statement.known) == ("read", 250, 0)
    assert Attempt.objects.filter(status="paid").count() == 1


def test_rows_without_day_or_sum_are_named_and_sums_below_are_not(clerk):
    statement = give(
        clerk, row("abc"), row("5.00", day="irgendwann"), "合计,10.00,,,,,", row("6.00")
    )

    assert [number for number, _ in statement.faults] == [2, 3]
    assert BankLine.objects.get().amount == 6


@pytest.mark.parametrize(
    ("head", "line", "amount"),
    [
        ("记账日期,借贷标志,交易金额,对方户名,摘要", "20261120,贷,5.00,林,货款", 5),
        ("记账日期,借贷标志,交易金额,对方户名,摘要", "20261120,借,5.00,林,货款", None),
        (TWO_SUMS, "2026-11-20 10:00,,5.00,林,货款", 5),
        (TWO_SUMS, "2026-11-20 10:00,5.00,0.00,林,x", None),
        ("Date,Amount,Payer,Reference", "2026-11-20,-5.00,Lin,goods", None),
        ("Date;Amount;Payer;Reference", "20.11.2026;5,00;Lin;goods", 5),
        ("Date\tAmount\tPayer\tReference", "2026-11-20\t5.00\tLin\tgoods", 5),
    ],
)  # fmt: skip
def test_many_banks_columns_are_known(head, line, amount):
    rows = rows_of(f"某某银行对账单\r\n{head}\r\n{line}\r\n".encode())
    at, columns = reading.recognised(rows)
    found = reading.read(rows, at, columns, currency="CNY")

    assert [one.amount for one in found.lines] == ([amount] if amount else [])
    assert found.outgoing == (0 if amount else 1)
    assert not found.faults


def test_a_spreadsheet_is_read_like_a_table(clerk, asked):
    file = ContentFile(xlsx([HEAD.split(","), [46346.0, 258.3, "", "林", "622", asked.reference]]))
    file.name = "bank.xlsx"
    statements.take(check(file), by=clerk)
    deliver_all()
    run_jobs()

    line = BankLine.objects.get()
    assert (line.booked_on, line.amount, line.status) == (
        date(2026, 11, 20),
        Decimal("258.30"),
        "matched",
    )


def test_what_is_no_table_is_refused_and_nothing_stays(clerk):
    broken = ContentFile(xlsx([[""]])[:-200], name="bank.xlsx")
    with pytest.raises((statements.NoTable, ValidationError)):
        statements.take(check(broken), by=clerk)

    assert not Statement.objects.exists()
    assert not Upload.objects.exists()


def test_no_transfer_for_what_is_over_or_in_another_currency(lin, account):
    over = Charge.objects.create(gateway="online", amount=5, due_at=now() - timedelta(minutes=1))
    euros = Charge.objects.create(gateway="online", amount=5, currency="EUR")
    for charge in (over, euros):
        with pytest.raises(NotOpen):
            transfers.choose(charge.pk, at=now())


@pytest.mark.django_db(transaction=True)
def test_a_line_laid_by_eight_at_once_counts_once(transactional_db):
    clerk = User.objects.create_user("fang@example.com", role="operations")
    merchants.set_keys("bank", ACCOUNT)
    merchants.open_gateway("bank")
    asked = chosen(None, "10.00")
    statement = Statement.objects.create(name="x", status="read", by=clerk)
    line = BankLine.objects.create(
        statement=statement, row=2, booked_on="2026-11-20", amount=4, fingerprint="x"
    )

    together(8, lambda: transfers.match(line.pk, asked.charge_id, why="hand", by=clerk))

    asked.charge.refresh_from_db()
    assert asked.charge.received == 4


def xlsx(rows: list[list]) -> bytes:
    """The smallest spreadsheet that is one."""
    cells = "".join("<row>" + "".join(_cell(value) for value in row) + "</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        book.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
            '<sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        )
    return packed.getvalue()


def _cell(value) -> str:
    if isinstance(value, float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

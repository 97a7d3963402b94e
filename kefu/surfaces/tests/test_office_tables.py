"""Tables in and out: looked at before they change anything, cut off and gone on with, read by
any spreadsheet and dangerous to none."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core import sheets
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.shop.models.catalogue import PlannedPrice, Sku, StockMove
from kefu.shop.models.tables import TableRun
from kefu.shop.services.tables import runs
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ParcelFactory,
    ProductFactory,
    SkuFactory,
)

pytestmark = pytest.mark.django_db
TABLES = reverse("surfaces:office_tables")


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def shi(db):
    """Shi keeps the range and the warehouse."""
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def office(as_user, shi):
    return as_user(shi)


def text(page):
    return page.content.decode()


def give(office, what, content, *, mode="good", client_id="one", encoding="utf-8"):
    file = SimpleUploadedFile("表.csv", content.encode(encoding))
    said = {"what": what, "mode": mode, "client_id": client_id, "table": file}
    return office.post(TABLES, said)


def taken(office, what, content, **more):
    """Given, looked at, said yes to."""
    page = give(office, what, content, **more)
    office.post(page.url)
    return TableRun.objects.latest("pk")


def fetched(office, what, **more):
    page = office.post(TABLES, {"out": what, "client_id": f"out-{what}", **more})
    deliver_all()
    run_jobs()
    run = TableRun.objects.get(way="out", what=what)
    answer = office.get(reverse("surfaces:office_table_file", args=[run.number]))
    assert page.url.endswith(f"/{run.number}/")
    return b"".join(answer.streaming_content).decode()


def stocks():
    return dict(Sku.objects.values_list("code", "stock"))


def test_a_table_changes_nothing_until_somebody_says_yes(office):
    sku = SkuFactory(code="a", stock=10)

    page = give(office, "stock", "sku,stock,new_stock\na,10,7\n")
    look = office.get(page.url)

    assert "1 行会带来修改" in text(look)
    assert stocks() == {"a": 10}
    office.post(page.url)
    assert stocks() == {"a": 7}
    assert StockMove.objects.get().sku == sku


def test_what_was_dropped_changes_nothing(office, django_capture_on_commit_callbacks):
    SkuFactory(code="a", stock=10)
    page = give(office, "stock", "sku,stock,new_stock\na,10,7\n")

    with django_capture_on_commit_callbacks(execute=True):
        office.post(page.url, {"drop": "1"})
    office.post(page.url)

    assert stocks() == {"a": 10}
    assert not list(runs.path_of(TableRun.objects.get()).parent.glob("*"))


def test_bad_lines_are_named_with_line_column_and_reason_while_good_ones_go_on(office):
    SkuFactory(code="a", stock=10)
    SkuFactory(code="b", stock=10)
    content = "sku,stock,new_stock\na,10,7\n\nx,1,2\nb,10,viele\nb,9,3\n"

    run = taken(office, "stock", content)

    faults = [(one.line, one.column, one.words) for one in run.faults.all()]
    assert faults == [
        (4, "sku", "没有编码为“x”的 SKU"),
        (5, "new_stock", "“viele”不是件数"),
        (6, "stock", "表里的现有库存是 9，现在已是 10，请重新清点"),
    ]
    assert stocks() == {"a": 7, "b": 10}
    assert run.tally == {"change": 1, "same": 0, "wrong": 3}


def test_all_or_nothing_is_nothing_when_a_line_is_wrong(office):
    SkuFactory(code="a", stock=10)

    page = give(office, "stock", "sku,stock,new_stock\na,10,7\nx,1,2\n", mode="whole")
    refused = office.post(page.url)

    assert TableRun.objects.get().status == "refused"
    assert refused.status_code == 409
    assert stocks() == {"a": 10}


def test_all_or_nothing_is_nothing_when_something_changed_after_the_look(office):
    SkuFactory(code="a", stock=10)
    SkuFactory(code="b", stock=10)
    page = give(office, "stock", "sku,stock,new_stock\na,10,7\nb,10,5\n", mode="whole")
    Sku.objects.filter(code="b").update(stock=9)

    office.post(page.url)

    run = TableRun.objects.get()
    assert (run.status, run.faults.get().line) == ("refused", 3)
    assert stocks() == {"a": 10, "b": 9}
    assert not StockMove.objects.exists()


def test_the_same_table_twice_changes_nothing(office):
    SkuFactory(code="a", stock=10)
    content = "sku,stock,new_stock\na,10,7\n"
    taken(office, "stock", content)
    first = EventRow.objects.filter(name="shop.StockCorrected").count()
    Sku.objects.update(stock=4)  # three were sold since

    again = taken(office, "stock", content, client_id="two")

    assert stocks() == {"a": 4}
    assert again.tally["wrong"] == 1
    assert EventRow.objects.filter(name="shop.StockCorrected").count() == first


def test_a_form_sent_twice_is_one_table(office):
    SkuFactory(code="a", stock=10)
    content = "sku,stock,new_stock\na,10,7\n"

    first, second = give(office, "stock", content), give(office, "stock", content)

    assert first.url == second.url
    assert TableRun.objects.count() == 1


@pytest.mark.parametrize(
    ("encoding", "between"), [("utf-8-sig", ","), ("utf-8", ";"), ("gb18030", "\t")]
)
def test_any_spreadsheets_way_of_saving_is_read(office, encoding, between):
    SkuFactory(code="甲", stock=10)
    rows = [("SKU 编码", "现有库存", "新库存", "原因"), ("甲", "10", "7", "清点")]
    content = "\r\n".join(between.join(row) for row in rows)

    taken(office, "stock", content, encoding=encoding)

    assert stocks() == {"甲": 7}
    assert StockMove.objects.get().words == "清点"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04\x00\x00", "这不是文本文件"),
        (b"\xff\xfe\xff\xff,\xff\n", "编码既不是 UTF-8"),
        (b"sku,stock\na,1\n", "缺少这些列：新库存"),
        (b"sku,stock,new_stock\n", "列名下面没有内容"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(office, content, sentence):
    file = SimpleUploadedFile("t.csv", content)

    page = office.post(TABLES, {"what": "stock", "mode": "good", "client_id": "one", "table": file})

    assert page.status_code == 422
    assert sentence in text(page)
    assert not TableRun.objects.exists()


def test_a_broken_line_is_named_and_the_next_is_read(office):
    SkuFactory(code="a", stock=10)

    run = taken(office, "stock", "sku,stock,new_stock\na,1,2,3,4\na,10,7\n")

    assert run.faults.get().line == 2
    assert stocks() == {"a": 7}


def test_a_long_table_is_gone_on_with_after_a_fall(office, shi, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 3)
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    for n in range(10):
        SkuFactory(code=f"s{n}", stock=10)
    content = "sku,stock,new_stock\n" + "".join(f"s{n},10,{n}\n" for n in range(10))
    page = give(office, "stock", content)
    deliver_all()
    run_jobs()
    run = runs.confirm(TableRun.objects.get().pk, by=shi)
    _cut_off_after(2, run, monkeypatch)
    cut = TableRun.objects.get()
    assert (cut.status, cut.rows_written) == ("writing", 6)
    assert "6" in text(office.get(page.url))

    runs.go_on(run.pk)

    assert stocks() == {f"s{n}": n for n in range(10)}
    assert StockMove.objects.count() == 10


def _cut_off_after(batches, run, monkeypatch):
    """As if its process was killed between two batches."""
    real, left = runs._write_batch, [batches]

    def once(*given):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(runs, "_write_batch", once)
        with pytest.raises(KeyboardInterrupt):
            runs.go_on(run.pk)


def test_checking_costs_the_same_queries_however_many_lines(shi, flat_queries):
    for n in range(40):
        SkuFactory(code=f"s{n}", stock=10)

    lines = [2]

    def checked():
        rows = "".join(f"s{n},10,{n}\n" for n in range(lines[0]))
        file = SimpleUploadedFile("t.csv", f"sku,stock,new_stock\n{rows}".encode())
        asked = {"what": "stock", "by": shi, "client_id": uuid4().hex, "is_whole": False}
        runs.check(runs.take_in(file, **asked))

    flat_queries(checked, grow=lambda: lines.append(lines.pop() * 20))


def test_prices_from_a_day_on_and_at_once(office):
    SkuFactory(code="a", price=Decimal(129))
    SkuFactory(code="b", price=Decimal(129))
    content = 'sku,price,new_price,from\na,129,"1,119.90",\nb,129.00,99,2099-01-01 10:00\n'

    taken(office, "prices", content)

    assert Sku.objects.get(code="a").price == Decimal("1119.90")
    assert Sku.objects.get(code="b").price == 129
    assert PlannedPrice.objects.get().price == 99


@pytest.mark.parametrize("bad", ["abc", "-1", "1_0", "NaN", "0.001", "1e99", "99999999999"])
def test_a_price_that_is_none_is_refused(office, bad):
    SkuFactory(code="a", price=Decimal(129))

    run = taken(office, "prices", f"sku,price,new_price\na,129,{bad}\n")

    assert run.faults.get().column == "new_price"
    assert Sku.objects.get().price == 129


def test_goods_are_reworded_and_taken_off_sale(office):
    product = ProductFactory(code="kettle", name_zh="壶", name_en="Kettle")

    taken(office, "goods", "product,name_zh,on_sale\nkettle,晨雾壶,否\nnone,x,1\n")

    product.refresh_from_db()
    assert (product.name_zh, product.name_en, product.is_active) == ("晨雾壶", "Kettle", False)


def test_parcels_of_orders_by_a_table(office):
    carrier = ParcelFactory().carrier
    good, unpaid = OrderFactory(status="preparing"), OrderFactory(status="placed")
    OrderLineFactory(order=good)
    rows = f"{good.number},{carrier.code},SF1111\n{unpaid.number},{carrier.code},SF2222\n"

    run = taken(office, "parcels", f"order,carrier,tracking\n{rows}{good.number},nobody,SF3\n")

    good.refresh_from_db()
    assert good.status == "shipped"
    assert [one.column for one in run.faults.all()] == ["order", "carrier"]
    again = taken(office, "parcels", f"order,carrier,tracking\n{rows}", client_id="two")
    assert again.tally["same"] == 1


def test_what_goes_out_comes_back_in(office):
    SkuFactory(code="a", stock=10, product=ProductFactory(name_zh="=SUM(A1)"))

    out = fetched(office, "stock")
    assert out.startswith("\ufeffSKU 编码,名称,现有库存")
    assert "'=SUM(A1)" in out
    back = out.removeprefix("\ufeff").replace(",10,,", ",10,8,")
    taken(office, "stock", back)

    assert stocks() == {"a": 8}


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@a", "\tx"])
def test_no_cell_is_a_formula(cell):
    assert sheets.guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+5.00", "-129.90", "a=b", ""])
def test_numbers_and_plain_texts_stay_as_they_are(cell):
    assert sheets.guarded(cell) == cell


def test_orders_go_out_as_the_list_was_narrowed_without_a_name(office):
    sent = OrderFactory(status="shipped", recipient="林晓雨", phone="13800001111")
    OrderLineFactory(order=sent)
    other = OrderFactory(status="preparing")
    OrderLineFactory(order=other)

    out = fetched(office, "orders", show="under_way")

    assert sent.number in out
    assert other.number not in out
    assert "林晓雨" not in out
    assert EventRow.objects.filter(name="shop.TableFetched").count() == 1


def test_going_out_costs_the_same_queries_however_many(shi, flat_queries):
    def written():
        run = runs.ask_out(what="orders", by=shi, client_id=uuid4().hex, show="all")
        runs.go_on(run.pk)

    OrderLineFactory()
    flat_queries(written, grow=lambda: OrderLineFactory.create_batch(30))
    assert TableRun.objects.latest("pk").rows == 31


def test_agents_neither_give_nor_fetch(as_user, mei, office):
    page = office.post(TABLES, {"out": "stock", "client_id": "one"})
    client = as_user(mei)

    assert client.get(TABLES).status_code == 403
    assert client.get(page.url).status_code in {403, 404}
    assert client.post(TABLES, {"out": "stock"}).status_code == 403


def test_files_of_yesterday_are_forgotten(office, shi):
    SkuFactory(code="a", stock=10)
    page = give(office, "stock", "sku,stock,new_stock\na,10,7\n")

    assert runs.forget_files(now()) == 0
    assert runs.forget_files(now() + runs.KEPT * 2) == 1
    assert "已放弃" in text(office.get(page.url))


def test_a_quote_that_never_closes_spoils_no_memory(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"' + "x\n" * 400)

    found = list(sheets.lines(path))

    assert found[1].is_broken

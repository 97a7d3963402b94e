"""What every format shares: knowing files, refusing strangers, trying again, not being torn."""

import gzip

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from kefu.connectors.importers.rows import BrokenFile, csv_rows, json_rows, single_line_rows
from kefu.connectors.models import ImportRun, Refusal
from kefu.connectors.tests.test_newbee import CATEGORIES, GOODS, KETTLE, SOAP, TREE
from kefu.shop.models.catalogue import Product

pytestmark = pytest.mark.django_db


def faults(rows):
    return [(row.line, str(row.fault)) for row in rows if row.fault]


def test_a_folder_gives_the_files_that_belong_to_the_format(table, lines, tmp_path, capsys):
    table("a-goods.csv", GOODS, KETTLE)
    table("b-categories.csv", CATEGORIES, *TREE)
    (tmp_path / "letter.txt").write_text("Dear colleague")
    table("prices.csv", "name,price", ("x", "1"))

    call_command("import", "newbee", str(tmp_path))

    told = capsys.readouterr()
    assert Product.objects.get().external_id == "501"
    assert "a-goods.csv (goods): 1 rows" in told.out
    assert "Left out, no file of newbee" in told.err
    assert "prices.csv" in told.err


def test_a_stranger_that_was_named_is_refused_before_anything_is_taken(table):
    stranger = table("prices.csv", "goods_id,goods_name,price", ("1", "x", "1"))
    known = table("categories.csv", CATEGORIES, *TREE)

    with pytest.raises(CommandError, match=r"prices.csv is no table.*goods_id,goods_name"):
        call_command("import", "newbee", str(known), str(stranger))

    assert not ImportRun.objects.exists()


def test_a_folder_without_any_file_of_the_format_says_so(tmp_path):
    with pytest.raises(CommandError, match="no file of icecat in it"):
        call_command("import", "icecat", str(tmp_path))


def test_a_table_says_which_other_it_needs(table):
    with pytest.raises(CommandError, match=r"goods.csv needs categories first: give that file too"):
        call_command("import", "newbee", str(table("goods.csv", GOODS, KETTLE)))

    assert not ImportRun.objects.exists()


def test_what_another_table_needs_may_have_come_before(table, take):
    take("newbee", table("categories.csv", CATEGORIES, *TREE))

    assert take("newbee", table("goods.csv", GOODS, KETTLE)) == {"goods": {"goods": 1}}


def test_a_header_that_names_a_column_twice_is_none(table, take):
    with pytest.raises(BrokenFile):
        take("newbee", table("goods.csv", GOODS + ",tag", (*KETTLE, "x")))


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, take):
    path = tmp_path / "goods.csv.gz"
    path.write_text("goods_id,goods_name")

    with pytest.raises(BrokenFile, match=r"goods\.csv\.gz"), translation.override("en"):
        take("newbee", path)


def test_a_torn_file_keeps_what_could_be_read_and_the_whole_one_goes_on(table, take, monkeypatch):
    from kefu.connectors.importers.newbee import Newbee

    monkeypatch.setattr(Newbee, "batch", 10)
    take("newbee", table("categories.csv", CATEGORIES, *TREE))
    many = [
        (str(number), f"物 {number * 7919}", "", "0", "1", "1", "1", "") for number in range(5000)
    ]
    whole = table("goods.csv", GOODS, *many)
    torn = whole.with_name("torn.csv.gz")
    torn.write_bytes(gzip.compress(whole.read_bytes())[:-3000])

    with pytest.raises(BrokenFile, match="torn"):
        take("newbee", torn)
    kept = Product.objects.count()
    fates = take("newbee", whole)["goods"]

    assert 0 < kept < len(many)
    assert fates == {"already there": kept, "goods": len(many) - kept}
    assert Product.objects.count() == len(many)


def test_a_parked_row_is_tried_again_when_its_file_is_given_again(table, take):
    goods = table("goods.csv", GOODS, KETTLE, SOAP, ("503", "", "", "0", "1", "1", "1", ""))
    some = table("some.csv", CATEGORIES, *TREE[1:])
    assert take("newbee", some, goods)["goods"] == {"goods": 1, "parked": 1, "refused": 1}
    assert take("newbee", goods)["goods"] == {"goods": 1, "parked": 1, "refused": 1}

    take("newbee", table("rest.csv", CATEGORIES, TREE[0]))
    fates = take("newbee", goods)["goods"]

    assert fates == {"goods": 2, "refused": 1}
    assert [refusal.line for refusal in Refusal.objects.all()] == [4]
    assert Product.objects.count() == 2


def test_reasons_are_told_in_the_readers_language(table, take):
    take("newbee", table("c.csv", CATEGORIES, ("1", "1", "0", "")))
    refusal = Refusal.objects.get()

    with translation.override("en"):
        assert str(refusal) == "2: category_name is empty"
    with translation.override("zh-hans"):
        assert str(refusal) == "2: category_name 是空的"


def test_a_quote_that_never_closes_spoils_its_row_and_says_to_where(tmp_path):
    path = tmp_path / "torn.csv"
    swallowed = "".join(f"{number},y\n" for number in range(300))
    path.write_text(f'a,b\n1,x\n"2,x\n{swallowed}3,"z\n4,x\n')

    rows = list(csv_rows(path))

    assert rows[0].values == {"a": "1", "b": "x"}
    assert faults(rows)[0] == (
        3,
        "A quotation mark opens here and closes only at line 304",
    )


def test_a_field_longer_than_any_is_refused_and_reading_goes_on(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n1," + "x" * 200_000 + "\n2,y\n")

    rows = list(csv_rows(path))

    assert [row.line for row in rows] == [2, 3]
    assert rows[0].fault is not None
    assert rows[1].values == {"a": "2", "b": "y"}


def test_lines_that_are_no_objects_are_named(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        b'{"a": 1}\n[1]\n{"a": \n\n{"a": NaN}\n{"a": "\\ud800"}\n{"a": "\\u0000"}\n{"a": "\xff"}\n'
        + b"[" * 100_000
        + b"\n"
    )

    assert [line for line, _ in faults(json_rows(path))] == [2, 3, 4, 5, 6, 7, 8, 9]


def test_each_line_of_a_plain_file_stands_for_itself(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\n1,"x\n2,\xff\n3,"y, z"\r\n4\n')

    rows = list(single_line_rows(path))

    assert faults(rows) == [(3, "This is not UTF-8"), (5, "1 fields, expected 2")]
    assert rows[0].values == {"a": "1", "b": "x"}
    assert rows[2].values == {"a": "3", "b": "y, z"}

import json
from datetime import date

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from kefu.core.measure_files import BadFile
from kefu.crm.evaluations import auc
from kefu.crm.lifetime.files import purchases
from kefu.crm.tests.simulated import lives, sums

CDNOW = "customer_id,date,qty,amount\n"
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
TAFENG = (
    "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,"
    "SALES_PRICE\n"
)


def of(tmp_path, text):
    file = tmp_path / "bought.csv"
    file.write_text(text)
    return purchases(file)


def test_a_day_is_one_purchase_and_the_first_is_none_again(tmp_path):
    rows = "1,19970101,1,10\n1,19970101,1,5\n1,19970115,1,30\n2,19970108,1,7\n"

    known = of(tmp_path, CDNOW + rows).until(date(1997, 1, 29))

    assert known.again.tolist() == [1, 0]
    assert known.last.tolist() == [2, 0]
    assert known.known.tolist() == [4, 3]
    assert known.spent.tolist() == [30, 0]


def test_what_comes_later_is_not_known_and_counted_apart(tmp_path):
    rows = "1,19970101,1,10\n1,19970202,1,5\n1,19970203,1,5\n2,19970301,1,7\n"

    bought = of(tmp_path, CDNOW + rows)

    assert bought.until(date(1997, 1, 31)).again.tolist() == [0]
    assert bought.after(date(1997, 1, 31), bought.last_day).tolist() == [2]


def test_a_shop_of_invoices_leaves_out_what_went_back_and_who_is_unknown(tmp_path):
    rows = (
        "1,A,Lamp,2,2010-12-01 08:26:00,2.5,17850,UK\n"
        "C2,A,Lamp,-2,2010-12-09 08:00:00,2.5,17850,UK\n"
        "3,A,Lamp,1,2010-12-15 09:00:00,4,17850,UK\n4,A,Lamp,1,2010-12-15 09:00:00,4,,UK\n"
    )

    known = of(tmp_path, RETAIL + rows).until(date(2010, 12, 15))

    assert known.again.tolist() == [1]
    assert known.spent.tolist() == [4]


def test_a_grocers_till_is_read_too(tmp_path):
    rows = "11/1/2000,7,45-49,115,1,2,2,24,30\n11/15/2000,7,45-49,115,1,2,2,24,60\n"

    assert of(tmp_path, TAFENG + rows).until(date(2000, 11, 30)).spent.tolist() == [60]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "no purchases by these columns"),
        (CDNOW, "nobody bought anything"),
        (CDNOW + "1,19971340,1,2\n", "row 2: no day"),
        (CDNOW + "1,19970101,1,much\n", "row 2: amount is not a number"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, text, why):
    with pytest.raises(BadFile, match=why):
        of(tmp_path, text)


def test_who_is_told_rightly_above_who():
    assert auc(np.array([3.0, 2.0, 1.0]), np.array([1.0, 0.0, 0.0])) == 1.0
    assert auc(np.array([1.0, 1.0]), np.array([1.0, 0.0])) == 0.5


def test_the_command_foretells_a_file(tmp_path, capsys):
    file = tmp_path / "bought.csv"
    file.write_text(CDNOW + "\n".join(_rows()))

    call_command(
        "evaluate", "lifetime-value", "--transactions", str(file),
        "--calibrate-until", "1998-03-31",
    )  # fmt: skip

    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert told["customers"] == 1500
    assert told["holdout_mae"] > 0
    assert 0.5 < told["holdout_auc"] <= 1


def test_a_day_outside_of_the_file_is_refused(tmp_path):
    file = tmp_path / "bought.csv"
    file.write_text(CDNOW + "1,19970101,1,10\n1,19970301,1,10\n")

    with pytest.raises((CommandError, SystemExit)):
        call_command(
            "evaluate", "lifetime-value", "--transactions", str(file),
            "--calibrate-until", "1999-01-01",
        )  # fmt: skip


def _rows():
    """Days of buying like those of simulated lives."""
    known, later = lives(1500, watched=60.0)
    spent = sums(1500).spent
    begin = date(1997, 6, 1).toordinal()
    for n in range(1500):
        often = int(known.again[n] + later[n])
        for step in range(often + 1):
            day = date.fromordinal(begin + (n * 37) % 90 + step * (11 + n % 23))
            yield f"{n:05},{day:%Y%m%d},1,{spent[n] * (1 + step % 3):.2f}"

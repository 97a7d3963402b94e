"""The search against people's judgments, in the small; the files themselves lie elsewhere.

`judged_zh.csv` holds 146 Chinese queries over the goods of Yanxuan and Newbee, by their ids there.
It was made so: thirty kinds of goods were named by hand, with all words their sellers use for
them ("拉杆箱", "旅行箱", "行李箱") and words that only look like it (the paper "笔记本"). A
product is good for a query when its name holds one of the first and none of the second. Each
kind is asked for as it is written, in traditional signs, in pinyin, with a slip of the ear, in
other words or in English, and as "买…".
"""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import call_command

from kefu.discovery.engine.facets import facets_of
from kefu.discovery.engine.finder import Wish
from kefu.discovery.engine.goods import Goods
from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.trial import finder_over, line_error, ndcg, spearman

JUDGED = Path(__file__).with_name("judged_zh.csv")


@pytest.fixture
def measure(capsys):
    def run(*arguments):
        call_command("evaluate", *map(str, arguments))
        return json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    return run


def test_the_chinese_set_is_large_enough():
    queries = defaultdict(set)
    for row in csv.DictReader(JUDGED.open()):
        queries[row["query"]].add(row["docid"])

    assert len(queries) >= 120
    assert all(queries.values())


def test_products_and_judgments_are_read_from_files(measure, tmp_path):
    goods = tmp_path / "goods.csv"
    goods.write_text("id,name,brief\n1,蓝牙耳机,轻巧\n2,电热水壶,静音\n")
    judgments = tmp_path / "judged.csv"
    judgments.write_text("query,docid,rating\n蓝芽耳机,1,3\n水壶,2,3\n茶杯,2,0\n")

    figures = measure("search", "--products", goods, "--judgments", judgments)

    assert figures["ndcg10"] == 1
    assert figures["queries"] == 2
    assert figures["plain_bm25_ndcg10"] < 1


def test_the_own_set_is_measured_beside_plain_bm25(measure, tmp_path):
    goods = tmp_path / "goods.csv"
    goods.write_text("id,name,brief\n10159,头戴式耳机,轻巧\n10161,电热水壶,静音\n")

    figures = measure("search", "--set", "own", "--products", goods)

    assert 0 < figures["plain_bm25_ndcg10"] < figures["ndcg10"]
    assert figures["queries"] >= 120


def test_a_set_that_carries_its_own_goods_ranks_each_querys_own(measure, tmp_path):
    judged = tmp_path / "crowd.csv"
    judged.write_text(
        "id,query,product_title,product_description,median_relevance\n"
        "1,led lights,LED christmas lights,<p>red</p>,4\n2,led lights,Wooden chair,,1\n"
    )

    assert measure("search", "--judgments", judged)["ndcg10"] == 1


def test_misspelt_queries_are_weighed(measure, tmp_path):
    judged = tmp_path / "depot.csv"
    judged.write_text(
        "id,product_uid,product_title,search_term,relevance\n"
        "1,10,Steel garden stake,steell stake,3\n2,11,Oak table,steell stake,1\n"
        "3,12,Steel table,steell stake,2\n"
    )

    assert measure("spelling", "--judgments", judged)["spearman"] > 0.8


def test_a_broken_file_is_named(tmp_path):
    broken = tmp_path / "judged.csv"
    broken.write_text("query,docid\n")

    with pytest.raises(SystemExit) as end:
        call_command("evaluate", "spelling", "--judgments", str(broken))
    assert end.value.code == 2


def test_measures_agree_with_what_can_be_worked_out_by_hand():
    assert ndcg([1, 2], {1: 3, 2: 0}) == 1
    assert ndcg([2], {2: 0}) is None
    assert spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert line_error([1, 2, 3], [2, 4, 6]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("iphone8", 1),
        ("flash light", 2),
        ("16gb memory", 3),
        ("tn2110", 4),
        ("1kg rice", 5),
        ("laptop", 6),
    ],
)
def test_ways_of_writing_meet(asked, first):
    goods = [
        Goods(pk=1, names=("Apple iPhone 8 64 GB",)),
        Goods(pk=2, names=("Aluminium flashlight",)),
        Goods(pk=3, names=("Memory card 16 G",)),
        Goods(pk=4, names=("Brother TN-2110 toner",)),
        Goods(pk=5, names=("Rice, 1000 g",)),
        Goods(pk=6, names=("Notebook 14 inch",)),
    ]
    finder = finder_over(goods, synonyms=[("laptop", "notebook")])

    assert finder.find(Wish(asked)).keys[:1] == (first,)


def test_what_is_a_number_in_one_class_may_be_a_word_in_another():
    counts = {"ports": {0: 3, 1: 2, "ports": 4}, "shelf": {"a": 9}}

    facets = {one.code: one for one in facets_of(counts, {}, Scales({"ports": [4.0]}))}

    assert [choice.value for choice in facets["ports"].choices] == ["..4", "4.."]

import json
from argparse import Namespace

import pytest

from kefu.core.measure_files import BadFile
from kefu.desk.evaluations import dates, promises
from kefu.desk.finder import finding

SENTENCES = "kefu/desk/finder/sentences"


def written(path, rows):
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def promised(path):
    return promises(Namespace(sentences=path, hours="09:00-18:00", zone="Asia/Shanghai", show=5))


@pytest.fixture
def sentences(pytestconfig):
    return pytestconfig.rootpath / SENTENCES


def test_the_own_sentences_are_found(sentences):
    for name in ("dev", "test"):
        figures = promised(sentences / f"{name}.jsonl").figures

        assert figures["f1"] >= 0.9
        assert figures["due_exact"] >= 0.9
        assert figures["vague_recall"] >= 0.9


def test_no_sentence_is_in_both_halves(sentences):
    texts = [
        json.loads(line)["text"]
        for name in ("dev", "test")
        for line in (sentences / f"{name}.jsonl").read_text().splitlines()
    ]

    assert len(texts) == len(set(texts)) >= 600


def test_a_missed_promise_counts_against_recall_and_due(tmp_path):
    row = {"at": "2026-11-23T10:20", "expected": "promise", "due": "2026-11-24T18:00"}
    path = written(
        tmp_path / "some.jsonl",
        [{**row, "text": "明天给您回复"}, {**row, "text": "后天给您回复"}, {**row, "text": "好的"}],
    )

    measured = promised(path)

    assert measured.figures["recall"] == round(2 / 3, 3)
    assert measured.figures["due_exact"] == round(1 / 3, 3)
    assert not measured.passed


def test_an_unknown_kind_names_the_row(tmp_path):
    path = written(
        tmp_path / "bad.jsonl", [{"text": "好", "at": "2026-11-23T10:20", "expected": "maybe"}]
    )

    with pytest.raises(BadFile, match="row 1"):
        promised(path)


def test_points_in_the_future_are_taken_from_either_library(tmp_path):
    point = {"type": "time_point", "definition": "accurate"}
    path = written(
        tmp_path / "cases.jsonl",
        [
            {
                "text": "后天",
                "ref": "1623604000",
                "expected": [{**point, "time": ["2021-06-16 00:00:00", "2021-06-16 23:59:59"]}],
            },
            {
                "text": "前天",
                "ref": "1623604000",
                "expected": [{**point, "time": ["2021-06-12 00:00:00", "2021-06-12 23:59:59"]}],
            },
            {
                "spec": "DateTime/DateTimeModel",
                "input": "call me tomorrow at 3pm",
                "ref": "2026-11-23T10:00:00",
                "results": [
                    {
                        "Text": "tomorrow at 3pm",
                        "TypeName": "datetimeV2.datetime",
                        "Start": 8,
                        "Resolution": {"values": [{"value": "2026-11-24 15:00:00"}]},
                    }
                ],
            },
        ],
    )

    measured = dates(Namespace(cases=path, show=5))

    assert (measured.figures["cases"], measured.figures["exact"]) == (2, 1.0)


def test_what_it_finds_fits_a_promise():
    assert set(finding.Kind) == {"none", "vague", "promise"}

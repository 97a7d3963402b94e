"""The commands that measure, over files of ours."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from kefu.surveys.tests.simulated import CHAIN, answers_of


@pytest.fixture
def model(tmp_path):
    file = tmp_path / "model.json"
    blocks = {name: list(items) for name, items in CHAIN.blocks.items()}
    file.write_text(json.dumps({"blocks": blocks, "paths": [list(path) for path in CHAIN.paths]}))
    return file


def written(tmp_path, answers, items=CHAIN.items):
    file = tmp_path / "answers.csv"
    with file.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["person", *items])
        writer.writerows([[n, *row] for n, row in enumerate(answers)])
    return file


def figures(capsys, *arguments):
    call_command("evaluate", *map(str, arguments))
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_index_of_a_file_by_a_model_of_ours(tmp_path, model, capsys):
    file = written(tmp_path, answers_of(200))

    found = figures(capsys, "index", "--responses", file, "--model", model, "--bootstraps", "50")

    assert found["valid"] is True
    assert found["bootstraps"] == 50
    assert set(found["paths"]) == {"care->trust", "trust->return", "care->return"}
    assert set(found["weights"]) == set(CHAIN.items)
    assert set(found["alpha"]) == set(found["omega"]) == set(CHAIN.blocks)


def test_answers_that_were_not_given_are_counted_out(tmp_path, model, capsys):
    rows = answers_of(200).astype(object)
    rows[0, 0], rows[1, 1] = "", "NA"

    found = figures(
        capsys,
        "index", "--responses", written(tmp_path, rows), "--model", model, "--bootstraps", "10",
    )  # fmt: skip

    assert (found["people"], found["left_out"]) == (198, 2)


@pytest.mark.parametrize("cell", ["seven", "1,5"])
def test_a_cell_that_is_no_number_is_named_by_its_row(tmp_path, model, cell, capsys):
    rows = answers_of(30).astype(object)
    rows[2, 4] = cell

    with pytest.raises((CommandError, SystemExit)) as refused:
        figures(capsys, "index", "--responses", written(tmp_path, rows), "--model", model)

    assert "row 4" in f"{refused.value}{capsys.readouterr()}"


def test_weights_by_a_file_of_margins(tmp_path, capsys):
    sample, margins = tmp_path / "sample.csv", tmp_path / "margins.csv"
    sample.write_text("sex,score,w\nf,9,1\nf,7,1\nm,5,1\nm,4,1\n")
    margins.write_text("margin,group,total\nsex,f,30\nsex,m,70\n")

    asked = ("--sample", sample, "--value", "score", "--weight", "w", "--sizes", "")
    found = figures(capsys, "weights", *asked, "--margins", margins)

    assert found["total"] == pytest.approx(0.3 * 8 + 0.7 * 4.5)
    assert found == figures(capsys, "weights", *asked, "--margins", "sex=f:30,m:70") | {
        "ms": found["ms"]
    }

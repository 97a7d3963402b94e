import json
from collections import Counter

import pytest

FOLDER = "kefu/desk/finder/sentences"


@pytest.fixture
def rows(pytestconfig):
    folder = pytestconfig.rootpath / FOLDER
    lines = [
        line
        for half in ("dev", "test")
        for line in (folder / f"{half}.jsonl").open(encoding="utf-8")
    ]
    return [json.loads(line) for line in lines]


def kappa(rows, one, other):
    """Agreement on the kind beyond what chance would give (Cohen)."""
    pairs = Counter((row[one][0], row[other][0]) for row in rows)
    total = pairs.total()
    same = sum(count for (a, b), count in pairs.items() if a == b) / total
    ones, others = (Counter(row[reader][0] for row in rows) for reader in (one, other))
    chance = sum(ones[kind] * others[kind] for kind in ones) / total**2
    return (same - chance) / (1 - chance)


def test_the_two_readers_agree_as_the_readme_says(rows):
    both = [row for row in rows if row["a"][0] == row["c"][0] == "promise"]

    assert sum(row["a"][0] == row["c"][0] for row in rows) == 655
    assert (len(both), sum(row["a"][1] == row["c"][1] for row in both)) == (297, 295)
    assert round(kappa(rows, "a", "c"), 3) == 0.993
    assert round(kappa(rows, "a", "b"), 3) == 0.995


def test_what_all_readings_say_is_what_is_expected(rows):
    for row in rows:
        readings = [row["a"], row["b"], row["c"]]
        assert [row["expected"], row["due"]] in readings
        if readings[0] == readings[1] == readings[2]:
            assert [row["expected"], row["due"]] == readings[0]


def test_where_the_second_reader_stands_alone_it_says_why(rows):
    for row in rows:
        stands_alone = row["a"] == row["b"] != row["c"]
        assert stands_alone == ("why" in row), row["text"]

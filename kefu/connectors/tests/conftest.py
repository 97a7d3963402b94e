import csv
import json

import pytest

from kefu.connectors.importers.formats import IMPORTERS
from kefu.connectors.services.files import import_files


@pytest.fixture
def table(tmp_path):
    """Write a table as a file: its name, its header, its rows."""

    def write(name, header, *rows):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header.split(","))
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def lines(tmp_path):
    """Write a file of JSON objects, or of lines as they are."""

    def write(*objects, name="products.jsonl"):
        path = tmp_path / name
        texts = [one if isinstance(one, str) else json.dumps(one) for one in objects]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def take():
    """Take files in; says for each table what became of its rows."""

    def take_in(format, *paths):
        runs = import_files(IMPORTERS[format](), list(paths))
        return {
            run.table: {fate: figures["rows"] for fate, figures in run.tally.items()}
            for run in runs
        }

    return take_in

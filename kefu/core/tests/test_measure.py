import gzip
import json
from argparse import Namespace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils.module_loading import autodiscover_modules

from kefu.core import measure, measure_pages
from kefu.core.management.commands import bench as bench_command
from kefu.core.management.commands import evaluate
from kefu.core.measure import Measured, against, bench, evaluation, median_ms, rows_held
from kefu.core.measure_files import BadFile, csv_rows, jsonl_rows, text_rows
from kefu.core.models import EventRow


@pytest.fixture
def shelf(monkeypatch):
    """Nothing that a test registers outlives it, and nothing real is registered on it."""
    autodiscover_modules("evaluations")
    autodiscover_modules("benches")
    monkeypatch.setattr(measure, "evaluations", {})
    monkeypatch.setattr(measure, "benches", {})
    monkeypatch.setattr(evaluate.Command, "shelf", measure.evaluations)
    monkeypatch.setattr(bench_command.Command, "shelf", measure.benches)


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.setattr(measure_pages, "pages", {})


def _said(command, *words):
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue().splitlines()


def _ratings(parser):
    parser.add_argument("--ratings", type=Path, required=True)


def test_an_evaluation_prints_a_table_and_a_last_line_of_json(shelf):
    @evaluation("greeting")
    def greeting(_: Namespace) -> Measured:
        """How polite we are."""
        return Measured({"polite": 0.5}, [("language", "share"), ("中文", 1234)], ["A note."])

    lines = _said("evaluate", "greeting")

    assert lines[:3] == ["language  share", "中文      1,234", "A note."]
    assert json.loads(lines[-1]) == {"polite": 0.5}


def test_an_evaluation_that_fails_ends_with_one(shelf):
    evaluation("greeting")(lambda _: Measured({"errors": 3}, passed=False))

    with pytest.raises(SystemExit) as end:
        _said("evaluate", "greeting")

    assert end.value.code == 1


def test_a_malformed_file_ends_with_two_and_one_line_that_names_the_row(shelf, tmp_path, capsys):
    @evaluation("ratings", arguments=_ratings)
    def ratings(options: Namespace) -> Measured:
        rows = csv_rows(options.ratings, columns=["query", "rating"])
        return Measured({"sum": sum(row.whole("rating") for row in rows)})

    file = tmp_path / "ratings.csv"
    file.write_text("query,rating\ncup,3\nmug,many\n")
    with pytest.raises(SystemExit) as end:
        call_command("evaluate", "ratings", "--ratings", str(file))

    assert end.value.code == 2
    assert capsys.readouterr().err == f"{file}, row 3: rating is not a whole number: 'many'\n"


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(CommandError, match=r"'nothing'.*clock"):
        _said("evaluate", "nothing")


def test_no_name_lists_what_there_is(capsys):
    with pytest.raises(SystemExit) as end:
        call_command("evaluate")

    assert end.value.code == 2
    assert (
        "clock: The business clock against a walk through every minute." in capsys.readouterr().err
    )


def test_two_domains_cannot_measure_under_one_name(shelf):
    def elsewhere(_: Namespace) -> Measured:
        return Measured({})

    elsewhere.__module__ = "kefu.elsewhere"
    bench("pages")(elsewhere)

    with pytest.raises(ValueError, match=r"already measured by kefu\.elsewhere"):
        bench("pages")(lambda _: Measured({}))


def test_the_clock_is_evaluated_from_the_command_line():
    lines = _said("evaluate", "clock", "--from", "2026-09-01", "--to", "2026-10-31", "--cases=700")

    figures = json.loads(lines[-1])
    assert (figures["cases"], figures["errors"]) == (700, 0)


@pytest.mark.django_db
def test_a_bench_says_how_many_rows_the_database_held(shelf):
    EventRow.objects.bulk_create([EventRow(name="core.Test", data={})] * 3)
    bench("nothing")(lambda _: Measured({"ms": 1}))

    lines = _said("bench", "nothing")

    assert "  core.eventrow 3" in lines
    assert json.loads(lines[-1])["rows"]["core.eventrow"] == 3
    assert rows_held()["core.eventrow"] == 3


def test_a_median_is_taken_of_five_runs_at_least():
    times = iter([5.0, 1.0, 3.0, 2.0, 4.0])
    assert median_ms(lambda: None, by=lambda _: next(times), runs=1) == 3.0


def test_a_peer_is_measured_in_turns():
    order = []
    times = {"ours": 2.0, "peer": 6.0}

    def timer(act):
        name = act()
        order.append(name)
        return times[name]

    ratio = against(lambda: "peer", lambda: "ours", by=timer)

    assert order == ["ours", "peer"] * 5
    assert ratio.times_faster == 3


@pytest.mark.parametrize("zipped", [False, True])
def test_files_are_read_plain_or_zipped(tmp_path, zipped):
    def put(name, text):
        file = tmp_path / (name + ".gz" if zipped else name)
        file.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
        return file

    table = put("a.csv", '\ufeffid,name,on\n1,"a\nb",2026-11-23\n2,杯子,2026-11-24\n')
    rows = list(csv_rows(table, columns=["id", "on"]))
    assert [(row.number, row.text("name"), row.day("on")) for row in rows] == [
        (3, "a\nb", date(2026, 11, 23)),
        (4, "杯子", date(2026, 11, 24)),
    ]
    assert [
        row.number_of("x") for row in jsonl_rows(put("a.jsonl", '{"x": 1}\n\n{"x": 2.5}\n'))
    ] == [
        1,
        2.5,
    ]
    assert [row.text("line") for row in text_rows(put("a.txt", "a\r\nb\n"))] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"id\n1\n", "row 1: no column name"),
        ("a.csv", b"", "row 1: no column id, name"),
        ("a.csv", b"id,name\n1,a\n2\n", "row 3: not 2 fields"),
        ("a.csv", b"id,name\n1,a,b\n", "row 2: not 2 fields"),
        ("a.csv", b'id,name\n1,"a\n', "row"),
        ("a.csv", b"id,name\n1,\xff\n", "not UTF-8"),
        ("a.jsonl", b'{"a": 1}\n{"a": \n', "row 2: not JSON"),
        ("a.jsonl", b"[1]\n", "row 1: not a JSON object"),
        ("a.jsonl.gz", b"plain text", "row 1: broken gzip"),
        ("a.jsonl.gz", gzip.compress(b'{"a": 1}\n' * 100)[:-20], "broken gzip"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_line(tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(BadFile) as error:
        list(csv_rows(file, columns=["id", "name"]) if ".csv" in name else jsonl_rows(file))

    assert str(error.value).startswith(str(file))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_one_line_too(tmp_path):
    with pytest.raises(BadFile, match="No such file"):
        list(text_rows(tmp_path / "none.txt"))


def _greet(request):
    return HttpResponse(f"hello {request.user.pk}")


def _many_queries(_):
    return HttpResponse(str([EventRow.objects.count() for _ in range(13)]))


def _closed(_):
    return HttpResponse(status=403)


urlpatterns = [
    path("greet/", _greet),
    path("many/", _many_queries),
    path("closed/", _closed),
]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_pages_are_measured_and_those_that_cost_too_much_fail(pages, monkeypatch):
    monkeypatch.setattr(measure_pages, "CPU_MS_ALLOWED", 10_000)
    measure_pages.page("greeting", lambda: "/greet/")
    measure_pages.page("empty", lambda: "")
    options = Namespace(only=None, language="en", runs=5)

    fine = measure_pages.measure_pages(options)
    measure_pages.page("many", lambda: "/many/")
    measure_pages.page("closed", lambda: "/closed/")
    dear = measure_pages.measure_pages(options)

    assert fine.passed
    assert fine.figures["pages"]["greeting"]["queries"] == 0
    assert fine.figures["skipped"] == ["empty"]
    assert not dear.passed
    assert dear.figures["over"] == ["many", "closed"]
    assert dear.figures["queries_max"] == 13

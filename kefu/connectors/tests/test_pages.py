from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.connectors.models import ImportRun, Refusal
from kefu.connectors.queries import runs
from kefu.connectors.topics import IMPORTS
from kefu.core.live import rights

pytestmark = pytest.mark.django_db

TALLY = {
    "goods": {"rows": 1_000_000, "quantity": 7, "amount": "9.934"},
    "already there": {"rows": 20, "quantity": 1, "amount": "0.0"},
    "duplicate": {"rows": 3, "quantity": 0, "amount": "0"},
    "parked": {"rows": 1, "quantity": 0, "amount": "0"},
    "refused": {"rows": 2, "quantity": 0, "amount": "0"},
}


@pytest.fixture
def yan(db):
    """Yan keeps the goods."""
    return User.objects.create_user("yan@example.com", name="严青", role=User.Role.OPERATIONS)


def make_run(number=1, *, finished=True, **more):
    at = now()
    run = ImportRun.objects.create(
        format="newbee", table="goods", file_name=f"goods-{number}.csv", digest=f"{number}",
        tally=TALLY, finished_at=at if finished else None, **more,
    )  # fmt: skip
    for line, column in ((7, "goods_name"), (9, "selling_price")):
        Refusal.objects.create(
            run=run, line=line, reason="%(column)s is empty", values={"column": column}
        )
    Refusal.objects.create(
        run=run, line=8, is_parked=True, reason="Category %(key)s is unknown", values={"key": "31"}
    )
    return run


def test_the_list_shows_each_file_and_where_its_rows_ended(as_user, yan):
    make_run()

    page = as_user(yan).get(reverse("connectors:imports"), headers={"accept-language": "en"})

    assert page.status_code == 200
    text = page.content.decode()
    assert "goods-1.csv" in text
    assert "1,000,026" in text
    assert 'data-live="connectors.imports"' in text
    assert "goods_name" not in text


def test_one_file_shows_its_figures_and_its_refused_rows_in_chinese(as_user, yan):
    run = make_run()

    page = as_user(yan).get(reverse("connectors:import", args=[run.pk]))

    text = page.content.decode()
    assert "goods_name 是空的" in text
    assert "没有类目 31" in text
    assert "9.934" in text
    assert ">1,000,026<" in text


def test_only_the_parked_rows_can_be_listed(as_user, yan):
    run = make_run()

    page = as_user(yan).get(reverse("connectors:import", args=[run.pk]), {"only": "parked"})

    text = page.content.decode()
    assert "没有类目 31" in text
    assert "goods_name" not in text


def test_before_the_first_file_the_page_says_what_to_do(as_user, yan):
    page = as_user(yan).get(reverse("connectors:imports"))

    assert "bin/kefu import icecat|newbee|olist|online-retail|yanxuan" in page.content.decode()


def test_every_end_of_a_row_is_seen_however_few_came_there():
    report = runs.report_of(ImportRun(tally=TALLY))

    strips = list(report.strips())
    assert [strip.end for strip in strips] == ["taken", "there", "aside", "parked", "refused"]
    assert [strip.rows for strip in strips] == [1_000_000, 20, 3, 1, 2]
    assert all(strip.width >= runs.LEAST for strip in strips)
    assert strips[-1].x + strips[-1].width == runs.WIDTH
    assert (report.rows, report.quantity, report.amount) == (1_000_026, 8, Decimal("9.934"))


def test_a_run_nobody_works_on_any_more_says_how_to_go_on(as_user, yan):
    make_run(finished=False, moved_at=now() - timedelta(hours=1))

    page = as_user(yan).get(reverse("connectors:imports"))

    assert "再给一次同一份文件，或再运行同一条命令" in page.content.decode()


def test_a_run_that_just_moved_is_at_work():
    assert runs.report_of(ImportRun(moved_at=now())).state == "at work"
    assert runs.report_of(ImportRun(moved_at=now(), finished_at=now())).state == "done"


@pytest.mark.parametrize("person", ["lin", "mei", "hao"])
def test_who_does_not_keep_the_goods_sees_no_import(as_user, request, person):
    run, stranger = make_run(), request.getfixturevalue(person)
    client = as_user(stranger)

    assert client.get(reverse("connectors:imports")).status_code == 403
    assert client.get(reverse("connectors:import", args=[run.pk])).status_code == 403
    assert not rights.allowed(client.session.session_key, [IMPORTS])
    assert not runs.runs_for(stranger).exists()


def test_who_keeps_the_goods_hears_of_imports(as_user, yan):
    assert rights.allowed(as_user(yan).session.session_key, [IMPORTS]) == {IMPORTS}


def test_the_list_costs_the_same_however_long(as_user, yan, flat_queries):
    make_run()
    client = as_user(yan)

    flat_queries(
        lambda: client.get(reverse("connectors:imports")),
        grow=lambda: [make_run(number) for number in range(2, 12)],
    )

"""Files given in the office: known by their columns, taken in by a job, refused in words."""

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kefu.accounts.models import User
from kefu.connectors.models import ImportRun
from kefu.connectors.services import uploads
from kefu.connectors.tests.test_newbee import CATEGORIES, GOODS, KETTLE, TREE
from kefu.core.testing import run_jobs
from kefu.shop.models.catalogue import Product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / uploads.FOLDER


@pytest.fixture
def office(as_user):
    yan = User.objects.create_user("yan@example.com", name="严青", role=User.Role.OPERATIONS)
    return as_user(yan)


@pytest.fixture
def tree(table):
    return given(table("b-categories.csv", CATEGORIES, *TREE))


@pytest.fixture
def goods(table):
    return given(table("a-goods.csv", GOODS, KETTLE, (*KETTLE[:4], "dear", *KETTLE[5:])))


def given(path):
    return SimpleUploadedFile(path.name, path.read_bytes())


def send(browser, *files):
    return browser.post(reverse("connectors:imports"), {"tables": files})


def test_files_are_known_by_their_columns_and_taken_in_by_a_job(office, place, tree, goods):
    answer = send(office, goods, tree)
    standing = office.get(answer.url).content.decode()
    run_jobs()

    assert "a-goods.csv" in standing
    assert Product.objects.get().external_id == "501"
    assert {run.table for run in ImportRun.objects.all()} == {"goods", "categories"}
    assert all(run.finished_at for run in ImportRun.objects.all())
    assert list(place.iterdir()) == []


def test_rows_that_were_refused_are_listed_with_their_line(office, tree, goods):
    send(office, goods, tree)
    run_jobs()
    run = ImportRun.objects.get(table="goods")

    page = office.get(reverse("connectors:import", args=[run.pk])).content.decode()

    assert run.refusals.count() == 1
    assert str(run.refusals.get().line) in page


def test_the_same_file_again_changes_nothing(office, tree, goods):
    for _n in range(2):
        goods.seek(0)
        tree.seek(0)
        send(office, goods, tree)
        run_jobs()

    assert ImportRun.objects.count() == 2
    assert Product.objects.count() == 1


def test_a_gzipped_table_is_one_too(office, table):
    packed = gzip.compress(table("categories.csv", CATEGORIES, *TREE).read_bytes())

    send(office, SimpleUploadedFile("categories.csv.gz", packed))

    assert ImportRun.objects.get().table == "categories"


def test_a_table_that_needs_another_says_so(office, place, goods):
    page = send(office, goods)

    assert page.status_code == 422
    assert "categories" in page.content.decode()
    assert not ImportRun.objects.exists()
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("prices.csv", b"name,price\nx,1\n"),
        ("letter.txt", b"Dear colleague"),
        ("../../evil.csv", b"name,price\nx,1\n"),
        ("broken.csv.gz", b"no gzip at all"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
    ],
)
def test_what_no_format_knows_is_refused_and_leaves_nothing(office, place, name, content):
    page = send(office, SimpleUploadedFile(name, content))

    assert page.status_code == 422
    assert "k-error" in page.content.decode() or "invalid" in page.content.decode()
    assert not ImportRun.objects.exists()
    assert list(place.iterdir()) == []


def test_files_that_are_too_large_together_are_refused(office, tree, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)

    page = send(office, tree)

    assert (page.status_code, ImportRun.objects.count()) == (422, 0)


def test_nobody_without_the_goods_gives_files(as_user, lin, mei, tree):
    for person in (lin, mei):
        assert send(as_user(person), tree).status_code in {403, 404}

    assert not ImportRun.objects.exists()

"""Every rule of the house, broken on purpose: the checker that holds it must name the file.

Breaks are made in a scratch copy of the tree, those of one checker together. The checkers are run
by the very lines of `bin/check`.
"""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.scratch import ROOT, copy_tree

CHECKS = [
    line.removeprefix("check ")
    for line in (ROOT / "bin/check").read_text().splitlines()
    if line.startswith("check ")
]


@pytest.fixture
def scratch(tmp_path):
    """A copy of the tree that may be spoilt, with the environment of the original."""
    copy_tree(tmp_path)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", tmp_path / ".mypy_cache")
    return tmp_path


def add(scratch: Path, name: str, text: str) -> None:
    file = scratch / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as opened:
        opened.write(text)


def said_by(scratch: Path, command: str) -> str:
    """What a failing check prints; one that does not fail has not seen the break."""
    done = subprocess.run(
        shlex.split(command),
        cwd=scratch,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "KEFU_TEST_WORKERS": "0", "COLUMNS": "300"},
    )
    assert done.returncode != 0, f"{command} saw nothing:\n{done.stdout}"
    return done.stdout


def check(word: str) -> str:
    """The line of bin/check that has this word."""
    (line,) = [line for line in CHECKS if word in line]
    return line


def test_check_runs_each_checker():
    tools = ["ruff check", "ruff format", "lint-imports", "mypy", "translations", "makemigrations"]

    assert [tool for tool in tools if not any(tool in line for line in CHECKS)] == []
    assert CHECKS[-1] == "bin/test"
    assert "bin/check" in (ROOT / ".ci/run").read_text()


def test_a_careless_line_fails(scratch):
    add(scratch, "kefu/desk/topics.py", "\nimport os\n")

    assert "kefu/desk/topics.py" in said_by(scratch, check("ruff check"))


def test_a_tangled_function_fails(scratch):
    branches = "\n".join(f"    if a == {number}:\n        return {number}" for number in range(9))
    add(
        scratch,
        "kefu/desk/topics.py",
        f"\n\ndef tangled(a: int) -> int:\n{branches}\n    return a\n",
    )

    said = said_by(scratch, check("ruff check"))

    assert "C901" in said
    assert "PLR0911" in said


def test_an_unformatted_file_fails(scratch):
    add(scratch, "kefu/desk/topics.py", "\nshape = { 'a':1 }\n")

    assert "kefu/desk/topics.py" in said_by(scratch, check("ruff format"))


def test_imports_that_go_up_or_in_the_wrong_drawer_fail(scratch):
    add(scratch, "kefu/accounts/spoilt.py", "import kefu.desk.models.cases\n")
    add(scratch, "kefu/shop/spoilt.py", "def hidden():\n    import kefu.crm.apps\n")
    add(scratch, "kefu/payments/spoilt.py", ONLY_FOR_TYPES)
    add(scratch, "kefu/delivery/spoilt.py", "import kefu.payments.models\n")
    add(scratch, "kefu/desk/queries/spoilt.py", "import kefu.desk.services\n")

    said = said_by(scratch, check("lint-imports"))

    for importer, imported in [
        ("kefu.accounts.spoilt", "kefu.desk.models.cases"),
        ("kefu.shop.spoilt", "kefu.crm.apps"),
        ("kefu.payments.spoilt", "kefu.insight.models"),
        ("kefu.delivery.spoilt", "kefu.payments.models"),
        ("kefu.desk.queries.spoilt", "kefu.desk.services"),
    ]:
        assert f"{importer} -> {imported}" in said


def test_a_package_without_a_floor_fails(scratch):
    add(scratch, "kefu/attic/__init__.py", "")
    add(scratch, "kefu/attic/models.py", "NOTHING = 0\n")

    assert "attic" in said_by(scratch, check("lint-imports"))


def test_an_untyped_function_and_a_wrong_type_fail(scratch):
    add(scratch, "kefu/desk/topics.py", "\n\ndef untyped(a):\n    return a\n")
    add(scratch, "kefu/shop/topics.py", '\nnumber: int = "one"\n')

    said = said_by(scratch, check("mypy"))

    assert "kefu/desk/topics.py" in said
    assert "kefu/shop/topics.py" in said


def test_texts_without_chinese_fail(scratch):
    add(
        scratch,
        "kefu/desk/topics.py",
        "\nfrom django.utils.translation import gettext as _\n_('A text nobody translated')\n",
    )
    add(scratch, "kefu/shop/templates/shop/_new.html", '{% translate "A second such text" %}')
    po = "locale/zh_Hans/LC_MESSAGES/django.po"
    add(scratch, f"kefu/shop/{po}", '\nmsgid "Nobody says this"\nmsgstr "没有人说这个"\n')
    add(scratch, f"kefu/desk/{po}", '\n#, fuzzy\nmsgid "Half done"\nmsgstr "半成品"\n')

    said = said_by(scratch, check("translations"))

    assert "kefu/desk/topics.py" in said
    assert "A text nobody translated" in said
    assert "kefu/shop/templates/shop/_new.html" in said
    assert "Nobody says this" in said
    assert "fuzzy: 'Half done'" in said


def test_a_missing_migration_fails(scratch):
    add(
        scratch,
        "kefu/desk/models/policies.py",
        "\n\nclass Unmigrated(models.Model):\n    text = models.CharField(max_length=9)\n",
    )

    assert "kefu/desk/migrations" in said_by(scratch, check("makemigrations"))


def test_what_only_our_own_tests_see_fails(scratch):
    """Front door, writing drawers, status, keys, templates, signals, names: one run finds all."""
    add(scratch, "kefu/desk/spoilt.py", "import kefu.accounts.forms\n")
    add(scratch, "kefu/shop/views.py", "\n\ndef write(order):\n    order.save()\n")
    add(scratch, "kefu/shop/queries/hidden.py", "def write(rows):\n    rows.update(name='x')\n")
    add(scratch, "kefu/desk/services/jump.py", "def jump(case):\n    case.status = 'solved'\n")
    add(scratch, "kefu/shop/models/__init__.py", UPWARD_KEY)
    add(scratch, "kefu/shop/templates/shop/_stranger.html", "{% url 'desk:inbox' %}")
    add(scratch, "kefu/shop/templates/shop/_inline.html", "<script>alert(1)</script>")
    add(scratch, "kefu/shop/events.py", LOOSE_EVENT)
    add(scratch, "kefu/shop/hearing.py", "from django.dispatch import receiver\n")
    add(scratch, "kefu/shop/utils.py", "")
    add(scratch, "kefu/shop/later.py", f"# {'TO' + 'DO'} tomorrow\n")

    said = said_by(scratch, ".venv/bin/pytest tests/test_architecture.py")

    for found in [
        "kefu.desk.spoilt -> kefu.accounts.forms",
        "kefu/shop/views.py",
        "kefu/shop/queries/hidden.py:2 update()",
        "kefu/desk/services/jump.py:2",
        "shop.Upward.case -> Case",
        "kefu/shop/templates/shop/_stranger.html: desk",
        "kefu/shop/templates/shop/_inline.html",
        "kefu.shop.events.Loose: not a frozen dataclass",
        "kefu.shop.events.Heavy: order",
        "kefu/shop/hearing.py:1",
        "kefu/shop/utils.py",
        "kefu/shop/later.py",
    ]:
        assert found in said


ONLY_FOR_TYPES = """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import kefu.insight.models
"""
UPWARD_KEY = """
from django.db import models


class Upward(models.Model):
    case = models.ForeignKey("desk.Case", models.CASCADE)

    class Meta:
        app_label = "shop"
"""
LOOSE_EVENT = """

class Loose(Event):
    pass


@dataclass(frozen=True)
class Heavy(Event):
    order: "Order"
"""

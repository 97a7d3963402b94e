"""The rules of the house that no import linter can see."""

import ast
import dataclasses
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models

from kefu.core.events import Event

PICTURE = """
    config
    surfaces api demo
    insight
    crm
    surveys gateways workforce connectors
    aftersale
    desk
    discovery knowledge
    tracking
    shop
    payments delivery
    notices
    accounts
    core
"""
FRONT_DOOR = {"models", "services", "queries", "events", "topics"}
OPEN_HOUSES = {"core", "config"}
PAGES_OF_ALL = {"surfaces", "core", "demo", "config"}
READERS = {
    "admin",
    "consumers",
    "events",
    "forms",
    "handlers",
    "jobs",
    "management",
    "queries",
    "topics",
    "urls",
    "views",
}
WRITES = {
    "abulk_create",
    "acreate",
    "adelete",
    "asave",
    "aupdate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update_or_create",
}
EVENT_FIELDS = {"int", "str", "float", "bool", "Decimal", "date", "datetime"}
NAMELESS = {"utils.py", "helpers.py", "common.py", "base.py", "managers.py", "signals.py"}
ROOT = Path(__file__).resolve().parents[1]
KEFU = ROOT / "kefu"

pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
floors, drawers = pyproject["tool"]["importlinter"]["contracts"]
HEIGHT = {
    name.strip(): height
    for height, floor in enumerate(reversed(floors["layers"]))
    for name in floor.split("|")
}


def domain(module: str) -> str:
    return module.split(".")[1]


def sources(*, of: set[str] | None = None) -> Iterator[tuple[Path, ast.AST]]:
    """Python files of the product, without tests and migrations; `of` names drawers."""
    for path in sorted(KEFU.rglob("*.py")):
        parts = path.relative_to(KEFU).parts
        if {"tests", "migrations"} & set(parts) or parts[-1] in {"conftest.py", "testing.py"}:
            continue
        if of is None or (len(parts) > 1 and Path(parts[1]).stem in of):
            yield path.relative_to(ROOT), ast.parse(path.read_text())


def templates() -> Iterator[tuple[Path, str]]:
    for path in sorted(KEFU.glob("**/templates/**/*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            yield path.relative_to(ROOT), path.read_text()


def test_the_floors_are_those_of_the_picture():
    assert [set(line.split()) for line in PICTURE.strip().splitlines()] == [
        {name.strip() for name in floor.split("|")} for floor in floors["layers"]
    ]


def test_every_package_of_the_picture_is_there_and_no_other():
    packages = {path.parent.name for path in KEFU.glob("*/__init__.py")}

    assert packages == set(HEIGHT)


def test_the_contracts_leave_nobody_out():
    with_drawers = {f"kefu.{name}" for name in HEIGHT} - {
        f"kefu.{name}" for name in ("config", "surfaces", "api", "demo", "core")
    }

    assert floors["exhaustive"] is True
    assert set(drawers["containers"]) == with_drawers
    assert pyproject["tool"]["importlinter"]["exclude_type_checking_imports"] is False


def test_domains_enter_each_other_by_the_front_door():
    graph = grimp.build_graph("kefu")
    intruders = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        if importer.count(".") > 1
        and ".tests" not in importer
        and domain(importer) not in OPEN_HOUSES
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.count(".") > 1
        and domain(imported) != domain(importer)
        and domain(imported) not in OPEN_HOUSES
        and imported.split(".")[2] not in FRONT_DOOR
    ]
    assert not intruders, "\n".join(intruders)


def test_only_services_and_models_write():
    writes = [
        f"{path}:{node.lineno} {node.func.attr}()"
        for path, tree in sources(of=READERS)
        if path.parts[1] not in OPEN_HOUSES
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in WRITES or is_update_of_rows(node))
    ]
    assert not writes, "\n".join(writes)


def is_update_of_rows(call: ast.Call) -> bool:
    """`.update(name=…)`; a dictionary's takes another dictionary, a hash bytes."""
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in {"update", "aupdate"}
        and not call.args
        and bool(call.keywords)
    )


def test_a_status_moves_by_its_table():
    jumps = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        if path != Path("kefu/core/machine.py") and path.parts[1] != "demo"  # whole stories at once
        for node in outside_of_constructors(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]
    assert not jumps, "\n".join(jumps)


def outside_of_constructors(tree: ast.AST) -> Iterator[ast.AST]:
    """An answer or an error is made with its status and keeps it."""
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.FunctionDef) and child.name == "__init__"):
            yield child
            yield from outside_of_constructors(child)


def test_foreign_keys_point_down_and_leave_no_trace_above():
    wrong = [
        f"{field} -> {field.related_model.__name__}"
        for model in apps.get_models()
        if model.__module__.startswith("kefu.")
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation
        and field.related_model.__module__.startswith("kefu.")
        and (here := domain(model.__module__)) != (there := domain(field.related_model.__module__))
        and (HEIGHT[there] >= HEIGHT[here] or field.remote_field.related_name != "+")
    ]
    assert not wrong, "\n".join(wrong)


def test_templates_name_only_their_own_domain():
    strangers = [
        f"{path}: {name}"
        for path, text in templates()
        if path.parts[1] not in PAGES_OF_ALL
        for named in re.findall(
            r"""{% *(?:include|extends) ["']([\w-]+)/|{% *url ["'](\w+):""", text
        )
        for name in named
        if name and name not in {path.parts[1], "core"}
    ]
    assert not strangers, "\n".join(strangers)


def test_templates_bring_no_script_and_nothing_from_elsewhere():
    """The content security policy would refuse it in the browser; here it has a line."""
    forbidden = re.compile(
        r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")[^>]*>"""
        r"""|<[a-z][^>]*\son\w+="""
        r"""|<style\b"""
        r"""|<(?:script|img|link|iframe|source|video|audio|use)\b[^>]*(?:src|href)="https?:"""
    )
    found = [
        f"{path}: {match.group()[:60]}"
        for path, text in templates()
        if path.suffix == ".html" and "mail" not in path.stem
        for match in forbidden.finditer(text)
    ]
    assert not found, "\n".join(found)


def test_events_are_frozen_and_carry_only_plain_values():
    wrong = [
        f"{event.__module__}.{event.__name__}: {fault}"
        for event in Event.__subclasses__()
        if event.__module__.startswith("kefu.") and ".tests." not in event.__module__
        for fault in faults_of(event)
    ]
    assert not wrong, "\n".join(wrong)


def faults_of(event: type[Event]) -> Iterator[str]:
    if "__dataclass_params__" not in vars(event) or not event.__dataclass_params__.frozen:
        yield "not a frozen dataclass"
    for field in dataclasses.fields(event):
        if not {word.strip() for word in type_name(field).split("|")} <= EVENT_FIELDS | {"None"}:
            yield field.name


def type_name(field: dataclasses.Field) -> str:
    return (
        field.type
        if isinstance(field.type, str)
        else getattr(field.type, "__name__", str(field.type))
    )


def test_nobody_listens_to_model_signals():
    listeners = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"django.db.models.signals", "django.dispatch"}
    ]
    assert not listeners, "\n".join(listeners)


def test_saving_is_no_business_of_models():
    overridden = [
        f"{model.__name__}.{name}"
        for model in apps.get_models()
        if model.__module__.startswith("kefu.")
        for name in ("save", "delete")
        if getattr(model, name) is not getattr(models.Model, name)
        and getattr(model, name).__module__.startswith("kefu.")
    ]
    assert not overridden, "\n".join(overridden)


def test_files_have_names_that_say_something():
    assert [path for path, _ in sources() if path.name in NAMELESS] == []


def test_nothing_is_left_to_do():
    word = "TO" + "DO"
    left = [
        str(path.relative_to(ROOT))
        for path in KEFU.rglob("*")
        if path.suffix in {".py", ".html", ".js", ".css", ".po"}
        and "vendor" not in path.parts
        and re.search(rf"\b(?:{word}|FIX{'ME'}|XX{'X'})\b", path.read_text())
    ]
    assert not left, "\n".join(left)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_what_is_declared(lock):
    """After a change of pyproject.toml: bin/lock."""
    wanted = list(pyproject["project"]["dependencies"])
    if lock == "requirements-dev.lock":
        wanted += pyproject["dependency-groups"]["dev"]
    names = {re.match(r"[\w.-]+", line).group().lower() for line in wanted}
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))

    assert {name.replace("_", "-") for name in names} - locked == set()

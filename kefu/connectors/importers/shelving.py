"""Trees of categories as other shops number them, and the class of goods each shelf stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import BrokenRow, ParkedRow, Row
from kefu.connectors.importers.tables import fresh
from kefu.connectors.queries import here
from kefu.shop.services.bulk.shelves import Named, Shelf, add_classes, add_shelves

NO_PARENT = "0"
LONGEST_PATH = 200
UNSORTED = "unsorted"
UNKNOWN_CATEGORY = gettext_noop("Category %(key)s is unknown")


@dataclass(frozen=True)
class Branch:
    """A category as a row tells it."""

    number: str
    parent: str
    name: str
    position: int = 0


def plant(source: str, told: Sequence[tuple[Row, Branch]], tally: Tally) -> None:
    """Put up shelves in Chinese, whatever order their rows stand in; an orphan is parked."""
    known = {code: path for path, code, _pk, _name in here.shelves_of(source)}
    first = fresh(told, lambda branch: f"{source}-{branch.number}", known, tally)
    new: list[Shelf] = []
    while first:
        left = []
        for row, branch in first:
            above = known.get(f"{source}-{branch.parent}", "")
            if not above and branch.parent != NO_PARENT:
                left.append((row, branch))
                continue
            shelf = _shelf(source, branch, above)
            if len(shelf.path) > LONGEST_PATH:
                tally.refuse(row.line, BrokenRow(gettext_noop("This category lies too deep")))
                continue
            known[shelf.code] = shelf.path
            new.append(shelf)
            tally.count("category")
        if len(left) == len(first):
            break
        first = left
    for row, branch in first:
        tally.refuse(row.line, ParkedRow(UNKNOWN_CATEGORY, key=branch.parent))
    add_shelves(new)


def _shelf(source: str, branch: Branch, above: str) -> Shelf:
    return Shelf(
        code=f"{source}-{branch.number}",
        name_zh=branch.name,
        above=tuple(above.split("/")) if above else (),
        position=branch.position,
    )


@dataclass(frozen=True)
class Place:
    """Where goods of a category go: its shelf, and its class."""

    category_id: int
    class_code: str
    name: str


def places(source: str) -> dict[str, Place]:
    """By the number of the category at the source; "0" is the shelf for what nobody sorted."""
    found = {
        code.removeprefix(f"{source}-"): Place(pk, code, name)
        for _path, code, pk, name in here.shelves_of(source)
    }
    unsorted = Shelf(code=f"{source}-{UNSORTED}", name_zh="未分类", name_en="Unsorted", position=99)
    if UNSORTED not in found:
        found[UNSORTED] = Place(add_shelves([unsorted])[unsorted.path], unsorted.code, "未分类")
    found[NO_PARENT] = found[UNSORTED]
    return found


def classes_of(used: Sequence[Place]) -> Mapping[str, int]:
    """The ids of the classes of some places, by their codes."""
    return add_classes(Named(place.class_code, name_zh=place.name) for place in used)

"""Which questions measure what, and what is said to lead to what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

Path = tuple[str, str]


class WrongStructure(ValueError):
    """A model that cannot be estimated; the words say why."""


@dataclass(frozen=True)
class Structure:
    """`blocks` names the items of each construct, `paths` what leads where (from, to).

    Raises WrongStructure where a construct has no item, an item stands twice, a path names what is
    not there, a construct stands alone, or the paths run in a ring.
    """

    blocks: Mapping[str, Sequence[str]]
    paths: Sequence[Path]

    def __post_init__(self) -> None:
        _check_items(self.blocks)
        _check_paths(self.blocks, self.paths)
        self.order()

    @cached_property
    def constructs(self) -> tuple[str, ...]:
        return tuple(self.blocks)

    @cached_property
    def items(self) -> tuple[str, ...]:
        return tuple(item for block in self.blocks.values() for item in block)

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """For each construct the places of its items in `items`."""
        found, start = [], 0
        for block in self.blocks.values():
            found.append(tuple(range(start, start + len(block))))
            start += len(block)
        return tuple(found)

    @cached_property
    def predecessors(self) -> tuple[tuple[int, ...], ...]:
        """For each construct the places of those that lead to it, in the order of `constructs`."""
        place = {name: n for n, name in enumerate(self.constructs)}
        return tuple(
            tuple(sorted(place[start] for start, end in self.paths if end == name))
            for name in self.constructs
        )

    def order(self) -> list[str]:
        """Causes before effects. Raises WrongStructure where there is a ring."""
        waiting, done = dict.fromkeys(self.blocks), list[str]()
        while waiting:
            free = [
                name
                for name in waiting
                if not any(end == name and start in waiting for start, end in self.paths)
            ]
            if not free:
                raise WrongStructure(f"the paths run in a ring: {', '.join(waiting)}")
            done += free
            for name in free:
                del waiting[name]
        return done


def _check_items(blocks: Mapping[str, Sequence[str]]) -> None:
    empty = [name for name, items in blocks.items() if not items]
    if empty or not blocks:
        raise WrongStructure(f"no item measures {', '.join(empty) or 'anything'}")
    seen: set[str] = set()
    for item in (item for items in blocks.values() for item in items):
        if item in seen:
            raise WrongStructure(f"{item} stands twice")
        seen.add(item)


def _check_paths(blocks: Mapping[str, Sequence[str]], paths: Iterable[Path]) -> None:
    named: set[str] = set()
    known: set[Path] = set()
    for path in paths:
        strangers = set(path) - blocks.keys()
        if strangers:
            raise WrongStructure(f"{', '.join(sorted(strangers))} is no construct of the model")
        if path in known or path[0] == path[1]:
            raise WrongStructure(f"the path {path[0]} -> {path[1]} cannot stand so")
        known.add(path)
        named |= set(path)
    alone = blocks.keys() - named
    if alone:
        raise WrongStructure(f"no path touches {', '.join(sorted(alone))}")


ECSI = Structure(
    MappingProxyType(
        {
            "Image": ("IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"),
            "Expectation": ("CUEX1", "CUEX2", "CUEX3"),
            "Quality": ("PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6", "PERQ7"),
            "Value": ("PERV1", "PERV2"),
            "Satisfaction": ("CUSA1", "CUSA2", "CUSA3"),
            "Complaints": ("CUSCO",),
            "Loyalty": ("CUSL1", "CUSL2", "CUSL3"),
        }
    ),
    (
        ("Image", "Expectation"),
        ("Image", "Satisfaction"),
        ("Image", "Loyalty"),
        ("Expectation", "Quality"),
        ("Expectation", "Value"),
        ("Expectation", "Satisfaction"),
        ("Quality", "Value"),
        ("Quality", "Satisfaction"),
        ("Value", "Satisfaction"),
        ("Satisfaction", "Complaints"),
        ("Satisfaction", "Loyalty"),
        ("Complaints", "Loyalty"),
    ),
)  # the European index: M. Tenenhaus et al., Computational Statistics & Data Analysis 48 (2005)

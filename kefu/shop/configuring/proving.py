"""Whether a sheet makes sense: no circle, and nothing on it that can never be chosen.

It is proved when operations save it, by trying: for each choice a whole configuration that breaks
no rule is looked for among the values at which some rule may change its mind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kefu.shop.configuring.checking import follow, in_turn, is_broken, outside, sources
from kefu.shop.configuring.faults import Fault, faults_of_form
from kefu.shop.configuring.sheet import CHOICES, Option, Rule, Sheet

MOST_TRIES = 20_000
ALL_VALUES, SOME_VALUES = 80, 24


class TooEntangled(Exception):
    """No answer within what may be tried."""


def prove(sheet: Sheet) -> tuple[Fault, ...]:
    """All that is wrong with it; empty if it may be sold by."""
    wrong = tuple(faults_of_form(sheet)) or tuple(_circles(sheet))
    return wrong or tuple(_never(sheet))


def _circles(sheet: Sheet) -> Iterator[Fault]:
    """Options that depend on each other in a circle, named once around."""
    graph: dict[str, set[str]] = {}
    for rule in sheet.rules:
        if rule.kind == "excludes":
            continue
        of = {rule.when.option} if rule.when else set()
        of |= sources(sheet, rule.then.option) if rule.kind == "derived" else set()
        for source in of:
            graph.setdefault(source, set()).add(rule.then.option)
    circle = _circle(graph)
    if circle:
        yield Fault("circle", circle[0], tuple(circle))


def _circle(graph: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()
    for start in sorted(graph):
        path: list[str] = []
        found = _walk(graph, start, path, done)
        if found:
            return found
    return []


def _walk(graph: dict[str, set[str]], here: str, path: list[str], done: set[str]) -> list[str]:
    if here in path:
        return [*path[path.index(here) :], here]
    if here in done:
        return []
    path.append(here)
    for following in sorted(graph.get(here, ())):
        found = _walk(graph, following, path, done)
        if found:
            return found
    path.pop()
    done.add(here)
    return []


def _never(sheet: Sheet) -> Iterator[Fault]:
    """Options and choices for which no whole configuration exists."""
    for option in sheet.options:
        island = _island(sheet, option.code)
        wishes = [one.code for one in option.choices] if option.kind in CHOICES else [""]
        for wish in wishes:
            try:
                found = Search(sheet, island, option.code, wish).finds()
            except TooEntangled:
                yield Fault("entangled", option.code)
                return
            if not found:
                yield Fault("never", option.code, (wish,) if wish else ())


def _island(sheet: Sheet, code: str) -> list[Option]:
    """The options that this one is bound to, over however many rules."""
    bound = {code}
    pairs = [set(_named(rule)) for rule in sheet.rules]
    while more := {name for pair in pairs if pair & bound for name in pair} - bound:
        bound |= more
    return [option for option in sheet.options if option.code in bound]


def _named(rule: Rule) -> Iterator[str]:
    yield rule.then.option
    yield from rule.of
    if rule.when is not None:
        yield rule.when.option


@dataclass
class Search:
    """A whole configuration of an island in which `code` has a value, or the one that is wished."""

    sheet: Sheet
    island: list[Option]
    code: str
    wish: str
    tries: int = 0

    def __post_init__(self) -> None:
        self.derived = self.sheet.derived
        self.free = [one for one in self.island if one.code not in self.derived]
        self.free.sort(key=lambda one: one.code != self.code)
        place = {one.code: n for n, one in enumerate(self.free)}
        names = {one.code for one in self.island}
        self.due: dict[int, list[Rule]] = {}
        for rule in self.sheet.rules:
            if rule.kind != "derived" and rule.then.option in names:
                needs = {base for name in _named(rule) for base in self._bases(name)}
                last = max((place[name] for name in needs if name in place), default=0)
                self.due.setdefault(last, []).append(rule)

    def finds(self) -> bool:
        return self._from(0, {})

    def _from(self, at: int, values: dict[str, str]) -> bool:
        self.tries += 1
        if self.tries > MOST_TRIES:
            raise TooEntangled
        if at == len(self.free):
            return self._is_whole({**values, **follow(self.sheet, values)})
        option = self.free[at]
        for value in self._values(option):
            now = {**values, option.code: value} if value else values
            all_of_it = {**now, **follow(self.sheet, now)} if self.derived else now
            breaks = any(is_broken(self.sheet, one, all_of_it) for one in self.due.get(at, ()))
            if not breaks and self._from(at + 1, now):
                return True
        return False

    def _is_whole(self, values: dict[str, str]) -> bool:
        """Of computed ones it was not known before whether they are there, and where they lie."""
        for option in self.island:
            value = values.get(option.code, "")
            if option.code in self.derived and outside(option, value):
                return False
            if not value and (option.needed or option.code == self.code):
                return False
        names = {one.code for one in self.island}
        rules = [one for one in self.sheet.rules if one.kind != "derived"]
        if any(one.then.option in names and is_broken(self.sheet, one, values) for one in rules):
            return False
        return not self.wish or values.get(self.code) == self.wish

    def _values(self, option: Option) -> list[str]:
        if option.code == self.code and self.wish:
            return [self.wish]
        empty = [] if option.needed or option.code == self.code else [""]
        return [*empty, *_telling(option, self.sheet)]

    def _bases(self, code: str) -> set[str]:
        """What a computed option comes from in the end."""
        if code not in self.derived:
            return {code}
        found = {code}
        for turn in [code, *reversed(in_turn(self.sheet))]:
            if turn in found:
                found |= sources(self.sheet, turn)
        return found - self.derived


def _telling(option: Option, sheet: Sheet) -> list[str]:
    """Values at which a rule may change its mind, and some between."""
    if option.kind in CHOICES:
        return [one.code for one in option.choices]
    if option.kind == "picture":
        return ["PICTURE"]
    step = option.step if option.kind == "number" else Decimal(1)
    low = max(option.low, Decimal(1)) if option.kind == "text" else option.low
    count = int((option.high - low) / step)
    if count <= ALL_VALUES:
        grid = {low + n * step for n in range(count + 1)}
    else:
        grid = {low + step * (count * n // SOME_VALUES) for n in range(SOME_VALUES + 1)}
        grid |= {
            low + step * n for edge in _edges(option.code, sheet) for n in _near(edge, low, step)
        }
        grid = {one for one in grid if low <= one <= option.high}
    ordered = sorted(grid)
    return ["字" * int(n) if option.kind == "text" else f"{n:f}" for n in ordered]


def _edges(code: str, sheet: Sheet) -> Iterator[Decimal]:
    for rule in sheet.rules:
        for point in (rule.then, rule.when):
            if point is not None and point.option == code:
                yield from (edge for edge in (point.low, point.high) if edge is not None)


def _near(edge: Decimal, low: Decimal, step: Decimal) -> range:
    here = int((edge - low) / step)
    return range(here - 1, here + 2)

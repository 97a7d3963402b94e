"""Whether a configuration may be made: one pure function that says which option is wrong, and why.

The page only helps; what is ordered has passed here, in the transaction that writes the order.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kefu.shop.configuring.sheet import (
    CHOICES,
    PLACING,
    Option,
    Rule,
    Sheet,
    Values,
    holds,
    measure,
    number_in,
    written,
)

UPLOAD = re.compile(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){4}")
MARKS = set(" .,!?&'\"-–—:;()+/·…。，！？、：；（）《》“”‘’♥♡★☆~@#%*=_")


@dataclass(frozen=True)
class Problem:
    """What is wrong at one option. `told` fills the sentence; `rule` is the rule that is broken."""

    option: str
    why: str
    told: tuple[str, ...] = ()
    rule: Rule | None = None


@dataclass(frozen=True)
class Checked:
    """The values as they count, with what follows from them, and all that is wrong."""

    values: dict[str, str]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


class NotAsWanted(Exception):
    """A value its option does not take."""

    def __init__(self, why: str, *told: str) -> None:
        self.why, self.told = why, told
        super().__init__(why)


def check(sheet: Sheet, raw: Values) -> Checked:
    """Each value by its option, then what follows, then the rules, in the order of the sheet."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    derived = sheet.derived
    for option in sheet.options:
        given = raw.get(option.code, "")
        if option.code in derived or not given.strip():
            continue
        try:
            values[option.code] = _clean(option, given)
        except NotAsWanted as refused:
            problems.append(Problem(option.code, refused.why, refused.told))
            continue
        if option.kind == "picture":
            values |= _placed(option.code, raw)
    wrong = {problem.option for problem in problems}
    values |= follow(sheet, values)
    problems += [
        Problem(one.code, "missing")
        for one in sheet.options
        if one.needed and one.code not in wrong and not values.get(one.code)
    ]
    problems += [one for one in broken(sheet, values) if one.option not in wrong]
    order = {option.code: n for n, option in enumerate(sheet.options)}
    return Checked(values, tuple(sorted(problems, key=lambda one: order.get(one.option, 0))))


def follow(sheet: Sheet, values: Values) -> dict[str, str]:
    """What is computed from what was chosen, one after another as they depend on each other."""
    known, found = dict(values), dict[str, str]()
    for code in in_turn(sheet):
        rules = [r for r in sheet.rules if r.kind == "derived" and r.then.option == code]
        for rule in rules:
            if rule.when is None or holds(rule.when, sheet, known):
                value = _computed(sheet, rule, known)
                if value:
                    known[code] = found[code] = value
                    break
    return found


def in_turn(sheet: Sheet) -> list[str]:
    """The derived options, each after those it is computed from; those in a circle are left out."""
    waits = {code: sources(sheet, code) & sheet.derived for code in sheet.derived}
    order: list[str] = []
    while ready := sorted(code for code, left in waits.items() if left <= set(order)):
        order += ready
        for code in ready:
            del waits[code]
    return order


def sources(sheet: Sheet, code: str) -> set[str]:
    """The options that a derived one is computed from."""
    found: set[str] = set()
    for rule in sheet.rules:
        if rule.kind == "derived" and rule.then.option == code:
            found |= set(rule.of) | ({rule.when.option} if rule.when else set())
    return found


def broken(sheet: Sheet, values: Values) -> Iterator[Problem]:
    """The rules that these values break, and computed values that nobody can make."""
    for rule in sheet.rules:
        if rule.kind != "derived" and is_broken(sheet, rule, values):
            yield Problem(rule.then.option, rule.kind, rule=rule)
    for code in sheet.derived:
        option = sheet.option(code)
        if option is not None and outside(option, values.get(code, "")):
            told = (written(option.low), written(option.high), values[code])
            yield Problem(code, "outside", told)


def is_broken(sheet: Sheet, rule: Rule, values: Values) -> bool:
    if rule.when is not None and not holds(rule.when, sheet, values):
        return False
    there = holds(rule.then, sheet, values)
    if rule.kind == "excludes":
        return there
    if rule.kind == "limits" and not values.get(rule.then.option):
        return False
    return not there


def outside(option: Option, value: str) -> bool:
    """Whether a computed number lies where its option has none."""
    size = measure(option, value) if option.kind == "number" and value else None
    return size is not None and not option.low <= size <= option.high


def _computed(sheet: Sheet, rule: Rule, known: Values) -> str:
    if not rule.of:
        return rule.then.among[0] if rule.then.among else ""
    result = rule.times
    for code in rule.of:
        option = sheet.option(code)
        size = measure(option, known.get(code, "")) if option and known.get(code) else None
        if size is None:
            return ""
        result *= size
    return written((result + rule.plus).quantize(Decimal("0.0001")))


def _clean(option: Option, given: str) -> str:
    if option.kind in CHOICES:
        if option.choice(given) is None:
            raise NotAsWanted("unknown")
        return given
    clean = {"text": _text, "number": _number, "picture": _picture}[option.kind]
    return clean(option, given)


def _text(option: Option, given: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", given).split())
    strange = next((sign for sign in text if not _is_allowed(sign, option.signs)), "")
    if strange:
        raise NotAsWanted("sign", strange if strange.isprintable() else "")
    if len(text) > option.high:
        raise NotAsWanted("long", written(option.high), str(len(text)))
    if len(text) < option.low:
        raise NotAsWanted("short", written(option.low))
    return text


def _is_allowed(sign: str, signs: tuple[str, ...]) -> bool:
    return sign == " " or _sort_of(sign) in signs


def _sort_of(sign: str) -> str:
    """Which of the signs that an option may allow; empty for any other."""
    name = unicodedata.name(sign, "")
    sorts = {
        "marks": sign in MARKS,
        "digits": sign.isascii() and sign.isdigit(),
        "latin": name.startswith("LATIN") and sign.isalpha(),
        "han": name.startswith("CJK UNIFIED") or sign in "〇々",
    }
    return next((sort for sort, fits in sorts.items() if fits), "")


def _number(option: Option, given: str) -> str:
    number = number_in(given)
    if number is None:
        raise NotAsWanted("number", written(option.low), written(option.high))
    if not option.low <= number <= option.high:
        raise NotAsWanted("range", written(option.low), written(option.high))
    steps = (number - option.low) / option.step
    if steps != int(steps):
        below = option.low + int(steps) * option.step
        above = min(below + option.step, option.high)
        raise NotAsWanted("step", written(below), written(above))
    return written(number)


def _picture(_option: Option, given: str) -> str:
    if not UPLOAD.fullmatch(given):
        raise NotAsWanted("picture")
    return given


def _placed(code: str, raw: Values) -> dict[str, str]:
    """Where a picture lies in its frame; what is no number lies in the middle."""
    found = {}
    for part, (low, high, at_first) in PLACING.items():
        number = number_in(raw.get(f"{code}.{part}", ""))
        found[f"{code}.{part}"] = str(
            at_first if number is None else min(max(int(number), low), high)
        )
    return found

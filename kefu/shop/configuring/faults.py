"""What is wrong with a sheet at first sight, before its rules are tried out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kefu.shop.configuring.checking import check
from kefu.shop.configuring.sheet import (
    CHOICES,
    HOWS,
    KINDS,
    RULES,
    SIGNS,
    Fee,
    Option,
    Point,
    Rule,
    Sheet,
)

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MOST_OPTIONS, MOST_CHOICES, MOST_RULES = 24, 40, 60
LONGEST_TEXT, MOST_DAYS, DEAREST = 200, 60, Decimal(100_000)


@dataclass(frozen=True)
class Fault:
    """Why a sheet cannot be saved: what, at which option, and what fills the sentence."""

    why: str
    option: str = ""
    told: tuple[str, ...] = ()
    rule: Rule | None = None


def faults_of_form(sheet: Sheet) -> Iterator[Fault]:
    if len(sheet.options) > MOST_OPTIONS or len(sheet.rules) > MOST_RULES:
        yield Fault("many")
    if not 0 <= sheet.days <= MOST_DAYS:
        yield Fault("days")
    seen: set[str] = set()
    for option in sheet.options:
        if option.code in seen:
            yield Fault("twice", option.code)
        seen.add(option.code)
        yield from _of_option(option)
    for rule in sheet.rules:
        yield from _of_rule(sheet, rule)


def _of_option(option: Option) -> Iterator[Fault]:
    if not CODE.fullmatch(option.code):
        yield Fault("code", option.code)
    if option.kind not in KINDS:
        yield Fault("kind", option.code)
        return
    if not (option.zh or option.en):
        yield Fault("unnamed", option.code)
    if not 0 <= option.days <= MOST_DAYS:
        yield Fault("days", option.code)
    yield from _of_fee(option, option.fee)
    yield from _of_choices(option) if option.kind in CHOICES else _of_range(option)
    if option.first and check(Sheet((option,)), {option.code: option.first}).problems:
        yield Fault("first", option.code)


def _of_choices(option: Option) -> Iterator[Fault]:
    if not option.choices or len(option.choices) > MOST_CHOICES:
        yield Fault("choices", option.code)
    codes = [choice.code for choice in option.choices]
    if len(set(codes)) < len(codes):
        yield Fault("choice_twice", option.code)
    for choice in option.choices:
        if not CODE.fullmatch(choice.code) or not (choice.zh or choice.en):
            yield Fault("choice", option.code, (choice.code,))
        if choice.colour and not COLOUR.fullmatch(choice.colour):
            yield Fault("colour", option.code, (choice.colour,))
        if not 0 <= choice.days <= MOST_DAYS:
            yield Fault("days", option.code)
        yield from _of_fee(option, choice.fee)


def _of_range(option: Option) -> Iterator[Fault]:
    if option.kind == "picture":
        return
    if option.low > option.high or option.step <= 0:
        yield Fault("range", option.code)
    if option.kind == "text":
        if not 1 <= option.high <= LONGEST_TEXT or option.low < 0:
            yield Fault("length", option.code)
        if not option.signs or set(option.signs) - set(SIGNS):
            yield Fault("signs", option.code)


def _of_fee(option: Option, fee: Fee) -> Iterator[Fault]:
    fits = {"sign": option.kind == "text", "unit": option.kind in {"number", *CHOICES}}
    if fee.how not in HOWS or not fits.get(fee.how, True):
        yield Fault("fee", option.code)
    if not 0 <= fee.amount <= DEAREST or fee.free < 0:
        yield Fault("amount", option.code)


def _of_rule(sheet: Sheet, rule: Rule) -> Iterator[Fault]:
    if rule.kind not in RULES:
        yield Fault("rule", rule=rule)
        return
    points = [point for point in (rule.when, rule.then) if point is not None]
    for point in points:
        yield from _of_point(sheet, rule, point)
    if rule.when is not None and rule.when.option == rule.then.option:
        yield Fault("itself", rule.then.option, rule=rule)
    if rule.kind == "excludes" and rule.when is None:
        yield Fault("forever", rule.then.option, rule=rule)
    if rule.kind == "limits" and rule.then == Point(rule.then.option):
        yield Fault("no_limit", rule.then.option, rule=rule)
    if rule.kind == "derived":
        yield from _of_formula(sheet, rule)


def _of_point(sheet: Sheet, rule: Rule, point: Point) -> Iterator[Fault]:
    option = sheet.option(point.option)
    if option is None:
        yield Fault("nobody", point.option, rule=rule)
        return
    strange = [code for code in point.among if option.choice(code) is None]
    if strange:
        yield Fault("no_choice", option.code, (strange[0],), rule)
    measured = point.low is not None or point.high is not None
    if measured and not _measures(option):
        yield Fault("no_measure", option.code, rule=rule)
    if point.low is not None and point.high is not None and point.low > point.high:
        yield Fault("range", option.code, rule=rule)


def _of_formula(sheet: Sheet, rule: Rule) -> Iterator[Fault]:
    target = sheet.option(rule.then.option)
    if target is None:
        return
    fits = target.kind == "number" if rule.of else target.kind in CHOICES and rule.then.among
    if not fits:
        yield Fault("formula", target.code, rule=rule)
    for code in rule.of:
        option = sheet.option(code)
        if option is None or not _measures(option):
            yield Fault("no_measure", code, rule=rule)


def _measures(option: Option) -> bool:
    if option.kind in CHOICES:
        return all(choice.number is not None for choice in option.choices)
    return option.kind in {"number", "text"}

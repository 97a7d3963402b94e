"""Options, values, problems and faults in sentences, in the language of who reads."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from kefu.core.money import written as money
from kefu.core.words import in_chinese
from kefu.shop.configuring.checking import Problem
from kefu.shop.configuring.faults import Fault
from kefu.shop.configuring.sheet import (
    CHOICES,
    Choice,
    Fee,
    Option,
    Point,
    Rule,
    Sheet,
    Values,
    written,
)


def name_of(thing: Option | Choice) -> str:
    first, second = (thing.zh, thing.en) if in_chinese() else (thing.en, thing.zh)
    return first or second


def help_of(option: Option) -> str:
    first, second = option.help_zh, option.help_en
    return (first or second) if in_chinese() else (second or first)


def named(sheet: Sheet, code: str) -> str:
    option = sheet.option(code)
    return name_of(option) if option else code


def value_words(option: Option, value: str) -> str:
    """A value as a person reads it."""
    if option.kind in CHOICES:
        choice = option.choice(value)
        return name_of(choice) if choice else value
    if option.kind == "text":
        return f"“{value}”"
    if option.kind == "picture":
        return _("your own picture")
    return f"{value} {option.unit}".strip()


def sentence(problem: Problem, sheet: Sheet, values: Values) -> str:
    """What is wrong at an option, and what to do about it."""
    option = sheet.option(problem.option)
    if option is None:
        return ""
    if problem.rule is not None:
        return _of_rule(problem.rule, sheet, values)
    told = dict(zip(("a", "b", "c"), problem.told, strict=False))
    name, unit = name_of(option), f" {option.unit}" if option.unit else ""
    return _single(problem.why, option) % {"name": name, "unit": unit, **told}


def _single(why: str, option: Option) -> str:
    known: dict[str, Callable[[], str]] = {
        "unknown": lambda: _("Choose one of the offered for “%(name)s”."),
        "long": lambda: _("“%(name)s” takes at most %(a)s signs; these are %(b)s. Shorten it."),
        "short": lambda: _("“%(name)s” needs at least %(a)s signs."),
        "sign": lambda: _strange(option),
        "number": lambda: _("Give “%(name)s” as a number from %(a)s to %(b)s%(unit)s."),
        "range": lambda: _("“%(name)s” goes from %(a)s to %(b)s%(unit)s. Choose one between."),
        "step": lambda: _("“%(name)s” comes in steps: choose %(a)s or %(b)s%(unit)s."),
        "picture": lambda: _("Choose the picture for “%(name)s” again."),
        "gone": lambda: _("Choose the picture for “%(name)s” again."),
        "outside": lambda: _(
            "“%(name)s” would be %(c)s%(unit)s; we can make %(a)s to %(b)s%(unit)s. Change the "
            "sizes it is computed from."
        ),
    }
    if why == "missing":
        return _missing(option)
    return known.get(why, known["unknown"])()


def _missing(option: Option) -> str:
    if option.kind == "text":
        return _("Write what “%(name)s” shall say.")
    if option.kind == "picture":
        return _("Choose a picture for “%(name)s”.")
    return _("Choose “%(name)s”.")


def _strange(option: Option) -> str:
    kinds = ", ".join(sign_words(option.signs))
    words = _("“%(a)s” cannot be put on it. “%(name)s” takes: %(kinds)s.")
    return words.replace("%(kinds)s", kinds.replace("%", "%%"))


def sign_words(signs: tuple[str, ...]) -> list[str]:
    known = {
        "han": _("Chinese characters"),
        "latin": _("Latin letters"),
        "digits": _("digits"),
        "marks": _("punctuation"),
    }
    return [known[sign] for sign in signs if sign in known]


def _of_rule(rule: Rule, sheet: Sheet, values: Values) -> str:
    """Why two choices do not go together, in the shop's words if it gave some."""
    first, second = rule.why_zh, rule.why_en
    own = (first or second) if in_chinese() else (second or first)
    if own:
        return own
    because = _chosen(rule.when, sheet, values)
    then = point_words(rule.then, sheet)
    if rule.kind == "excludes":
        words = _("%(then)s does not go with %(because)s. Change one of the two.")
    elif because:
        words = _("With %(because)s we need: %(then)s.")
    else:
        words = _("We need: %(then)s.")
    return words % {"because": because, "then": then}


def _chosen(point: Point | None, sheet: Sheet, values: Values) -> str:
    if point is None:
        return ""
    option = sheet.option(point.option)
    value = values.get(point.option, "")
    if option is None or not value:
        return named(sheet, point.option)
    return _("%(name)s %(value)s") % {"name": name_of(option), "value": value_words(option, value)}


def point_words(point: Point, sheet: Sheet) -> str:
    """What is asked of an option: `Depth 60 or 70`, `Width at most 140 cm`."""
    option = sheet.option(point.option)
    if option is None:
        return point.option
    name = name_of(option)
    if point.among:
        choices = [value_words(option, code) for code in point.among]
        return f"{name} " + _(" or ").join(choices)
    return _span(point) % {"name": name, **_edges(point, option)}


def _span(point: Point) -> str:
    known = {
        (False, False): "%(name)s",
        (True, True): _("%(name)s from %(a)s to %(b)s%(unit)s"),
        (True, False): _("%(name)s at least %(a)s%(unit)s"),
        (False, True): _("%(name)s at most %(b)s%(unit)s"),
    }
    return known[point.low is not None, point.high is not None]


def _edges(point: Point, option: Option) -> dict[str, str]:
    unit = _("signs") if option.kind == "text" else option.unit
    low, high = point.low, point.high
    return {
        "unit": f" {unit}" if unit else "",
        "a": "" if low is None else written(low),
        "b": "" if high is None else written(high),
    }


def rule_words(rule: Rule, sheet: Sheet) -> str:
    """A rule as operations read it."""
    then = point_words(rule.then, sheet)
    when = point_words(rule.when, sheet) if rule.when else ""
    if rule.kind == "derived":
        formula = _formula(rule, sheet)
        if when:
            return _("%(formula)s, where %(when)s") % {"formula": formula, "when": when}
        return formula
    forms = {
        "requires": (_("%(when)s requires %(then)s"), _("%(then)s is always required")),
        "excludes": (_("%(when)s excludes %(then)s"), _("%(then)s is never possible")),
        "limits": (_("%(when)s limits: %(then)s"), _("Always: %(then)s")),
    }
    return forms[rule.kind][0 if when else 1] % {"when": when, "then": then}


def _formula(rule: Rule, sheet: Sheet) -> str:
    if not rule.of:
        return _("%(then)s follows by itself") % {"then": point_words(rule.then, sheet)}
    parts = [named(sheet, code) for code in rule.of]
    if rule.times != 1:
        parts.append(written(rule.times))
    plus = f" + {written(rule.plus)}" if rule.plus else ""
    return f"{named(sheet, rule.then.option)} = {' × '.join(parts)}{plus}"


FAULTS: dict[str, Callable[[], str]] = {
    "many": lambda: _("A sheet holds at most 24 options and 60 rules."),
    "days": lambda: _("%(name)s: days are a number from 0 to 60."),
    "twice": lambda: _("Two options have the code “%(name)s”."),
    "code": lambda: _("“%(name)s”: a code is small Latin letters, digits and _."),
    "kind": lambda: _("%(name)s: there is no such kind of option."),
    "unnamed": lambda: _("Give the option a name, in one language at least."),
    "choices": lambda: _("%(name)s needs at least one choice, and at most 40."),
    "choice_twice": lambda: _("%(name)s: two choices have the same code."),
    "choice": lambda: _("%(name)s: the choice “%(a)s” needs a name and a plain code."),
    "colour": lambda: _("%(name)s: a colour is written like #1F8A70, not “%(a)s”."),
    "range": lambda: _("%(name)s: the least has to be below the most, the step above 0."),
    "length": lambda: _("%(name)s: a text has 1 to 200 signs."),
    "signs": lambda: _("%(name)s: choose which signs are allowed."),
    "first": lambda: _("%(name)s: what is chosen at first has to be possible."),
    "fee": lambda: _("%(name)s: this kind of price does not fit the option."),
    "amount": lambda: _("%(name)s: a price lies between 0 and 100,000."),
    "rule": lambda: _("There is no such kind of rule."),
    "nobody": lambda: _("A rule names “%(name)s”, which is no option. Change the rule first."),
    "no_choice": lambda: _("A rule names “%(a)s”, which “%(name)s” does not offer."),
    "no_measure": lambda: _("“%(name)s” has no number to compare or to multiply."),
    "itself": lambda: _("A rule about “%(name)s” has to name another option as its reason."),
    "forever": lambda: _("Say with what “%(name)s” does not go."),
    "no_limit": lambda: _("Say to what “%(name)s” is limited."),
    "formula": lambda: _("“%(name)s” cannot be computed so: a sum needs a number, else a choice."),
    "circle": lambda: _("These depend on each other in a circle: %(path)s. Take one rule away."),
    "entangled": lambda: _("The rules around “%(name)s” are too entangled. Make them fewer."),
}


def fault_words(fault: Fault, sheet: Sheet) -> str:
    """Why a sheet is not saved, in a sentence that says which option it is."""
    option = sheet.option(fault.option)
    name = name_of(option) if option else fault.option
    if fault.why == "never":
        return _never(fault, option, name)
    path = " → ".join(named(sheet, code) for code in fault.told)
    told = dict(zip(("a", "b"), fault.told, strict=False))
    return FAULTS[fault.why]() % {"name": name, "path": path, "a": "", **told}


def _never(fault: Fault, option: Option | None, name: str) -> str:
    if fault.told and option is not None:
        words = _("“%(value)s” of “%(name)s” can never be chosen: the rules leave no way to it.")
        return words % {"value": value_words(option, fault.told[0]), "name": name}
    return _("“%(name)s” can never be chosen: the rules leave no way to it.") % {"name": name}


def placing_words(part: str) -> str:
    known = {"zoom": _("Size"), "x": _("Across"), "y": _("Up and down")}
    return known[part]


def fee_words(fee: Fee, option: Option, currency: str) -> str:
    """What something costs, beside it: `+ ¥2.00 a sign`."""
    if not fee.amount:
        return ""
    if fee.how == "percent":
        return f"+ {written(fee.amount)} %"
    told = {"sum": money(fee.amount, currency), "unit": option.unit or _("unit")}
    known = {
        "once": _("+ %(sum)s once an order"),
        "piece": _("+ %(sum)s"),
        "sign": _("+ %(sum)s a sign"),
        "unit": _("+ %(sum)s per %(unit)s"),
    }
    free = {
        "sign": _("%(fee)s (the first %(n)s free)"),
        "unit": _("%(fee)s (%(n)s are included)"),
    }
    text = known[fee.how] % told
    if not fee.free or fee.how not in free:
        return text
    n = written(fee.free) if fee.how == "sign" else f"{written(fee.free)} {option.unit}".strip()
    return free[fee.how] % {"fee": text, "n": n}

"""The rules of after-sale as data: what can be set, what the law says of it, what holds.

A `Term` is one thing that can be set; its `least` and `most` are the law's, not ours: a shop may
promise more, never less. A `Book` is one version of all of them, with classes of goods that differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from kefu.aftersale.policy.answers import Freight, Level, Rule

Value = int | str
Kind = Literal["days", "months", "number", "minutes", "money", "yes", "payer"]

LONGEST = 100_000
SHOP = "shop policy"


@dataclass(frozen=True, slots=True)
class Term:
    key: str
    kind: Kind
    default: Value
    source: str
    level: Level = Level.SHOP
    least: int | None = None
    most: int | None = None
    by_class: bool = False  # classes of goods may differ in it


_LAW, _COURT, _RULE = Level.STATUTE, Level.JUDICIAL, Level.REGULATION
_GUARANTEES = "Three guarantees (repair, exchange, return)"

TERMS: Mapping[str, Term] = MappingProxyType(
    {
        term.key: term
        for term in (
            Term("return.days", "days", 7, "CRPL art. 25", _LAW, least=7, by_class=True),
            Term("return.freight", "payer", Freight.CUSTOMER, "CRPL art. 25", _LAW, by_class=True),
            Term("return.rest_days", "yes", 1, "Civil Code art. 203", _LAW, least=1),
            Term("faulty.days", "days", 7, "CRPL art. 24", _LAW, least=7, by_class=True),
            Term("exchange.days", "days", 15, _GUARANTEES, _RULE, least=15, by_class=True),
            Term("later.months", "months", 6, "CRPL art. 24", _LAW, least=1, by_class=True),
            Term("proof.months", "months", 0, "CRPL art. 23", _LAW, by_class=True),
            Term("guarantee.months", "months", 0, _GUARANTEES, _RULE, by_class=True),
            Term("guarantee.parts_months", "months", 0, _GUARANTEES, _RULE, by_class=True),
            Term("guarantee.from_invoice", "yes", 0, _GUARANTEES, _RULE, by_class=True),
            Term("repairs.most", "number", 2, _GUARANTEES, _RULE, least=1, most=2),
            Term("repairs.parts_days", "days", 90, _GUARANTEES, _RULE, least=1, most=90),
            Term("repairs.days", "days", 30, _GUARANTEES, _RULE, least=1, most=30),
            Term("missing.days", "days", 30, SHOP, least=7, by_class=True),
            Term("damaged.days", "days", 7, "E-Commerce Law art. 20", _LAW, least=7, by_class=True),
            Term("lost.days", "days", 3, "E-Commerce Law art. 20", _LAW, most=30),
            Term("price.days", "days", 0, SHOP, by_class=True),
            Term("price.least", "money", 1, SHOP),
            Term("price.by_itself", "yes", 1, SHOP),
            Term("price.stands_days", "days", 30, SHOP, least=1),
            Term("advance.limit_0", "money", 0, SHOP),
            Term("advance.limit_1", "money", 1000, SHOP),
            Term("advance.limit_2", "money", 3000, SHOP),
            Term("advance.limit_3", "money", 5000, SHOP),
            Term("advance.unit", "money", 200, SHOP),
            Term("refund.days", "days", 7, "CRPL art. 25", _LAW, most=7),
            Term("settle.minutes", "minutes", 100, SHOP, least=1, most=7 * 24 * 60),
            Term("records.years", "number", 3, "E-Commerce Law art. 31", _LAW, least=3),
        )
    }
)

FIXED: Mapping[str, tuple[str, Level]] = MappingProxyType(  # nobody sets these
    {
        "return.excluded": ("CRPL art. 25 (1)-(4)", _LAW),
        "return.confirmed": ("CRPL art. 25 par. 2", _LAW),
        "return.unconfirmed": ("SAMR Measures on seven-day returns", _RULE),
        "return.promised": ("SPC 2022 No. 8 art. 2", _COURT),
        "return.opened": ("SPC 2022 No. 8 art. 3", _COURT),
        "return.gift": (SHOP, Level.SHOP),
        "gift.liable": ("SPC 2022 No. 8 art. 8", _COURT),
        "signing": ("SPC 2022 No. 8 art. 1", _COURT),
        "delivery": ("E-Commerce Law art. 51", _LAW),
        "guarantee.digital": (_GUARANTEES, _RULE),
        "guarantee.pause": (_GUARANTEES, _RULE),
        "guarantee.extended": ("extended warranty", Level.SHOP),
        "late": (SHOP, Level.SHOP),
        "carrier.own": ("E-Commerce Law art. 20", _LAW),
        "invoice": ("CRPL art. 22", _LAW),
        "order": (SHOP, Level.SHOP),
    }
)


class WrongValue(ValueError):
    """A value that its term does not take; `why` is least, most, or kind."""

    def __init__(self, key: str, why: str, bound: int | None = None) -> None:
        self.key, self.why, self.bound = key, why, bound
        super().__init__(f"{key}: {why} {bound if bound is not None else ''}")


def checked(key: str, value: Any) -> Value:
    """The value as it is kept. Raises WrongValue."""
    term = TERMS.get(key)
    if term is None:
        raise WrongValue(key, "unknown")
    if term.kind == "payer":
        if value not in set(Freight):
            raise WrongValue(key, "kind")
        return str(value)
    return _number(term, value)


def _number(term: Term, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST:
        raise WrongValue(term.key, "kind")
    if term.least is not None and value < term.least:
        raise WrongValue(term.key, "least", term.least)
    if term.most is not None and value > term.most:
        raise WrongValue(term.key, "most", term.most)
    if term.kind == "yes" and value > 1:
        raise WrongValue(term.key, "kind")
    return value


class Terms:
    """All that holds for one class of goods in one version, ready to be asked."""

    def __init__(self, values: Mapping[str, Value], version: int) -> None:
        self.values = values
        self.version = version
        self.rules = {
            key: Rule(key, term.source, version, term.level) for key, term in TERMS.items()
        } | {key: Rule(key, source, version, level) for key, (source, level) in FIXED.items()}
        self.limits = tuple(Decimal(self.number(f"advance.limit_{n}")) for n in range(4))
        self.rolls = bool(values["return.rest_days"])

    def number(self, key: str) -> int:
        return int(self.values[key])

    def advance_limit(self, tier: int) -> Decimal:
        return self.limits[min(tier, len(self.limits) - 1)]


class Book:
    """One version. `data` is `{"all": {key: value}, "classes": {code: {key: value}}}`; what it
    does not name is as the law, or the product, has it."""

    def __init__(
        self, data: Mapping[str, Any], *, version: int = 0, since: datetime | None = None
    ) -> None:
        self.version, self.since = version, since
        usual = {key: term.default for key, term in TERMS.items()}
        common = usual | dict(data.get("all", {}))
        self.classes: Mapping[str, Mapping[str, Value]] = dict(data.get("classes", {}))
        self.usual = Terms(common, version)
        self._own = {code: Terms(common | own, version) for code, own in self.classes.items()}

    def of(self, product_class: str) -> Terms:
        return self._own.get(product_class, self.usual)

    def most(self, key: str) -> int:
        """The highest value that any class has."""
        return max(terms.number(key) for terms in (self.usual, *self._own.values()))


def checked_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """A whole book. Raises WrongValue at the first value that cannot be."""
    common = {key: checked(key, value) for key, value in data.get("all", {}).items()}
    classes = {}
    for code, own in data.get("classes", {}).items():
        strangers = [key for key in own if key in TERMS and not TERMS[key].by_class]
        if strangers:
            raise WrongValue(strangers[0], "class")
        classes[code] = {key: checked(key, value) for key, value in own.items()}
    return {"all": common, "classes": classes}


FIRST: Mapping[str, Any] = MappingProxyType({"all": {}, "classes": {}})

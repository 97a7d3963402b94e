"""What sending costs and how long it takes: ways to a place, as customers choose and staff see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from kefu.accounts.models import User
from kefu.core.money import YUAN
from kefu.core.regions import PROVINCES
from kefu.core.rows import Shape, read_all
from kefu.delivery import queries as delivery
from kefu.delivery.models import Reach
from kefu.delivery.queries import Arrival
from kefu.shop.carriage import Carriage, Load
from kefu.shop.models.freight import FreightRule

Way = FreightRule.Way
INCLUDED = "included"  # of what is made to order: sending is part of its price
Rules: TypeAlias = Mapping[str, FreightRule]  # by the way they are for
CITY = 4  # signs of a code that name it
RULE = Shape(FreightRule, "r")
RULES = f"""
    SELECT {RULE.columns} FROM shop_freightrule r
    WHERE r.code = ANY(%s) AND r.currency = %s ORDER BY r.code
"""  # noqa: S608  columns of a model


@dataclass(frozen=True)
class Delivery:
    """One way to a place, and by when it is there."""

    way: str
    rule: FreightRule | None
    arrival: Arrival

    @property
    def label(self) -> str:
        return str(Way(self.way).label)

    @property
    def carriage(self) -> Carriage | None:
        return self.rule.terms if self.rule else None


def rules_to(region: str, *, currency: str = YUAN) -> dict[str, FreightRule]:
    """By way, the rule of the nearest place that has one: city, province, everywhere else."""
    codes = {region, f"{region[:CITY]}00", delivery.province_of(region)} if region else set()
    rules = read_all(RULES, [[*codes, ""], currency], RULE)
    return {rule.way: rule for rule in rules}


def carriage_to(region: str, way: str, *, currency: str = YUAN) -> Carriage | None:
    return carriage_by(rules_to(region, currency=currency), way)


def carriage_by(rules: Rules, way: str) -> Carriage | None:
    rule = rules.get(way or Way.STANDARD)
    return rule.terms if rule else None


def deliveries(
    region: str, *, at: datetime, currency: str = YUAN, rules: Rules | None = None
) -> list[Delivery]:
    """The ways to a place with their days, the usual one first; none where we do not deliver.

    `rules` are those to this place, where they are at hand.
    """
    rules = rules_to(region, currency=currency) if rules is None else rules
    usual = delivery.arrival(region, at=at)
    if usual is None:
        return []
    ways = [Delivery(Way.STANDARD, rules.get(Way.STANDARD), usual)]
    express = rules.get(Way.EXPRESS)
    if express is not None and express.days is not None and express.days < usual.days:
        reach = Reach(code=usual.region, name_zh=usual.place, days=express.days)
        sooner = delivery.told(reach, delivery.dispatch_rule(), at)
        ways.append(Delivery(Way.EXPRESS, express, sooner))
    return ways


def freight_for(reader: User) -> dict[tuple[str, str], FreightRule]:
    """Every rule by way and place, for those who keep them."""
    if not reader.may("office.orders"):
        return {}
    return {(rule.way, rule.code): rule for rule in FreightRule.objects.filter(currency=YUAN)}


def example(rule: FreightRule) -> Decimal:
    """What two pieces of two kilograms and ¥50 together cost."""
    return rule.terms.cost([Load(2, 2000, Decimal(50))], Decimal(50), rule.currency)


def places() -> list[str]:
    """Everywhere else, then the provinces."""
    return ["", *(f"{code}0000" for code in PROVINCES)]

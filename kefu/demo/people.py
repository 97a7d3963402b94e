"""Who lives in the demo shop: two thousand invented customers and a staff of twelve."""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kefu.demo.catalogue import Words

FILE = Path(__file__).parent / "people.toml"
PHONES_FROM = 16900000000
YEARS = timedelta(days=730)
LATEST = timedelta(days=2)
ALLOWS = {"tracking": 0.55, "reminders": 0.4, "marketing": 0.3, "surveys": 0.6}
ENGLISH_SHARE = 0.04
GIFT_GIVERS = 0.14

CITY_CODES = {  # GB/T 2260, of those whose road is not as long as their province's
    "唐山": "130200", "徐州": "320300", "温州": "330300", "舟山": "330900", "赣州": "360700",
    "烟台": "370600", "洛阳": "410300", "宜昌": "420500", "株洲": "430200", "珠海": "440400",
    "乐山": "511100", "遵义": "520300", "喀什": "653100",
}  # fmt: skip


@dataclass(frozen=True)
class City:
    region: str
    province: str
    name: Words
    weight: int
    days: int


@dataclass(frozen=True)
class Colleague:
    key: str
    name: str
    role: str
    team: str

    @property
    def email(self) -> str:
        return f"{self.key}@kefu.example"


@dataclass(frozen=True)
class Carrier:
    code: str
    name: Words
    late: float


@dataclass(slots=True)
class Person:
    """One customer: who they are, what draws them, how often they come."""

    key: str
    name: str
    email: str
    phone: str
    language: str
    city: City
    street: str
    joined_at: datetime
    orders_a_year: float
    fond_of: dict[str, float] = field(default_factory=dict)  # departments and how much
    gift_day: tuple[int, int] | None = None  # month and day of somebody's birthday
    allows: tuple[str, ...] = ()  # purposes of consent, given on joining
    stays: bool = False  # comes back for ever: the customers whom a visitor may play

    @property
    def reads_english(self) -> bool:
        return self.language == "en"

    @property
    def address(self) -> str:
        city = self.city.name.zh
        return f"{self.city.province}{'' if city == self.city.province else city}{self.street}"


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def cities() -> list[City]:
    english = words()["places_en"]
    return [
        City(region, province, Words(city, english[city]), weight, days)
        for region, province, city, weight, days in words()["cities"]
    ]


def colleagues() -> list[Colleague]:
    return [Colleague(**row) for row in words()["staff"]]


def carriers() -> list[Carrier]:
    return [Carrier(row["code"], Words(*row["name"]), row["late"]) for row in words()["carriers"]]


def teams() -> dict[str, Words]:
    return {code: Words(*names) for code, names in words()["teams"].items()}


def customers(count: int, *, chance: random.Random, now: datetime, fond: list[str]) -> list[Person]:
    """The guests whom a visitor may step in as come first; all have been here for a while."""
    guests = [
        _person(n, row, chance=chance, now=now, fond=fond) for n, row in enumerate(_rows(count))
    ]
    for guest in guests[: len(words()["guests"])]:
        guest.joined_at = now - YEARS + timedelta(days=20)
        guest.orders_a_year, guest.stays = max(guest.orders_a_year, 7.0), True
    for guest in guests[:1]:  # who shows what a trail is
        guest.allows = tuple(dict.fromkeys([*guest.allows, "tracking"]))
    return guests


def _rows(count: int) -> list[dict[str, str]]:
    guests: list[dict[str, str]] = words()["guests"]
    return guests + [{"key": f"c{n:04d}"} for n in range(len(guests), count)]


def _person(
    n: int, row: dict[str, str], *, chance: random.Random, now: datetime, fond: list[str]
) -> Person:
    city = chance.choices(cities(), [city.weight for city in cities()])[0]
    wanted = [known for known in cities() if known.name.zh == row.get("city")]
    language = row.get("language") or ("en" if chance.random() < ENGLISH_SHARE else "zh-hans")
    since = YEARS * chance.random() ** 0.8  # the shop grows: more have come lately
    drawn = chance.sample(fond, chance.randint(2, 5))
    return Person(
        key=row["key"],
        name=row.get("name") or _name(language, chance),
        email=f"{row['key']}@demo.example",
        phone=str(PHONES_FROM + n),
        language=language,
        city=wanted[0] if wanted else city,
        street=_street(chance),
        joined_at=now - max(since, LATEST),
        orders_a_year=chance.gammavariate(0.75, 3.6),
        fond_of={code: chance.uniform(0.5, 3) for code in drawn},
        gift_day=(chance.randint(1, 12), chance.randint(1, 28))
        if chance.random() < GIFT_GIVERS
        else None,
        allows=tuple(purpose for purpose, share in ALLOWS.items() if chance.random() < share),
    )


def _name(language: str, chance: random.Random) -> str:
    known = words()
    if language == "en":
        return f"{chance.choice(known['english_first'])} {chance.choice(known['english_last'])}"
    second = chance.choice(known["second_signs"]) if chance.random() < 0.8 else ""  # noqa: PLR2004
    surname = chance.choice(known["surnames"][:30] * 2 + known["surnames"])
    return f"{surname}{chance.choice(known['first_signs'])}{second}"


def _street(chance: random.Random) -> str:
    known = words()
    house, door = chance.randint(1, 288), chance.randint(101, 2604)
    return f"{chance.choice(known['roads'])} {house} 号{chance.choice(known['courts'])} {door} 室"

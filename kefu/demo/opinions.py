"""What buyers say of their goods: stars first, then words that agree with them."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kefu.demo.buying import Purchase
from kefu.demo.catalogue import Item

FILE = Path(__file__).parent / "reviews.toml"
SPEAKS_UP = 0.36
FOLLOWS_UP = 0.09
SHOWS_A_PICTURE = 0.12
SILENT = 0.08
UNLUCKY = 0.025
GOES_ON = 0.75
MOST, GOOD, FAIR = 5, 4, 3
DAY = timedelta(days=1)


@dataclass(slots=True)
class Opinion:
    buy: Purchase
    line: int
    stars: int
    text: str
    language: str
    at: datetime
    has_picture: bool
    later: "tuple[int, str, datetime] | None" = None


@cache
def sentences() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def opinions(buys: list[Purchase], *, chance: random.Random, now: datetime) -> list[Opinion]:
    said = []
    for buy in buys:
        if buy.delivered_at is None or buy.is_gift:
            continue
        for line in range(len(buy.lines)):
            at = buy.delivered_at + chance.triangular(0.2, 24, 3) * DAY
            if at < now and chance.random() < SPEAKS_UP:
                said.append(_opinion(buy, line, at, chance=chance, now=now))
    return said


def _opinion(
    buy: Purchase, line: int, at: datetime, *, chance: random.Random, now: datetime
) -> Opinion:
    item = buy.lines[line].item
    stars = _stars(item, buy.is_late, chance)
    english = buy.person.reads_english
    text = "" if chance.random() < SILENT else _text(buy, item, stars, chance)
    opinion = Opinion(
        buy=buy,
        line=line,
        stars=stars,
        text=text,
        language=buy.person.language,
        at=at,
        has_picture=bool(text) and stars >= FAIR and chance.random() < SHOWS_A_PICTURE,
    )
    later = at + chance.uniform(25, 110) * DAY
    if later < now and chance.random() < FOLLOWS_UP:
        opinion.later = _later(stars, later, chance, english=english)
    return opinion


def _stars(item: Item, late: bool, chance: random.Random) -> int:
    quality = random.Random(f"quality:{item.code}").gauss(4.5, 0.35)  # noqa: S311
    if chance.random() < UNLUCKY:
        return chance.randint(1, 2)
    felt = chance.gauss(quality - (0.8 if late else 0), 0.85)
    return max(1, min(MOST, round(felt)))


def _text(buy: Purchase, item: Item, stars: int, chance: random.Random) -> str:
    ending = "_en" if buy.person.reads_english else ""
    general = sentences()["general"]
    glad, sorry = (_fitting(item, f"{key}{ending}") for key in ("glad", "sorry"))
    road = general[f"late{ending}" if buy.is_late else f"on_time{ending}"]
    more = [*general[f"glad{ending}"], *([] if buy.is_late else road)]
    less = [*general[f"sorry{ending}"], *(road if buy.is_late else [])]
    kinds = {
        5: (glad, glad, more),
        4: (glad, more, sorry),
        3: (glad, [*sorry, *less]),
        2: (sorry, less),
        1: (general[f"bad{ending}"], sorry),
    }[stars]
    return (" " if ending else "").join(_different(kinds, chance))


def _fitting(item: Item, key: str) -> list[str]:
    """The department's sentences that hold for this kind of product."""
    told = (line.rpartition(": ") for line in sentences()[item.shelf.partition("/")[0]][key])
    own = {item.kind.code, item.drawing, *(code for code, v in item.values.items() if v is True)}
    return [words for codes, _, words in told if not codes or own & set(codes.split())]


def _different(kinds: tuple[list[str], ...], chance: random.Random) -> list[str]:
    picked: list[str] = []
    for words in kinds:
        fresh = [sentence for sentence in words if sentence not in picked]
        if fresh and (not picked or chance.random() < GOES_ON):
            picked.append(chance.choice(fresh))
    return picked


def _later(
    stars: int, at: datetime, chance: random.Random, *, english: bool
) -> tuple[int, str, datetime]:
    general = sentences()["general"]
    if english:
        return stars, chance.choice(general["later_en"]), at
    kind = "later" if stars >= GOOD else "later_bad"
    return stars, chance.choice(general[kind]), at

"""What stands around the goods of the demo shop: questions, answers, votes, replies, and why goods
came back; and the days on the road that its orders were promised by."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kefu.accounts.models import User
from kefu.delivery import services as delivery
from kefu.demo.buying import DAY
from kefu.demo.catalogue import Catalogue, Item, Trait
from kefu.demo.ledger import Books
from kefu.demo.people import CITY_CODES, cities
from kefu.shop.models.catalogue import Review
from kefu.shop.models.voices import Answer, Question, ReviewReply, Vote
from kefu.shop.services.bulk.voices import Voices, add_voices

FILE = Path(__file__).parent / "questions.toml"
ASKED = 0.7  # share of goods somebody asked about
SHOP_TOO = 0.45
HELPS = 0.45
MOST_VOTES = 12
REPLIED = 0.5
FEW_STARS = 2
SHOWN_VALUES = 2
BUYERS_REMEMBERED = 40


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def set_dates() -> None:
    """The province gets the days of its nearest city, cities that differ their own."""
    by_province: dict[str, int] = {}
    for city in cities():
        known = by_province.get(city.region)
        by_province[city.region] = city.days if known is None else min(known, city.days)
    for region, days in by_province.items():
        delivery.set_reach(region, days=days, by=None)
    for city in cities():
        code = CITY_CODES.get(city.name.zh)
        if code and city.days != by_province[city.region]:
            names = {"name_zh": city.name.zh, "name_en": city.name.en}
            delivery.name_city(code, **names, days=city.days, by=None)


@dataclass
class Round:
    """One walk around the shelves, asking and answering."""

    books: Books
    staff: dict[str, User]
    chance: random.Random
    told: Voices

    def ask(self, item: Item) -> None:
        product = self.books.products[item.code]
        for question, answers in self._talks(item):
            asker = self._somebody()
            english = asker.language == "en"
            at = self.books.now - self.chance.uniform(4, 240) * DAY
            asked = Question(
                product=product, asker=asker, language=asker.language, at=at, is_demo=True,
                text=question[english],
            )  # fmt: skip
            self.told.questions.append(asked)
            for n, (author, text) in enumerate(answers):
                self.told.answers.append(
                    Answer(
                        question=asked, author=author, is_official=author.is_staff,
                        text=text[english], language=asker.language, is_demo=True,
                        at=at + (n + 1) * self.chance.uniform(0.1, 1.2) * DAY,
                    )
                )  # fmt: skip

    def _talks(self, item: Item) -> Iterator[tuple[list[str], list[tuple[User, list[str]]]]]:
        lines = words()[item.shelf.partition("/")[0]]["asks"]
        zh, said_zh, en, said_en = self.chance.choice(lines)
        answers = [(self._somebody(), [said_zh, said_en])]
        yield [zh, en], answers
        measured = [one for one in item.kind.traits if one.kind == "number"]
        for trait in self.chance.sample(measured, min(len(measured), SHOWN_VALUES)):
            if self.chance.random() < SHOP_TOO:
                yield _measure(trait, item), [(self._colleague(), _told(trait, item))]

    def vote(self, reviews: list[Review]) -> None:
        for review in reviews:
            count = 0
            while review.text and count < MOST_VOTES and self.chance.random() < HELPS:
                count += 1
            for voter in self.chance.sample(self._people, count):
                self.told.votes.append(Vote(voter=voter, review=review))
            if (review.stars or 0) <= FEW_STARS and review.text and self._sometimes(REPLIED):
                zh, en = self.chance.choice(words()["shop"]["replies"])
                self.told.replies.append(
                    ReviewReply(
                        review=review,
                        author=self._colleague(),
                        text=en if review.language == "en" else zh,
                        language=review.language,
                        at=min(review.at + timedelta(hours=self.chance.uniform(2, 40)), self._now),
                    )
                )

    def wait(self, items: list[Item]) -> None:
        """Some have just asked, and nobody has answered yet."""
        for text in words()["shop"]["waiting"]:
            asker = self._somebody()
            self.told.questions.append(
                Question(
                    product=self.books.products[self.chance.choice(items).code],
                    asker=asker,
                    text=text[asker.language == "en"],
                    language=asker.language,
                    at=self._now - timedelta(hours=self.chance.uniform(1, 30)),
                    is_demo=True,
                )
            )

    @property
    def _now(self) -> Any:
        return self.books.now

    @property
    def _people(self) -> list[User]:
        return list(self.books.users.values())

    def _somebody(self) -> User:
        return self.chance.choice(self._people)

    def _colleague(self) -> User:
        return self.staff[self.chance.choice(("ning", "mei"))]

    def _sometimes(self, share: float) -> bool:
        return self.chance.random() < share


def write_voices(
    catalogue: Catalogue, books: Books, *, staff: dict[str, User], chance: random.Random
) -> None:
    """Everything around the goods, after their orders and reviews are written."""
    walk = Round(books, staff, chance, Voices())
    for item in catalogue.items:
        if chance.random() < ASKED:
            walk.ask(item)
    walk.vote(books.history.reviews)
    walk.wait([item for item in catalogue.items if not item.shelf.startswith("digital/")])
    add_voices(walk.told)


def _measure(trait: Trait, _item: Item) -> list[str]:
    return [f"{trait.name.zh}是多少？", f"What is the {trait.name.en.lower()}?"]


def _told(trait: Trait, item: Item) -> list[str]:
    said = trait.spoken(item.values[trait.code])
    return [f"是 {said.zh}，参数里也写着。", f"It is {said.en}; you find it among the parameters."]

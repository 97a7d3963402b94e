"""The first answer to a question about a product: from what is written down already.

Whoever knows more joins in: `@answers_from` on a function puts its answers among the others, as the
help centre does. A person is asked when these do not do.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.shop.models.catalogue import Product
from kefu.shop.queries import catalogue, voices
from kefu.shop.queries.coupons import usable_coupons
from kefu.shop.queries.promises import commitments

LONGEST = 200
SHOWN = 5
ENOUGH = 0.34  # of the question's words found again
QUESTIONS_READ = 200
CHINESE = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[a-z0-9]+")
SILENT_WORDS = (
    "a an and any are at be by can do does for from has have how i if in is it its me my of on or "
    "so that the there this to was what when where which will with you your"
)
SILENT = frozenset(SILENT_WORDS.split())
SILENT_SIGNS = re.compile(
    "请问|你们|这个|可以|怎么|什么|是否|有没有|能不能|不能|多少|[吗呢的了是有我能]"
)
TOPICS = {  # what a question names, and which promise answers it
    "arrival": "到货 几天 发货 多久到 什么时候到 快递 配送 送到 物流 arrive deliver delivery ship "
    "shipping dispatch",
    "return": "退货 退换 退款 无理由 能退 return refund back",
    "faulty": "坏了 质量问题 换货 破损 faulty broken exchange defect",
    "price": "降价 保价 差价 价保 便宜 price drop cheaper protected",
    "warranty": "保修 质保 维修 保几年 三包 warranty guarantee repair",
    "genuine": "正品 真的 假货 假的 官方 genuine fake authentic original",
    "road": "丢件 丢失 运输 路上坏 lost way damaged",
}
COUPONS = "优惠 优惠券 活动 打折 折扣 满减 promotion coupon discount offer sale"


@dataclass(frozen=True)
class Consultation:
    """Who asks what, about which product, and where it would go."""

    product: Product
    words: str
    at: datetime
    region: str = ""
    customer: User | None = None


@dataclass(frozen=True)
class FirstAnswer:
    """`source` says where it is written; `weight`, 0 to 1, how much of the question it meets."""

    source: str
    title: str
    text: str
    weight: float
    href: str = ""


Source = Callable[[Consultation], Iterable[FirstAnswer]]
_sources: list[Source] = []


def answers_from(source: Source) -> Source:
    """Let these answers stand among the first ones; the help centre does."""
    _sources.append(source)
    return source


def first_answers(asked: Consultation) -> list[FirstAnswer]:
    """What fits best comes first; nothing where nothing fits."""
    if not signs(asked.words):
        return []
    found = [answer for source in _sources for answer in source(asked)]
    best = sorted(found, key=lambda answer: -answer.weight)
    return [answer for answer in best if answer.weight >= ENOUGH][:SHOWN]


def signs(words: str) -> set[str]:
    """What of a text can be found again: pairs of Chinese signs, stems of English words."""
    said = SILENT_SIGNS.sub(" ", words.lower()[:LONGEST])
    pairs = {run[n : n + 2] for run in CHINESE.findall(said) for n in range(max(len(run) - 1, 1))}
    stems = {_stem(word) for word in LATIN.findall(said) if word not in SILENT}
    return pairs | stems


def likeness(asked: set[str], text: str) -> float:
    """The part of a question's signs that a text holds."""
    return len(asked & signs(text)) / len(asked) if asked else 0.0


@answers_from
def what_was_asked_before(asked: Consultation) -> Iterator[FirstAnswer]:
    """Questions about this product that have an answer."""
    sought = signs(asked.words)
    for question in voices.questions_shown(asked.product)[:QUESTIONS_READ]:
        weight = likeness(sought, question.text)
        if weight >= ENOUGH and question.shown:
            best = question.shown[0]
            yield FirstAnswer(
                _("The shop answered") if best.is_official else _("A buyer answered"),
                question.text,
                best.text,
                weight,
                f"#question-{question.pk}",
            )


@answers_from
def what_is_promised(asked: Consultation) -> Iterator[FirstAnswer]:
    """Delivery, return, warranty and their like, as they hold for this product and place."""
    sought = signs(asked.words)
    named = {topic: _meets(sought, asked.words, words) for topic, words in TOPICS.items()}
    if not any(named.values()):
        return
    for one in commitments(asked.product, at=asked.at, region=asked.region):
        weight = named.get(one.topic, 0)
        if weight:
            yield FirstAnswer(_("What we promise"), one.words, one.rule, weight, "#promises")


@answers_from
def what_is_written_of_it(asked: Consultation) -> Iterator[FirstAnswer]:
    """Parameters whose name, or value, the question holds."""
    sought, said = signs(asked.words), asked.words.lower()
    for fact in catalogue.facts(asked.product):
        name, words = fact.attribute.name, fact.words
        own = signs(name)
        whole = name.lower() in said or words.lower() in said
        weight = 0.9 if whole else len(own & sought) / len(own) if own else 0.0
        if weight >= ENOUGH:
            yield FirstAnswer(_("Parameters"), name, words, weight, "#parameters")


@answers_from
def what_is_off(asked: Consultation) -> Iterator[FirstAnswer]:
    """The reader's own coupons, where the question is about money off."""
    weight = _meets(signs(asked.words), asked.words, COUPONS)
    if not weight:
        return
    own = len(usable_coupons(asked.customer)) if asked.customer else 0
    if own:
        text = _("You have %(n)d coupons that are good today; choose one while ordering.")
        yield FirstAnswer(_("Coupons of yours"), _("Money off for you"), text % {"n": own}, weight)


def _meets(sought: set[str], said: str, words: str) -> float:
    """Whether a question names a topic: by one of its words whole, or by a part of one."""
    lower = said.lower()
    for word in words.split():
        if (CHINESE.match(word) and word in lower) or (_stem(word) in sought and word.isascii()):
            return 0.8
    return 0.0


def _stem(word: str) -> str:
    for end in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(end) and len(word) - len(end) > 2:  # noqa: PLR2004
            return word[: -len(end)]
    return word

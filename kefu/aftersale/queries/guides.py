"""Guides: which there are for some goods, where a walk stands, and what is wrong with a draft."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.models.guides import SOLVED, Guide, GuideVersion, Wishes
from kefu.core.words import in_chinese
from kefu.shop.models.orders import Order, OrderLine

ENDS = frozenset({SOLVED, *Wishes.values})
MOST_STEPS = 60
Step = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a walk is: at a step with its answers, or at an end."""

    step: Step | None
    end: str
    path: tuple[int, ...]
    said: tuple[tuple[str, str], ...]  # each step so far, with the answer that was given

    @property
    def text(self) -> str:
        return spoken(self.step) if self.step else ""

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each answer with the path it leads to."""
        answers = self.step["answers"] if self.step else []
        return [(spoken(one), dotted((*self.path, at))) for at, one in enumerate(answers)]

    @property
    def before(self) -> str | None:
        return dotted(self.path[:-1]) if self.path else None


def guides_for(reader: User) -> QuerySet[Guide]:
    if not reader.may("aftersale.read"):
        return Guide.objects.none()
    counted = Guide.objects.annotate(  # type: ignore[no-redef]
        walked=Count("versions__walks"),
        solved=Count("versions__walks", filter=Q(versions__walks__end=SOLVED)),
    )
    return counted.select_related("product_class", "product").order_by("title_zh", "pk")


def shown_guides() -> QuerySet[Guide]:
    """Those that customers may walk."""
    published = GuideVersion.objects.filter(guide=OuterRef("pk"), published_at__isnull=False)
    return Guide.objects.filter(Exists(published), is_shown=True).order_by("title_zh", "pk")


def newest(guide: Guide) -> GuideVersion | None:
    published = guide.versions.filter(published_at__isnull=False)
    return published.order_by("-number").first()


def draft_of(guide: Guide) -> GuideVersion | None:
    return guide.versions.filter(published_at=None).first()


def guides_of_order(order: Order) -> list[tuple[OrderLine, Guide]]:
    """Of each line the guide of its very product, else that of its class."""
    goods = order.lines.filter(kind=OrderLine.Kind.GOODS).exclude(sku=None)
    lines = list(goods.select_related("sku__product"))
    products = {line.sku.product for line in lines if line.sku}
    meant = Q(product__in=products) | Q(
        product=None, product_class__in={one.product_class_id for one in products}
    )
    found = list(shown_guides().filter(meant)) if lines else []
    by_product = {one.product_id: one for one in found if one.product_id}
    by_class = {one.product_class_id: one for one in found if one.product_id is None}
    pairs = []
    for line in lines:
        product = line.sku.product if line.sku else None
        guide = by_product.get(product.pk) if product else None
        guide = guide or (by_class.get(product.product_class_id) if product else None)
        if guide is not None:
            pairs.append((line, guide))
    return pairs


def place_at(steps: Sequence[Step], path: Collection[int]) -> Place | None:
    """Where these answers lead; None where no such answer is."""
    by_key = {step["key"]: step for step in steps}
    step, said = (steps[0] if steps else None), []
    walked = tuple(path)
    for count, choice in enumerate(walked, start=1):
        if step is None or choice >= len(step["answers"]):
            return None
        answer = step["answers"][choice]
        said.append((spoken(step), spoken(answer)))
        if answer["to"] in ENDS:
            is_last = count == len(walked)
            return Place(None, answer["to"], walked, tuple(said)) if is_last else None
        step = by_key.get(answer["to"])
    return Place(step, "", walked, tuple(said)) if step else None


def faults(steps: Sequence[Step]) -> list[str]:
    """What keeps a draft from being published, in sentences."""
    if not steps:
        return [_("It has no step yet.")]
    return [*_dangling(steps), *_unreached(steps), *_circles(steps)]


def spoken(part: Step) -> str:
    first, second = ("zh", "en") if in_chinese() else ("en", "zh")
    return str(part[first] or part[second])


def dotted(path: Sequence[int]) -> str:
    return ".".join(str(one) for one in path)


def path_in(text: str) -> tuple[int, ...] | None:
    parts = text.split(".") if text else []
    if len(parts) > MOST_STEPS or any(not one.isdecimal() or len(one) > 2 for one in parts):  # noqa: PLR2004
        return None
    return tuple(int(one) for one in parts)


def _dangling(steps: Sequence[Step]) -> Iterator[str]:
    known = {step["key"] for step in steps}
    for step in steps:
        if not step["answers"]:
            yield _("Step %(key)s has no answer.") % {"key": step["key"]}
        for answer in step["answers"]:
            if answer["to"] not in known | ENDS:
                words = _("Step %(key)s leads to %(to)s, which is not there.")
                yield words % {"key": step["key"], "to": answer["to"]}


def _unreached(steps: Sequence[Step]) -> Iterator[str]:
    by_key = {step["key"]: step for step in steps}
    seen, open_ = set[str](), [steps[0]["key"]]
    while open_:
        key = open_.pop()
        if key in seen or key not in by_key:
            continue
        seen.add(key)
        open_ += [answer["to"] for answer in by_key[key]["answers"]]
    for key in by_key:
        if key not in seen:
            yield _("No answer leads to step %(key)s.") % {"key": key}


def _circles(steps: Sequence[Step]) -> Iterator[str]:
    """A step from which one may come back to it: nobody shall walk in a circle."""
    leads = {step["key"]: {answer["to"] for answer in step["answers"]} for step in steps}
    for key in leads:
        if key in _from(key, leads):
            yield _("From step %(key)s one comes back to it.") % {"key": key}


def _from(key: str, leads: dict[str, set[str]]) -> set[str]:
    seen, open_ = set[str](), list(leads[key])
    while open_:
        one = open_.pop()
        if one not in seen:
            seen.add(one)
            open_ += leads.get(one, ())
    return seen

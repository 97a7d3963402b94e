"""What was called back, set up and asked long ago, for the demo shop; nobody is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from kefu.aftersale.models.follow_ups import FollowUp
from kefu.aftersale.models.guides import Guide, GuideVersion, GuideWalk
from kefu.aftersale.models.recalls import Recall, RecallGoods, RecallUnit, RecallWord
from kefu.aftersale.models.units import Unit
from kefu.aftersale.models.visits import Installer, Skill, Visit
from kefu.core.bulk import numbered, tied, write
from kefu.shop.models.catalogue import ProductClass, Sku


@dataclass
class PastRecall:
    recall: Recall
    sku: Sku
    units: list[Unit] = field(default_factory=list)
    pieces: list[RecallUnit] = field(default_factory=list)
    words: list[RecallWord] = field(default_factory=list)


@transaction.atomic
def add_recall(past: PastRecall) -> None:
    past.recall.save()
    RecallGoods.objects.create(recall=past.recall, sku=past.sku)
    write(numbered(past.units))
    write(tied(tied(past.pieces, "unit"), "recall"))
    write(tied(past.words, "recall"))


@transaction.atomic
def add_installers(people: Iterable[Installer], skills: Iterable[ProductClass]) -> None:
    known = list(skills)
    for one in people:
        one.save()
        Skill.objects.bulk_create(Skill(installer=one, product_class=goods) for goods in known)


@transaction.atomic
def add_visits(visits: Iterable[Visit]) -> None:
    write(list(visits))


@transaction.atomic
def add_guide(guide: Guide, version: GuideVersion, walks: Iterable[GuideWalk]) -> None:
    guide.save()
    version.guide = guide
    version.save()
    write(tied(list(walks), "version"))


@transaction.atomic
def add_follow_ups(rows: Iterable[FollowUp]) -> None:
    write(list(rows))


@transaction.atomic
def remove_demo_care() -> None:
    """Before the orders, the goods and the people they point at go."""
    Visit.objects.filter(order__is_demo=True).delete()
    Installer.objects.filter(is_demo=True, visits=None).delete()
    Recall.objects.filter(is_demo=True).delete()
    Unit.objects.filter(is_demo=True).delete()
    Guide.objects.filter(is_demo=True).delete()
    FollowUp.objects.filter(order__is_demo=True).delete()

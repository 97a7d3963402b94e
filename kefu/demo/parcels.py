"""The parcels of the demo shop come alive: carriers that answer, days learned from two years of
them, and the ones that will be late found at once."""

import random
from datetime import timedelta

from kefu.delivery.models import UNDER_WAY, Parcel
from kefu.delivery.services import make_carrier, note_damage
from kefu.delivery.services.accounts import open_loopback
from kefu.delivery.services.learning import learn_ways
from kefu.delivery.services.watching import watch_parcels
from kefu.demo.ledger import Books

DAMAGED = 0.008
OVERSEEN = "yanlai"  # the carrier that the loopback watches as Kuaidi100 does
SEEN_FOR = timedelta(days=120)


def send_on_their_way(books: Books, *, seed: int) -> None:
    open_loopback()
    carrier = books.carriers[OVERSEEN]
    names = {"name_zh": carrier.name_zh, "name_en": carrier.name_en}
    make_carrier(code=OVERSEEN, **names, adapter="kuaidi100", company=OVERSEEN)
    make_carrier(code="sf", name_zh="顺丰速运", name_en="SF Express", adapter="sf")
    moving = Parcel.objects.filter(carrier__code=OVERSEEN, status__in=UNDER_WAY)
    moving.update(look_at=books.now)
    _break_some(books, random.Random(seed))  # noqa: S311
    learn_ways(at=books.now)
    watch_parcels(at=books.now)


def _break_some(books: Books, chance: random.Random) -> None:
    for parcel in books.parcels:
        there = parcel.delivered_at
        is_recent = there is not None and there > books.now - SEEN_FOR
        if there is not None and is_recent and chance.random() < DAMAGED:
            note_damage(parcel.pk, at=there)

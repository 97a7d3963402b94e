"""What became of an act on many orders, for who asked for it."""

from collections import Counter
from dataclasses import dataclass

from django.utils.timezone import now
from django.utils.translation import ngettext

from kefu.accounts.models import User
from kefu.shop.models.batches import OrderBatch, OrderStep

State = OrderStep.State


@dataclass(frozen=True)
class Said:
    """Counted, and named where it was left."""

    batch: OrderBatch
    counts: dict[str, int]
    left: list[OrderStep]

    @property
    def waits(self) -> int:
        return self.counts.get(State.WAITING, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        return self.total - self.waits

    @property
    def same(self) -> int:
        return self.counts.get(State.SAME, 0)

    @property
    def may_be_undone(self) -> bool:
        done = self.counts.get(State.DONE, 0)
        return bool(done or self.waits) and self.batch.may_be_undone(now())

    @property
    def sentence(self) -> str:
        if self.batch.undone_at is not None:
            undone = self.counts.get(State.UNDONE, 0)
            words = ngettext(
                "%(n)d order is as it was before.", "%(n)d orders are as they were before.", undone
            )
            return words % {"n": undone}
        done = self.counts.get(State.DONE, 0)
        return _done_words(self.batch.what, done) % {"n": done}


def own_batch(reader: User, number: str) -> OrderBatch | None:
    """Whoever asked for it, alone, may see what became of it."""
    found = OrderBatch.objects.filter(number=number, by=reader.pk).select_related("by")
    return found.first() if reader.may("office.orders") else None


def said_of(batch: OrderBatch) -> Said:
    steps = list(batch.steps.select_related("order"))
    left = [one for one in steps if one.state in (State.LEFT, State.STAYED)]
    return Said(batch, Counter(one.state for one in steps), left)


def _done_words(what: str, count: int) -> str:
    if what == OrderBatch.What.PACK:
        return ngettext("%(n)d order is packed.", "%(n)d orders are packed.", count)
    if what == OrderBatch.What.SHIP:
        return ngettext("%(n)d order is in a parcel.", "%(n)d orders are in parcels.", count)
    return ngettext(
        "%(n)d order is cancelled; what was paid goes back.",
        "%(n)d orders are cancelled; what was paid goes back.",
        count,
    )

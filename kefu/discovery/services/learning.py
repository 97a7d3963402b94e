"""Learns what leads to what from all trails and orders, and lays it ready for the pages."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils.timezone import localdate, now
from scipy import sparse

from kefu.discovery.recommend.acts import Acts, gather
from kefu.discovery.recommend.learning import Learned, learn
from kefu.discovery.recommend.links import Links, walk
from kefu.discovery.recommend.tables import Lead, Lesson, Recall
from kefu.discovery.services.learning_runs import Step, a_run
from kefu.tracking.models import Visitor
from kefu.tracking.queries import everything

KEPT = 60  # links of one product
LEAST_SHARED = 2  # buyers; one is an accident
ROWS_AT_ONCE = 2_000
LESSONS_KEPT = timedelta(days=30)
RECALLED_DAYS = 60
RECALLED = 30  # goods


def learn_all() -> Lesson:
    """Once an hour; a page meanwhile reads the last lesson."""
    with a_run() as run:
        steps, bought = gather()
        run.comes_to(Step.LEARNING, acts=len(steps.people))
        learned = learn(steps.histories())
        leads = [*_of_steps(steps, learned.links), *_together(bought), *_later(bought)]
        run.comes_to(Step.LAYING)
        return _lay_ready(steps, learned, leads, list(_recalls()))


@transaction.atomic
def _lay_ready(steps: Acts, learned: Learned, leads: list[Lead], recalls: list[Recall]) -> Lesson:
    """In place of all that was learned before; whose trail has ended meanwhile is left out."""
    keys = [recall.visitor_id for recall in recalls]
    alive = Visitor.objects.filter(key__in=keys, ended_at=None).values_list("key", flat=True)
    known = {key.hex for key in alive}
    Lead.objects.all().delete()
    Lead.objects.bulk_create(leads, batch_size=ROWS_AT_ONCE)
    Recall.objects.all().delete()
    Recall.objects.bulk_create(
        [recall for recall in recalls if recall.visitor_id in known], batch_size=ROWS_AT_ONCE
    )
    Lesson.objects.filter(learned_at__lt=now() - LESSONS_KEPT).delete()
    return _lesson(steps, learned)


def _lesson(steps: Acts, learned: Learned) -> Lesson:
    wanted, shares = learned.wanted
    return Lesson.objects.create(
        people=len(np.unique(steps.people)),
        acts=len(steps.people),
        half_life=learned.taste.half_life,
        demand=learned.taste.demand,
        wanted=[steps.ids[place] for place in wanted],
        shares=[float(share) for share in shares],
    )


def _of_steps(acts: Acts, links: Links, kind: str = Lead.Kind.STEPS) -> Iterator[Lead]:
    for place, product in enumerate(acts.ids):
        others, weights = links.of(place)
        if len(others):
            yield Lead(
                product_id=product,
                kind=kind,
                others=[acts.ids[other] for other in others[:KEPT]],
                weights=[float(weight) for weight in weights[:KEPT]],
            )


def _later(bought: Acts) -> Iterator[Lead]:
    """Forwards only, and not what lay in the same order."""
    first = np.ones(len(bought.people), dtype=bool)
    histories = bought.chosen(first).histories()
    yield from _of_steps(bought, walk(histories, backwards=0.0, steps=10), Lead.Kind.LATER)


def _together(bought: Acts) -> Iterator[Lead]:
    """In one order, that is one person at one moment; counted in buyers, for people read it."""
    _, baskets = np.unique(
        np.stack([bought.people, bought.seconds.astype(np.int64)]), axis=1, return_inverse=True
    )
    size = (int(baskets.max(initial=-1)) + 1, len(bought.ids))
    ones = np.ones(len(baskets), dtype=np.int64)
    held = sparse.csr_matrix((ones, (baskets.ravel(), bought.goods)), shape=size)
    held.data[:] = 1
    both = (held.T @ held).tocsr()
    buyers = both.diagonal()
    for place, product in enumerate(bought.ids):
        part = slice(both.indptr[place], both.indptr[place + 1])
        others, shared = both.indices[part], both.data[part]
        good = (others != place) & (shared >= LEAST_SHARED)
        weights = shared[good] / np.sqrt(buyers[others[good]])
        order = np.argsort(-weights, kind="stable")[:KEPT]
        if len(order):
            yield Lead(
                product_id=product,
                kind=Lead.Kind.TOGETHER,
                others=[bought.ids[other] for other in others[good][order]],
                weights=[float(weight) for weight in weights[order]],
                buyers=int(buyers[place]),
                shared=[int(count) for count in shared[good][order]],
            )


def _recalls() -> Iterator[Recall]:
    """What each visitor looked at, of the last weeks: goods, how long, when last."""
    since = localdate() - timedelta(days=RECALLED_DAYS)
    with everything.trails(since=since) as events:
        seen = events.filter(events.bot == "", events.product != "", events.kind != "purchase")
        looks = seen.group_by(["visitor", "product"]).agg(
            at=seen.at.max(), seconds=seen.seconds.sum()
        )
        rows = looks.to_pyarrow().to_pylist()
    by_visitor = defaultdict(list)
    for row in rows:
        by_visitor[row["visitor"]].append((row["at"], row["product"], row["seconds"] or 0.0))
    for visitor, looked in by_visitor.items():
        newest = sorted(looked, reverse=True)[:RECALLED]
        yield Recall(
            visitor_id=visitor,
            goods=[code for _, code, _ in newest],
            seconds=[float(seconds) for _, _, seconds in newest],
            at=[at for at, _, _ in newest],
        )

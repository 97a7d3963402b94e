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
from kefu.discovery.recommend.links import Links
from kefu.discovery.recommend.ranking import Numbers
from kefu.discovery.recommend.tables import Lead, Lesson, Recall
from kefu.discovery.services.learning_runs import Step, a_run
from kefu.tracking.models import Visitor
from kefu.tracking.queries import everything

KEPT = 60  # links of one product
STEPS_AFTER = 10  # purchases between one and the other
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


def _of_steps(acts: Acts, links: Links) -> Iterator[Lead]:
    for place, product in enumerate(acts.ids):
        others, weights = links.of(place)
        if len(others):
            yield Lead(
                product_id=product,
                kind=Lead.Kind.STEPS,
                others=[acts.ids[other] for other in others[:KEPT]],
                weights=[float(weight) for weight in weights[:KEPT]],
            )


def _later(bought: Acts) -> Iterator[Lead]:
    """Forwards only, and not what lay in the same order; counted in people."""
    parts = []
    for step in range(1, STEPS_AFTER + 1):
        same = bought.people[step:] == bought.people[:-step]
        same &= bought.seconds[step:] > bought.seconds[:-step]
        people, before, after = bought.people[step:], bought.goods[:-step], bought.goods[step:]
        parts.append(np.stack([people[same], before[same], after[same]]))
    _, before, after = np.unique(np.concatenate(parts, axis=1), axis=1)
    size = len(bought.ids)
    shared = _counts(before, after, (size, size))
    held = _counts(bought.people, bought.goods, (int(bought.people.max(initial=-1)) + 1, size))
    held.data[:] = 1
    yield from _shared_leads(Lead.Kind.LATER, bought.ids, shared, held)


def _together(bought: Acts) -> Iterator[Lead]:
    """In one order, that is one person at one moment; counted in orders."""
    _, baskets = np.unique(
        np.stack([bought.people, bought.seconds.astype(np.int64)]), axis=1, return_inverse=True
    )
    size = (int(baskets.max(initial=-1)) + 1, len(bought.ids))
    held = _counts(baskets.ravel(), bought.goods, size)
    held.data[:] = 1
    yield from _shared_leads(Lead.Kind.TOGETHER, bought.ids, (held.T @ held).tocsr(), held)


def _counts(rows: Numbers, columns: Numbers, shape: tuple[int, int]) -> sparse.csr_matrix:
    ones = np.ones(len(rows), dtype=np.int64)
    return sparse.csr_matrix((ones, (rows, columns)), shape=shape)


def _shared_leads(
    kind: str, ids: list[int], shared: sparse.csr_matrix, held: sparse.csr_matrix
) -> Iterator[Lead]:
    """From counts, for people read them; what nearly everybody buys counts less."""
    buyers = np.asarray(held.sum(axis=0)).ravel()
    for place, product in enumerate(ids):
        part = slice(shared.indptr[place], shared.indptr[place + 1])
        others, count = shared.indices[part], shared.data[part]
        good = (others != place) & (count >= LEAST_SHARED)
        others, count = others[good], count[good]
        weights = count / np.sqrt(buyers[others])
        order = np.argsort(-weights, kind="stable")[:KEPT]
        if len(order):
            yield Lead(
                product_id=product,
                kind=kind,
                others=[ids[other] for other in others[order]],
                weights=[float(weight) for weight in weights[order]],
                buyers=int(buyers[place]),
                shared=[int(one) for one in count[order]],
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

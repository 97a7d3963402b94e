"""The method against its own definition, written out slowly for one sample at a time."""

import numpy as np
import pytest

from kefu.surveys.index import pls
from kefu.surveys.index.bootstrap import bootstrap, interval
from kefu.surveys.index.structure import Structure
from kefu.surveys.tests.simulated import CHAIN, answers_of

NEAR = 1e-9


def slowly(answers, structure):
    """Lohmöller's steps on people's scores: (weights by item, paths by pair)."""
    data = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    blocks = [data[:, list(members)] for members in structure.members]
    outer = [np.ones(block.shape[1]) for block in blocks]
    for _step in range(500):
        scores = np.stack([unit(block @ w) for block, w in zip(blocks, outer, strict=True)], axis=1)
        inner = np.zeros((len(blocks), len(blocks)))
        for end, starts in enumerate(structure.predecessors):
            if starts:
                slopes, *_ = np.linalg.lstsq(scores[:, starts], scores[:, end], rcond=None)
                inner[list(starts), end] = slopes
                for start in starts:
                    inner[end, start] = np.mean(scores[:, end] * scores[:, start])
        outer = [block.T @ (scores @ inner[:, n]) for n, block in enumerate(blocks)]
    outer = [w / (block @ w).std() for block, w in zip(blocks, outer, strict=True)]
    scores = np.stack([block @ w for block, w in zip(blocks, outer, strict=True)], axis=1)
    paths = {}
    for end, starts in enumerate(structure.predecessors):
        if starts:
            slopes, *_ = np.linalg.lstsq(scores[:, starts], scores[:, end], rcond=None)
            paths |= {(start, end): slope for start, slope in zip(starts, slopes, strict=True)}
    return np.concatenate(outer), paths


def unit(scores):
    return scores / scores.std()


def test_it_ends_where_the_definition_does():
    answers = answers_of(300)

    found = pls.fit(pls.correlations(answers)[None], CHAIN)

    weights, paths = slowly(answers, CHAIN)
    assert found.is_found[0]
    assert np.abs(found.weights[0] - weights).max() < NEAR
    assert {pair: pytest.approx(found.paths[0][pair], abs=NEAR) for pair in paths} == paths


def test_many_samples_at_once_are_each_as_alone():
    samples = np.stack([pls.correlations(answers_of(150, seed=seed)) for seed in range(5)])

    together = pls.fit(samples, CHAIN)

    for number, sample in enumerate(samples):
        alone = pls.fit(sample[None], CHAIN)
        assert np.abs(together.paths[number] - alone.paths[0]).max() < NEAR
        assert np.abs(together.r2[number] - alone.r2[0]).max() < NEAR


def test_what_leads_where_is_found_again():
    found = pls.fit(pls.correlations(answers_of(20_000, noise=0.1))[None], CHAIN)

    assert found.paths[0, 0, 1] == pytest.approx(0.7, abs=0.03)
    assert found.r2[0, 1] == pytest.approx(0.49, abs=0.03)


def test_a_total_effect_goes_by_all_ways():
    paths = np.zeros((1, 3, 3))
    paths[0, 0, 1], paths[0, 1, 2], paths[0, 0, 2] = 0.5, 0.4, 0.1

    total = pls.total_effects(paths)[0]

    assert total[0, 2] == pytest.approx(0.1 + 0.5 * 0.4)


def test_a_construct_points_where_most_of_its_items_point():
    answers = answers_of(400)
    answers[:, :3] *= -1

    found = pls.fit(pls.correlations(answers)[None], CHAIN)

    assert (found.loadings[0] > 0).all()
    assert found.paths[0, 0, 1] < 0


def test_a_sample_that_cannot_be_estimated_is_marked_and_leaves_the_others_alone():
    good = pls.correlations(answers_of(200))
    still = answers_of(200)
    still[:, 4] = 5.0

    found = pls.fit(np.stack([good, pls.correlations(still)]), CHAIN)

    assert found.is_found.tolist() == [True, False]


def test_constructs_that_are_one_leave_no_path_between_them():
    """Two that lead to a third and are the very same item have no slopes of their own."""
    twins = Structure({"a": ("a1",), "b": ("b1",), "c": ("c1",)}, (("a", "c"), ("b", "c")))
    drawn = np.random.default_rng(1).normal(size=(50, 2))
    answers = np.stack([drawn[:, 0], drawn[:, 0], drawn[:, 1]], axis=1)

    assert not pls.fit(pls.correlations(answers)[None], twins).is_found[0]


def test_samples_of_the_same_people_spread_as_much_as_theory_says():
    answers = answers_of(400, noise=0.3)
    original = pls.fit(pls.correlations(answers)[None], CHAIN)

    drawn = bootstrap(answers, CHAIN, original, samples=800, seed=3)

    assert drawn.used == drawn.drawn == 800
    bounds = drawn.path(0, 1)
    assert bounds.low < original.paths[0, 0, 1] < bounds.high
    simple = (1 - original.paths[0, 0, 1] ** 2) / np.sqrt(len(answers))  # of a correlation
    assert bounds.error == pytest.approx(simple, rel=0.25)
    assert bounds.is_sure


def test_the_same_seed_draws_the_same_samples():
    answers = answers_of(120)
    original = pls.fit(pls.correlations(answers)[None], CHAIN)
    first, again, other = (
        bootstrap(answers, CHAIN, original, samples=20, seed=seed).paths for seed in (1, 1, 2)
    )

    assert (first == again).all()
    assert (first != other).any()


def test_an_interval_that_holds_nought_is_not_sure():
    assert not interval(np.linspace(-0.1, 0.3, 101)).is_sure
    assert interval(np.linspace(-0.4, -0.1, 101)).is_sure

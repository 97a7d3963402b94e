import pytest

from kefu.surveys.index.structure import ECSI, Structure, WrongStructure

BLOCKS = {"a": ("a1",), "b": ("b1", "b2"), "c": ("c1",)}


def test_the_european_index_has_seven_constructs_in_order():
    assert len(ECSI.items) == 24
    assert ECSI.order() == [
        "Image", "Expectation", "Quality", "Value", "Satisfaction", "Complaints", "Loyalty",
    ]  # fmt: skip


def test_items_and_predecessors_are_named_by_their_places():
    chain = Structure(BLOCKS, (("a", "b"), ("a", "c"), ("b", "c")))

    assert chain.members == ((0,), (1, 2), (3,))
    assert chain.predecessors == ((), (0,), (0, 1))


@pytest.mark.parametrize(
    ("blocks", "paths", "why"),
    [
        ({}, (), "no item measures anything"),
        ({"a": (), "b": ("b1",)}, (("a", "b"),), "no item measures a"),
        ({"a": ("x",), "b": ("x",)}, (("a", "b"),), "x stands twice"),
        (BLOCKS, (("a", "b"),), "no path touches c"),
        (BLOCKS, (("a", "d"),), "d is no construct"),
        (BLOCKS, (("a", "a"),), "cannot stand so"),
        (BLOCKS, (("a", "b"), ("a", "b"), ("b", "c")), "cannot stand so"),
        (BLOCKS, (("a", "b"), ("b", "c"), ("c", "a")), "run in a ring: a, b, c"),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_the_reason(blocks, paths, why):
    with pytest.raises(WrongStructure, match=why):
        Structure(blocks, paths)

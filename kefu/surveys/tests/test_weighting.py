import numpy as np
import pytest

from kefu.surveys.weighting import Design, Margin, WrongMargin, mean_of, rake

SEX = np.array(["f", "f", "f", "m", "m", "m"])
AGE = np.array(["old", "young", "young", "old", "old", "young"])
VALUES = np.array([9.0, 7.0, 8.0, 5.0, 6.0, 4.0])
EVEN = np.ones(6)


def margins(f=40, m=60, old=30, young=70):
    return [Margin("sex", SEX, {"f": f, "m": m}), Margin("age", AGE, {"old": old, "young": young})]


def test_raked_weights_give_every_total():
    weights = rake(EVEN, margins())

    assert weights[SEX == "f"].sum() == pytest.approx(40)
    assert weights[AGE == "young"].sum() == pytest.approx(70)


def test_people_alike_in_all_margins_keep_their_proportion():
    weights = rake(np.array([1.0, 1.0, 3.0, 1.0, 1.0, 1.0]), margins())

    assert weights[2] / weights[1] == pytest.approx(3)
    assert weights[3] == pytest.approx(weights[4])


def test_one_margin_alone_is_poststratification():
    found = mean_of(VALUES, Design(EVEN), margins()[:1])

    assert found.value == pytest.approx(0.4 * 8 + 0.6 * 5)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (margins(f=50), "different sizes"),
        ([Margin("sex", SEX, {"f": 100})], "no total for m"),
        ([Margin("sex", SEX, {"f": 40, "m": 50, "x": 10})], "nobody answered of sex x"),
    ],
)
def test_totals_that_cannot_be_met_are_refused(wrong, why):
    with pytest.raises(WrongMargin, match=why):
        rake(EVEN, wrong)


def test_totals_that_contradict_each_other_are_refused():
    """All women are old and all men are young here, so the shares must be the same."""
    lists = [
        Margin("sex", np.array(["f", "m"]), {"f": 10, "m": 90}),
        Margin("age", np.array(["old", "young"]), {"old": 50, "young": 50}),
    ]

    with pytest.raises(WrongMargin, match="no weights give all totals"):
        rake(np.ones(2), lists)


def test_without_weights_it_is_the_error_of_the_textbook():
    found = mean_of(VALUES, Design(EVEN))

    assert found.value == pytest.approx(VALUES.mean())
    assert found.error == pytest.approx(VALUES.std(ddof=1) / np.sqrt(6))


def test_who_asked_everybody_has_no_error():
    assert mean_of(VALUES, Design(EVEN, sizes=np.full(6, 6.0))).error == pytest.approx(0)


def test_strata_take_out_what_lies_between_them():
    strata = mean_of(VALUES, Design(EVEN, strata=SEX))

    by_hand = np.sqrt(sum(VALUES[sex == SEX].var(ddof=1) / 3 * 0.25 for sex in "fm"))
    assert strata.error == pytest.approx(by_hand)
    assert strata.error < mean_of(VALUES, Design(EVEN)).error


def test_people_of_one_household_count_less_than_strangers():
    houses = np.array(["a", "a", "a", "b", "b", "b"])

    assert (
        mean_of(VALUES, Design(EVEN, clusters=houses)).error > mean_of(VALUES, Design(EVEN)).error
    )


def test_a_margin_that_explains_everything_leaves_no_error():
    values = np.where(SEX == "f", 8.0, 5.0)

    assert mean_of(values, Design(EVEN), margins()[:1]).error == pytest.approx(0, abs=1e-12)


def test_the_error_is_about_what_many_samples_spread():
    drawer = np.random.default_rng(11)
    town = np.where(np.arange(40_000) % 4 == 0, "in", "out")
    truth = drawer.normal(np.where(town == "in", 8.0, 5.0), 1.0)
    means, errors = [], []
    for _sample in range(300):
        drawn = drawer.choice(40_000, 80, replace=False)
        lists = [Margin("town", town[drawn], {"in": 10_000, "out": 30_000})]
        one = mean_of(truth[drawn], Design(np.ones(80)), lists)
        means.append(one.value)
        errors.append(one.error)

    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.15)
    assert np.mean(means) == pytest.approx(truth.mean(), abs=0.03)

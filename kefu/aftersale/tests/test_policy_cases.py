import pytest

from kefu.aftersale.policy.answers import Wish
from kefu.aftersale.policy.book import Book
from kefu.aftersale.policy.engine import answers
from kefu.aftersale.tests.policy_cases import ZONE
from kefu.aftersale.tests.policy_cases.guarantees import GUARANTEES
from kefu.aftersale.tests.policy_cases.returns import RETURNS
from kefu.aftersale.tests.policy_cases.the_rest import THE_REST

CASES = [*RETURNS, *GUARANTEES, *THE_REST]
LEAST = 150


@pytest.mark.parametrize("case", CASES, ids=[f"{one.wish}: {one.words}" for one in CASES])
def test_the_law_and_the_policy_are_kept(case):
    book = Book({"all": case.rules}, version=3)

    answer = answers(case.facts, book, at=case.at, zone=ZONE)[case.wish]

    said = {name: getattr(answer, name) for name in case.expected.told}
    if "rule" in said:
        said["rule"] = answer.rule.key
    assert (answer.allowed, said) == (case.expected.allowed, case.expected.told)
    assert (answer.pieces > 0, answer.rule.version, bool(answer.rule.source)) == (
        answer.allowed,
        3,
        True,
    )
    assert answer.words
    assert all(answer.changes)


def test_there_are_enough_of_them_and_each_names_its_source():
    assert len(CASES) >= LEAST
    assert all(case.source for case in CASES)
    assert {case.wish for case in CASES} == set(Wish)
    assert len({(case.wish, case.words) for case in CASES}) == len(CASES)

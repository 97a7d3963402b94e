"""A key of the desk means one thing at a time."""

import re
from collections import Counter

import pytest
from django.urls import reverse

from kefu.desk.services import many
from kefu.desk.services.conversations import say

PART = {"HX-Request": "true"}
KEY = re.compile(r'data-key="([^"]+)"')
PAGES = ["surfaces:desk", "desk:promises", "desk:floor", "desk:shift", "desk:routing"]


@pytest.fixture
def case(lin, hao):
    return say(customer=lin, channel="chat", body="壶漏水", client_id="k1").conversation.case


def doubled(*texts):
    counted = Counter(key for text in texts for key in KEY.findall(text))
    return [key for key, count in counted.items() if count > 1]


def test_no_key_is_doubled_on_a_case_with_all_that_comes_to_it(as_user, hao, case):
    browser = as_user(hao)
    act = many.ask_for_many(
        {case.number: hao.number}, by=hao, what="tag", to="批次", client_id="m1"
    )
    many.go_on(act)
    parts = [reverse("desk:inbox"), reverse("desk:many_said", args=[act.number])]
    names = ("new_promise", "company", "about", "clocks", "brief", "remedies", "case_promises")
    parts += [reverse(f"desk:{name}", args=[case.number]) for name in names]

    page = browser.get(reverse("surfaces:desk_case", args=[case.number])).content.decode()
    found = [browser.get(part, headers=PART).content.decode() for part in parts]

    assert len(KEY.findall(page)) > 10
    assert doubled(page, *found) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_key_is_doubled_on_the_other_pages(as_user, hao, case, name):
    assert doubled(as_user(hao).get(reverse(name)).content.decode()) == []

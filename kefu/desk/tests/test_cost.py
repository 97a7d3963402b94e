"""What a word costs: it is the most frequent act of all."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kefu.desk.queries.talks import newest_talk
from kefu.desk.services.conversations import say
from kefu.desk.services.outgoing import Word, send_words
from kefu.desk.services.policies import set_policy

pytestmark = pytest.mark.django_db
SAVEPOINTS = 2  # in a test, begin and end of the act


@contextmanager
def at_most(queries):
    with CaptureQueriesContext(connection) as asked:
        yield
    assert len(asked) <= queries + SAVEPOINTS, [one["sql"] for one in asked]


def ask(lin):
    return say(customer=lin, channel="chat", body="有黑色的吗？", client_id=uuid4().hex)


def reply(mei, case):
    word = Word("有的，黑色和白色都有现货。", uuid4().hex)
    return send_words(newest_talk(mei, case), by=mei, word=word)


def test_a_word_in_the_middle_of_a_talk_asks_the_database_twelve_times(lin, mei):
    case = ask(lin).conversation.case
    reply(mei, case)
    ask(lin)
    reply(mei, case)

    with at_most(12):
        ask(lin)


def test_an_answer_asks_the_database_twelve_times(lin, mei):
    case = ask(lin).conversation.case
    reply(mei, case)
    ask(lin)

    with at_most(12):
        reply(mei, case)


def test_a_new_case_asks_the_database_sixteen_times(lin, wei, mei):
    ask(wei)

    with at_most(16):
        ask(lin)


def test_a_new_policy_holds_from_the_next_word_on(lin, mei, hao):
    """Rules are remembered, but not which of them are in force."""
    case = ask(lin).conversation.case
    reply(mei, case)
    rules = {"hours": "00:00-24:00", "next_answer_minutes": 5}
    set_policy(by=hao, channel="chat", tier=None, rules=rules)

    ask(lin)

    assert case.clocks.get(kind="next", stopped_at=None).minutes == 5

from datetime import timedelta

import pytest
from django.utils.timezone import now

from kefu.accounts.models import Team, User
from kefu.demo.replies import write_replies
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.queries.reading import PLACE, read_words
from kefu.desk.queries.replies import filled, values_of
from kefu.desk.services.macros import preview
from kefu.desk.services.replies import remove_demo_replies
from kefu.desk.tests.factories import CaseFactory, ConversationFactory, PromiseFactory
from kefu.shop.tests.factories import OrderFactory, ProductFactory


@pytest.fixture
def case(lin, mei, hao: User, team: Team):
    write_replies(by=hao, teams={"presales": team})
    order = OrderFactory(customer=lin)
    return CaseFactory(customer=lin, owner=mei, order=order, product=ProductFactory())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_demo_says_may_leave_the_desk(case, mei, language):
    case.customer.language = language
    policy, at = ServicePolicy(), now()
    values = values_of(mei, case, policy=policy, at=at, due_at=at + timedelta(hours=30))

    for reply in SavedReply.objects.all():
        text = filled(reply, values, language=language).text
        reading = read_words(case, text, policy=policy, at=at)
        assert not reading.fault, text
        promises = PLACE.search(reply.body_zh) and "{{due}}" in reply.body_zh
        assert bool(reading.proposals) == bool(promises), text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_macro_says_the_date_it_promises(case, mei, language):
    case.customer.language = language
    ConversationFactory(case=case)

    for macro in Macro.objects.all():
        planned = preview(macro, case, by=mei)
        assert planned.reading is not None
        assert not planned.reading.fault
        assert not planned.reading.new, planned.body


def test_the_demo_leaves_no_reply_behind(case):
    PromiseFactory(case=case)

    remove_demo_replies()

    assert not SavedReply.objects.exists()
    assert not Macro.objects.exists()

from datetime import timedelta

import pytest
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.services.conversations import (
    mark_seen,
    open_conversation,
    post_message,
    say,
    write_note,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.routing import NobodyOnDesk
from kefu.desk.tests.factories import CaseFactory, ConversationFactory, client_id
from kefu.shop.tests.factories import OrderFactory, ProductFactory


def ask(customer, body="水壶怎么不加热了?", **more):
    return say(customer=customer, channel="chat", body=body, client_id=client_id(), **more)


def test_the_first_word_makes_a_case_with_an_owner_and_a_date(lin, mei):
    said = ask(lin)

    case = said.conversation.case
    assert (case.owner, case.status, case.subject) == (mei, "new", "水壶怎么不加热了?")
    assert case.waiting_since == said.at
    assert case.told_by == case.first_answer_due_at == case.answer_due_at
    assert case.told_by > now()


def test_the_customer_is_told_at_once_who_answers_and_by_when(lin, mei):
    said = ask(lin)

    told = said.conversation.messages.get(kind="fact")
    assert (told.seq, told.author) == (2, mei)
    assert told.facts == {"name": "told", "due": said.conversation.case.told_by.isoformat()}


def test_the_date_runs_in_business_time(lin, mei):
    ServicePolicy.objects.create(hours="00:00-24:00", first_answer_minutes=90)

    said = ask(lin)

    wait = said.conversation.case.told_by - said.at
    assert timedelta(minutes=90) <= wait < timedelta(minutes=95)
    assert said.conversation.case.told_by.minute % 5 == 0


def test_a_channel_may_have_its_own_targets(lin, mei):
    ServicePolicy.objects.create(hours="00:00-24:00", first_answer_minutes=600)
    ServicePolicy.objects.create(channel="chat", hours="00:00-24:00", first_answer_minutes=5)

    said = ask(lin)

    assert said.conversation.case.told_by - said.at < timedelta(minutes=10)


def test_a_second_word_goes_to_the_same_case(lin, mei):
    first = ask(lin)
    before = first.conversation.case.told_by

    second = ask(lin, "还有，保修多久?")

    assert second.conversation == first.conversation
    assert [line.seq for line in first.conversation.messages.all()] == [1, 2, 3]
    case = Case.objects.get()
    assert (case.waiting_since, case.told_by) == (first.at, before)


def test_the_same_word_sent_again_is_the_same_row(lin, mei):
    word = {"customer": lin, "channel": "chat", "body": "在吗?", "client_id": client_id()}

    assert say(**word) == say(**word)

    assert Message.objects.filter(kind="text").count() == 1
    assert EventRow.objects.filter(name="desk.MessagePosted").count() == 1


def test_a_word_with_a_card_names_what_the_case_is_about(lin, mei):
    product, order = ProductFactory(), OrderFactory(customer=lin)

    said = ask(lin, "", about=product)
    ask(lin, "", about=order)

    case = Case.objects.get()
    assert (said.kind, case.product, case.order) == ("product", product, order)


def test_an_answer_ends_the_wait(lin, mei):
    said = ask(lin)

    post_message(said.conversation, author=mei, body="您好，请问指示灯亮吗?", client_id="a")

    case = Case.objects.get()
    assert (case.status, case.waiting_since, case.answer_due_at) == ("waiting", None, None)
    assert case.first_answered_at is not None
    assert case.told_by - case.first_answered_at == timedelta(days=3)
    answered = EventRow.objects.get(name="desk.FirstAnswered")
    assert answered.data["in_time"] is True


def test_the_customers_next_word_starts_the_next_clock(lin, mei):
    said = ask(lin)
    post_message(said.conversation, author=mei, body="您好", client_id="a")

    second = ask(lin, "不亮")

    case = Case.objects.get()
    assert (case.status, case.waiting_since) == ("open", second.at)
    assert case.told_by == case.answer_due_at


def test_a_note_moves_no_clock(lin, mei):
    said = ask(lin)

    write_note(said.conversation, author=mei, body="像是保险丝", client_id="n")

    case = Case.objects.get()
    assert (case.status, case.waiting_since) == ("new", said.at)


def solved(lin, mei, *, ago, **more):
    case = CaseFactory(
        customer=lin,
        owner=mei,
        status="solved",
        solved_at=now() - ago,
        waiting_since=None,
        first_answered_at=now() - ago,
        **more,
    )
    return ConversationFactory(case=case)


def test_a_word_within_a_week_reopens_a_solved_case(lin, mei):
    talk = solved(lin, mei, ago=timedelta(days=6))

    said = ask(lin, "又坏了")

    case = Case.objects.get()
    assert (said.conversation, case.status, case.reopened) == (talk, "open", 1)
    assert case.solved_at is None
    assert talk.messages.get(kind="fact").facts["name"] == "reopened"


def test_a_word_after_a_week_opens_a_new_case_with_the_same_agent(lin, mei, team):
    talk = solved(lin, mei, ago=timedelta(days=8))
    User.objects.create_user("idle@example.com", role="agent", team=team)

    said = ask(lin, "又坏了")

    assert said.conversation != talk
    assert said.conversation.case.owner == mei
    opened = EventRow.objects.get(name="desk.CaseOpened")
    assert opened.data["routed_by"] == "same_agent"


def test_after_the_customers_yes_a_new_word_is_a_new_matter(lin, mei):
    at = now()
    talk = solved(lin, mei, ago=timedelta(0), confirmed_at=at)
    Case.objects.update(status="closed", closed_at=at)

    assert ask(lin, "另一个问题").conversation != talk


def test_closed_by_silence_a_word_within_the_week_reopens(lin, mei):
    talk = solved(lin, mei, ago=timedelta(days=5))
    Case.objects.update(status="closed", closed_at=now() - timedelta(days=2))

    assert ask(lin, "又坏了").conversation == talk
    assert Case.objects.get().closed_at is None


def test_an_agent_cannot_write_into_a_closed_case(lin, mei):
    talk = solved(lin, mei, ago=timedelta(days=1))
    Case.objects.update(status="closed", closed_at=now())

    with pytest.raises(Refusal):
        post_message(talk, author=mei, body="补充一句", client_id="x")

    assert not talk.messages.exists()


def test_whoever_carries_least_gets_the_next_stranger(lin, mei, hao, team):
    CaseFactory(owner=mei)
    idle = User.objects.create_user("idle@example.com", role="agent", team=team)

    assert ask(lin).conversation.case.owner == idle


def test_if_the_owner_left_whoever_spoke_last_answers(lin, mei, team):
    left = User.objects.create_user("left@example.com", role="agent", team=team)
    CaseFactory(owner=mei)
    User.objects.create_user("idle@example.com", role="agent", team=team)
    talk = ConversationFactory(
        case=CaseFactory(
            customer=lin, owner=left, status="closed", solved_at=now(), closed_at=now()
        )
    )
    Message.objects.create(conversation=talk, seq=1, author=mei, body="好的", client_id="1")
    User.objects.filter(pk=left.pk).update(is_active=False)

    open_conversation(customer=lin, channel="mail", body="你好", client_id="2")

    assert Case.objects.latest("pk").owner == mei


def test_a_supervisor_answers_when_nobody_else_is_there(lin, hao):
    assert ask(lin).conversation.case.owner == hao


def test_without_any_staff_no_case_is_made_without_an_owner(lin):
    with pytest.raises(NobodyOnDesk):
        ask(lin)

    assert not Case.objects.exists()


def test_reading_goes_forward_only_and_never_past_the_last_word(lin, wei, mei):
    talk = ask(lin).conversation

    mark_seen(by=lin, upto={talk.number: 99})
    mark_seen(by=lin, upto={talk.number: 1})
    mark_seen(by=mei, upto={talk.number: 1})
    mark_seen(by=wei, upto={talk.number: 2})

    talk.refresh_from_db()
    assert (talk.seen_by_customer, talk.seen_by_staff) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_one_word_say_it_once(lin, mei):
    talk = ask(lin).conversation

    together(8, lambda: post_message(talk, author=lin, body="在吗?", client_id="same"))

    assert Message.objects.filter(client_id="same").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_one_first_word_open_one_case(lin, mei):
    word = {"customer": lin, "channel": "chat", "body": "在吗?", "client_id": "same"}

    together(8, lambda: say(**word))

    assert (Case.objects.count(), Conversation.objects.count()) == (1, 1)
    assert Message.objects.filter(client_id="same").count() == 1


@pytest.mark.django_db(transaction=True)
def test_words_of_many_get_numbers_without_gap_or_double(lin, mei):
    talk = ask(lin).conversation

    together(8, lambda: post_message(talk, author=lin, body="在吗?", client_id=client_id()))

    assert [line.seq for line in talk.messages.all()] == list(range(1, 11))

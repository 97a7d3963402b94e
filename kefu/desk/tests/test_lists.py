from datetime import timedelta

import pytest
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.desk.models.promises import Promise
from kefu.desk.queries.cases import brief, case_for, cases_for, promises_for
from kefu.desk.queries.console import open_case
from kefu.desk.queries.lists import due_list, inbox
from kefu.desk.queries.talks import (
    cursor_from,
    talk_of_case,
    talk_of_customer,
    unread_of_customer,
)
from kefu.desk.services.conversations import mark_seen, post_message, say, write_note
from kefu.desk.services.texts import reindex
from kefu.desk.tests.factories import (
    CaseFactory,
    ConversationFactory,
    MessageFactory,
    PromiseFactory,
    client_id,
)


def ask(customer, body="水壶不加热"):
    return say(customer=customer, channel="chat", body=body, client_id=client_id())


def subjects(found):
    return [row.case.subject for row in found.rows]


def test_the_inbox_begins_with_what_is_due_next(mei):
    CaseFactory(owner=mei, subject="later", told_by=now() + timedelta(hours=5))
    CaseFactory(owner=mei, subject="late", told_by=now() - timedelta(hours=1))

    assert subjects(inbox(mei)) == ["late", "later"]


def test_of_two_due_at_once_the_better_customer_comes_first(mei):
    at = now()
    CaseFactory(owner=mei, subject="plain", told_by=at)
    CaseFactory(owner=mei, subject="gold", told_by=at, customer__tier=2)

    assert subjects(inbox(mei)) == ["gold", "plain"]


def test_each_view_of_the_inbox_holds_its_cases_and_no_others(mei, hao):
    other = User.objects.create_user("far@example.com", role="agent")
    CaseFactory(owner=mei, subject="mine")
    CaseFactory(owner=mei, subject="asked", status="waiting", waiting_since=None)
    CaseFactory(owner=mei, subject="done", status="solved", solved_at=now(), waiting_since=None)
    CaseFactory(owner=hao, subject="team")
    CaseFactory(owner=other, subject="far", team=None)

    found = {shown: set(subjects(inbox(mei, shown=shown))) for shown in inbox(mei).counts}

    assert found == {
        "mine": {"mine", "asked"},
        "team": {"mine", "asked", "team"},
        "all": {"mine", "asked", "team", "far"},
        "waiting": {"asked"},
        "solved": {"done"},
        "mentions": set(),
    }


def test_a_lead_finds_broken_promises(mei, hao):
    case = CaseFactory(owner=mei, subject="broken")
    broken = {"status": "broken", "settled_at": now(), "escalated_to": hao}
    promise = PromiseFactory(case=case, **broken)

    assert subjects(inbox(hao, shown="escalated")) == ["broken"]

    Promise.objects.filter(pk=promise.pk).update(made_good_at=now())
    assert subjects(inbox(hao, shown="escalated")) == []


def test_a_row_shows_the_last_word_and_the_next_promise(lin, mei):
    said = ask(lin)
    post_message(said.conversation, author=mei, body="请稍等", client_id="a")
    write_note(said.conversation, author=mei, body="内部", client_id="n")
    case = said.conversation.case
    PromiseFactory(case=case, text="later", due_at=now() + timedelta(hours=9))
    PromiseFactory(case=case, text="next", due_at=now() + timedelta(hours=2))

    row = inbox(mei).rows[0]

    assert (row.last.body, row.promise.text, row.unread) == ("请稍等", "next", False)


def test_a_row_is_new_until_it_was_read(lin, mei):
    said = ask(lin)
    assert inbox(mei).rows[0].unread

    mark_seen(by=mei, upto={said.conversation.number: 2})

    assert not inbox(mei).rows[0].unread


def test_the_inbox_finds_by_number_and_by_title(mei):
    case = CaseFactory(owner=mei, subject="电热水壶换新")
    reindex([case.pk, CaseFactory(owner=mei, subject="耳机").pk])

    assert subjects(inbox(mei, words="水壶")) == ["电热水壶换新"]
    assert subjects(inbox(mei, words=case.number[:6].lower())) == ["电热水壶换新"]


def test_the_inbox_costs_the_same_however_full(mei, flat_queries):
    def another():
        talk = ConversationFactory(case=CaseFactory(owner=mei))
        MessageFactory(conversation=talk)
        PromiseFactory(case=talk.case)

    another()
    flat_queries(lambda: list(inbox(mei).rows), grow=lambda: [another() for _ in range(10)])


def test_the_due_list_groups_by_how_near_it_is(mei):
    at = now().replace(hour=2, minute=0)  # ten in the morning in Shanghai
    for hours in (0.5, 3, 30):
        due_at = at + timedelta(hours=hours)
        PromiseFactory(case__owner=mei, due_at=due_at, warn_at=due_at, text=str(hours))
    broken = {"status": "broken", "settled_at": at, "due_at": at - timedelta(hours=1)}
    PromiseFactory(case__owner=mei, text="-1", **broken)
    PromiseFactory(case__owner=mei, **broken, made_good_at=at)

    groups = due_list(mei, at=at).groups

    shown = {group.name: [promise.text for promise in group.promises] for group in groups}
    assert shown == {"broken": ["-1"], "soon": ["0.5"], "today": ["3"], "later": ["30"]}


def test_the_due_list_shows_ones_own_or_the_teams(mei, hao):
    PromiseFactory(case__owner=mei)
    PromiseFactory(case__owner=hao)

    counts = due_list(mei, at=now()).counts

    assert counts == {"mine": 1, "team": 2, "all": 2}


def test_the_due_list_costs_the_same_however_full(mei, flat_queries):
    def visit():
        return [
            one.case.customer.name for g in due_list(mei, at=now()).groups for one in g.promises
        ]

    PromiseFactory(case__owner=mei)
    grow = lambda: PromiseFactory.create_batch(10, case__owner=mei)  # noqa: E731
    flat_queries(visit, grow=grow)


def test_customers_see_their_own_and_nobody_elses(lin, wei, mei):
    case = ask(lin).conversation.case
    PromiseFactory(case=case)

    assert [cases_for(who).count() for who in (lin, wei, mei)] == [1, 0, 1]
    assert [promises_for(who).count() for who in (lin, wei, mei)] == [1, 0, 1]


def test_customers_never_see_notes(lin, mei):
    said = ask(lin)
    write_note(said.conversation, author=mei, body="内部", client_id="n")

    theirs = talk_of_customer(lin, channel="chat")
    ours = talk_of_case(mei, said.conversation.case)

    assert [line.kind for line in theirs.lines] == ["text", "fact"]
    assert [line.kind for line in ours.lines] == ["text", "fact", "note"]


def test_a_page_is_told_what_it_does_not_have_and_no_more(lin, mei):
    said = ask(lin)
    page = talk_of_customer(lin, channel="chat")
    write_note(said.conversation, author=mei, body="内部", client_id="n")
    post_message(said.conversation, author=mei, body="您好", client_id="a")

    news = talk_of_customer(lin, channel="chat", after=page.cursor)

    assert [line.body for line in news.lines] == ["您好"]
    assert talk_of_customer(lin, channel="chat", after=news.cursor).lines == []


def test_a_new_conversation_reaches_a_page_that_has_never_heard_of_it(lin, mei):
    ask(lin)
    page = talk_of_customer(lin, channel="chat")
    talk = ConversationFactory(case__owner=mei, case__customer=lin)
    MessageFactory(conversation=talk, body="另一件事")

    news = talk_of_customer(lin, channel="chat", after=page.cursor)

    assert [line.body for line in news.lines] == ["另一件事"]


@pytest.mark.parametrize("text", ["", "A", "A:", "A:x", "A:-1", "A:٣"])
def test_a_forged_place_is_left_out(text):
    assert cursor_from([text, "B:2"]) == {"B": 2}


def test_the_customer_is_told_of_words_not_seen_yet(lin, mei):
    said = ask(lin)
    post_message(said.conversation, author=mei, body="您好", client_id="a")
    assert unread_of_customer(lin, channel="chat") == 1

    mark_seen(by=lin, upto={said.conversation.number: 3})

    assert unread_of_customer(lin, channel="chat") == 0


def test_the_brief_tells_the_matter_from_the_record(lin, mei):
    said = ask(lin, "第一句")
    post_message(said.conversation, author=mei, body="我们说", client_id="a")
    ask(lin, "最后一句")
    case = case_for(mei, said.conversation.case.number)

    whole = brief(mei, case)

    assert whole.first_word.body == "第一句"
    assert whole.last_of_customer.body == "最后一句"
    assert whole.last_of_staff.body == "我们说"
    assert (whole.next_step, whole.contacts, whole.answered_by) == ("answer", 1, [mei])


def test_the_head_says_which_contact_this_is(lin, mei):
    CaseFactory(owner=mei, customer=lin)
    second = CaseFactory(owner=mei, customer=lin)

    assert open_case(mei, second.number).contact == 2

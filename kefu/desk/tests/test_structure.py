"""Cases that are split, merged and taken apart again."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.joins import Merge
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services.cases import solve_case
from kefu.desk.services.conversations import open_conversation, post_message, say
from kefu.desk.services.promises import keep_promise, make_promise
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.structure import merge_cases, split_case, undo_merge
from kefu.desk.tests.factories import client_id


@pytest.fixture
def kettle(lin, mei):
    return say(customer=lin, channel="chat", body="壶不加热", client_id="kettle").conversation.case


@pytest.fixture
def invoice(lin, kettle):
    said = open_conversation(customer=lin, channel="mail", body="发票抬头错了", client_id="bill")
    return said.conversation.case


def later(hours):
    return now() + timedelta(hours=hours)


def promised(case, by, hours=5):
    due, name = later(hours), client_id()
    return make_promise(case.pk, by=by, kind="call_back", due_at=due, client_id=name)


def notes_of(case):
    lines = Message.objects.filter(conversation__case=case, kind="note")
    return [line.facts["name"] for line in lines.order_by("pk") if line.facts]


def running(case):
    return sorted(case.clocks.filter(stopped_at=None).values_list("kind", flat=True))


class TestSplitting:
    def test_words_become_a_case_of_their_own_with_owner_and_date(self, kettle, lin, mei, hao):
        word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")

        new = split_case(kettle.pk, words=[word.pk], by=mei, owner=hao, client_id="s")

        assert (new.owner, new.customer, new.subject) == (hao, lin, "另外想改地址")
        assert new.waiting_since == word.at
        assert new.told_by == new.answer_due_at
        moved = new.conversations.get()
        assert list(moved.messages.values_list("seq", "kind")) == [
            (1, "text"),
            (2, "note"),
            (3, "fact"),
        ]
        assert (notes_of(kettle), notes_of(new)) == (["split"], ["split_from"])
        assert running(new) == ["first", "resolution"]

    def test_what_stays_keeps_its_own_clock(self, kettle, lin, mei):
        before = Case.objects.get(pk=kettle.pk)
        word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")

        split_case(kettle.pk, words=[word.pk], by=mei, client_id="s")

        kettle.refresh_from_db()
        assert (kettle.waiting_since, kettle.told_by) == (before.waiting_since, before.told_by)

    def test_where_the_open_question_goes_nothing_is_owed_any_more(self, kettle, lin, mei):
        post_message(kettle.conversations.get(), author=mei, body="请除垢", client_id="a")
        word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")

        new = split_case(kettle.pk, words=[word.pk], by=mei, client_id="s")

        kettle.refresh_from_db()
        assert (kettle.waiting_since, kettle.status) == (None, "waiting")
        assert new.waiting_since == word.at
        assert running(kettle) == ["resolution"]

    def test_a_promise_goes_where_its_line_goes(self, kettle, lin, mei, hao):
        stays = promised(kettle, mei)
        word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")
        goes = promised(kettle, mei, hours=3)
        line = goes.lines.get()

        new = split_case(kettle.pk, words=[word.pk, line.pk], by=mei, owner=hao, client_id="s")

        assert list(new.promises.all()) == [goes]
        assert list(kettle.promises.all()) == [stays]
        goes.refresh_from_db()
        assert (goes.owner, new.told_by) == (hao, goes.due_at)

    def test_asked_twice_it_happens_once(self, kettle, lin, mei):
        word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")

        first = split_case(kettle.pk, words=[word.pk], by=mei, client_id="s")
        again = split_case(kettle.pk, words=[word.pk], by=mei, client_id="s")

        assert first == again
        assert Case.objects.count() == 2

    def test_nothing_may_be_left_empty(self, kettle, mei):
        word = kettle.conversations.get().messages.get(kind="text")

        for words in ([], [word.pk]):
            with pytest.raises(Refusal):
                split_case(kettle.pk, words=words, by=mei, client_id="s")

        assert Case.objects.count() == 1

    def test_words_of_somebody_else_cannot_be_taken(self, kettle, wei, mei):
        strange = say(customer=wei, channel="chat", body="我的", client_id="w")

        with pytest.raises(Refusal):
            split_case(kettle.pk, words=[strange.pk], by=mei, client_id="s")

        strange.refresh_from_db()
        assert strange.conversation.customer == wei

    def test_the_next_word_of_the_customer_goes_to_the_newest_matter(self, kettle, lin, mei):
        word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")
        new = split_case(kettle.pk, words=[word.pk], by=mei, client_id="s")

        said = say(customer=lin, channel="chat", body="改到公司", client_id="3")

        assert said.conversation.case == new


class TestMerging:
    def test_conversations_and_promises_follow(self, kettle, invoice, mei, hao):
        promise = promised(invoice, mei)
        Case.objects.filter(pk=kettle.pk).update(owner=hao)

        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)

        invoice.refresh_from_db()
        kettle.refresh_from_db()
        promise.refresh_from_db()
        assert (invoice.status, invoice.merged_into) == ("closed", kettle)
        assert {talk.channel for talk in kettle.conversations.all()} == {"chat", "mail"}
        assert (promise.case, promise.owner) == (kettle, hao)
        assert kettle.told_by == min(kettle.answer_due_at, promise.due_at)
        assert notes_of(kettle) == ["merged"]

    def test_the_longer_wait_and_the_nearer_date_hold(self, kettle, invoice, mei):
        post_message(invoice.conversations.get(), author=mei, body="好", client_id="a")
        kettle.refresh_from_db()

        merge_cases(kettle.pk, into_id=invoice.pk, by=mei)

        invoice.refresh_from_db()
        assert (invoice.waiting_since, invoice.told_by) == (kettle.waiting_since, kettle.told_by)
        assert running(kettle) == []
        assert len(running(invoice)) == 2

    def test_replies_follow(self, kettle, invoice, lin, mei):
        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)

        said = say(customer=lin, channel="mail", body="改好了吗", client_id="3")

        assert said.conversation.case == kettle

    def test_what_is_done_to_the_old_one_lands_in_the_new(self, kettle, invoice, mei):
        talk = invoice.conversations.get()
        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)

        said = post_message(talk, author=mei, body="已改", client_id="a")
        promise = promised(invoice, mei)

        said.conversation.refresh_from_db()
        assert (said.conversation.case, promise.case) == (kettle, kettle)

    def test_twice_and_in_a_ring_is_once(self, kettle, invoice, mei):
        for source, target in [(invoice, kettle), (invoice, kettle), (kettle, invoice)]:
            assert merge_cases(source.pk, into_id=target.pk, by=mei) == kettle

        assert Merge.objects.count() == 1

    def test_two_customers_are_never_mixed(self, kettle, wei, mei):
        other = say(customer=wei, channel="chat", body="我的", client_id="w").conversation.case

        with pytest.raises(Refusal):
            merge_cases(other.pk, into_id=kettle.pk, by=mei)

        assert other.conversations.count() == 1

    def test_nothing_goes_into_a_solved_case(self, kettle, invoice, mei):
        solve_case(kettle.pk, by=mei)

        with pytest.raises(Refusal):
            merge_cases(invoice.pk, into_id=kettle.pk, by=mei)

        invoice.refresh_from_db()
        assert invoice.merged_into is None

    def test_a_solved_one_may_go_into_an_open_one(self, kettle, invoice, mei):
        solve_case(invoice.pk, by=mei)

        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)

        kettle.refresh_from_db()
        assert kettle.conversations.count() == 2


class TestTakingAMergeBack:
    def test_everything_goes_back_with_what_was_said_since(self, kettle, invoice, lin, mei):
        promise = promised(invoice, mei)
        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)
        said = say(customer=lin, channel="mail", body="改好了吗", client_id="3")

        undo_merge(Merge.objects.get().pk, by=mei)

        invoice.refresh_from_db()
        promise.refresh_from_db()
        assert (invoice.is_under_way, invoice.merged_into) == (True, None)
        assert promise.case == invoice
        assert invoice.waiting_since == said.at
        assert invoice.told_by <= promise.due_at
        assert len(running(invoice)) == len(running(kettle)) == 2

    def test_twice_is_once(self, kettle, invoice, mei):
        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)
        merge = Merge.objects.get()

        assert undo_merge(merge.pk, by=mei) == undo_merge(merge.pk, by=mei) == invoice

        assert EventRow.objects.filter(name="desk.MergeUndone").count() == 1

    def test_after_the_stated_time_it_stays(self, kettle, invoice, mei):
        merge_cases(invoice.pk, into_id=kettle.pk, by=mei)
        Merge.objects.update(at=now() - timedelta(minutes=31))

        with pytest.raises(Refusal):
            undo_merge(Merge.objects.get().pk, by=mei)

        invoice.refresh_from_db()
        assert invoice.merged_into == kettle


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_merge_in_both_directions_one_does(kettle, invoice, mei):
    pairs = iter([(kettle, invoice), (invoice, kettle)] * 4)

    def merge():
        source, target = next(pairs)
        return merge_cases(source.pk, into_id=target.pk, by=mei)

    results = together(8, merge)

    assert len(set(results)) == 1, results
    assert Merge.objects.count() == 1
    assert Case.objects.filter(merged_into=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_acts_and_a_merge_at_once_lose_nothing(kettle, invoice, lin, mei):
    promise = promised(invoice, mei)
    talk = invoice.conversations.get()
    due = later(4)
    acts = iter(
        [
            lambda: merge_cases(invoice.pk, into_id=kettle.pk, by=mei),
            lambda: merge_cases(kettle.pk, into_id=invoice.pk, by=mei),
            lambda: say(customer=lin, channel="mail", body="在吗", client_id="r1"),
            lambda: post_message(talk, author=mei, body="在", client_id="r2"),
            lambda: keep_promise(promise.pk, by=mei),
            lambda: make_promise(invoice.pk, by=mei, kind="answer", due_at=due, client_id="r3"),
        ]
    )

    def act():
        return next(acts)()

    results = together(6, act)

    assert not [one for one in results if isinstance(one, Exception)], results
    left = Case.objects.get(merged_into=None)
    assert set(Promise.objects.values_list("case", flat=True)) == {left.pk}
    assert Message.objects.filter(conversation__case=left, body__in=["在吗", "在"]).count() == 2
    assert Clock.objects.filter(stopped_at=None).exclude(case=left).count() == 0

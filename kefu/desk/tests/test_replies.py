"""Saved replies fill themselves; macros are done whole or not at all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import Team
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, MacroRun, SavedReply
from kefu.desk.models.talks import Message
from kefu.desk.queries.reading import Decided
from kefu.desk.queries.replies import filled_replies, found_replies
from kefu.desk.services.conversations import say
from kefu.desk.services.macros import do_macro, preview
from kefu.desk.services.outgoing import Held, Word
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.replies import retire_reply, write_macro, write_reply
from kefu.desk.tests.test_found_promises import PART, VAGUE, kept
from kefu.shop.tests.factories import OrderFactory

LATE = {
    "shortcut": "late",
    "title_zh": "物流慢了",
    "title_en": "Late parcel",
    "body_zh": "{{customer}}您好，订单 {{order}} 慢了，{{due}} 前给您答复。",
    "body_en": "Dear {{customer}}, order {{order}} is late; we will answer you by {{due}}.",
    "team": None,
}


@pytest.fixture
def talk(lin, mei):
    said = say(customer=lin, channel="chat", body="包裹没到", client_id="first")
    return said.conversation


@pytest.fixture
def reply(hao):
    return write_reply(by=hao, words=LATE)


def fill(agent, case, words=""):
    return filled_replies(agent, case, words=words, policy=ServicePolicy(), at=now())


def macro_of(hao, *steps):
    return write_macro(
        by=hao, words={"title_zh": "一次做完", "title_en": "At once", "team": None, "steps": steps}
    )


def test_what_is_known_is_filled_and_the_rest_is_named(talk, mei, reply):
    (one,) = fill(mei, talk.case)
    assert one.missing == ("order",)
    assert "{{order}}" in one.text
    assert one.missing_labels == ["订单号"]

    talk.case.order = OrderFactory(customer=talk.customer)
    (one,) = fill(mei, talk.case)
    assert one.missing == ()
    assert talk.case.order.number in one.text


def test_nobody_at_the_desk_reads_the_name_in_it(talk, mei, reply):
    (one,) = fill(mei, talk.case)

    assert "林先生/女士您好" in one.text
    assert "林晓雨" not in one.text


def test_it_speaks_the_customers_language(wei, mei, reply):
    case = say(customer=wei, channel="chat", body="Where is it?", client_id="x").conversation.case

    (one,) = fill(mei, case)

    assert one.text.startswith("Dear customer, order {{order}}")


def test_it_is_found_by_shortcut_or_by_words_in_either_language(mei, reply):
    for words in ("/la", "late", "物流", "parcel", "慢了 答复"):
        assert found_replies(mei, words) == [reply], words
    assert found_replies(mei, "退款") == []


def test_a_teams_reply_is_for_that_team(mei, hao, reply, team):
    other = Team.objects.create(code="presale", name_zh="售前", name_en="Pre-sale")
    write_reply(by=hao, words={**LATE, "shortcut": "kettle", "team": other})
    own = write_reply(by=hao, words={**LATE, "shortcut": "own", "team": team})

    assert found_replies(mei, "") == [reply, own]


def test_every_wording_is_kept(hao, reply):
    write_reply(by=hao, words={**LATE, "body_zh": "新的说法"}, number=reply.number)

    reply.refresh_from_db()
    versions = {one.version: one.words["body_zh"] for one in reply.versions.all()}
    assert versions == {1: LATE["body_zh"], 2: "新的说法"}
    told = EventRow.objects.filter(name="desk.ReplyWritten").values_list("data", flat=True)
    assert [one["version"] for one in told] == [1, 2]


def test_an_unknown_place_and_a_taken_shortcut_are_refused(hao, reply):
    for words in ({**LATE, "shortcut": "", "body_zh": "{{phone}}"}, LATE):
        with pytest.raises(Refusal):
            write_reply(by=hao, words=words)

    assert SavedReply.objects.count() == 1


def test_a_retired_one_is_offered_no_more_and_frees_its_shortcut(hao, mei, reply):
    retire_reply(reply.number, by=hao)

    assert found_replies(mei, "") == []
    assert write_reply(by=hao, words=LATE).shortcut == "late"


def test_all_of_a_macro_is_done_at_once(talk, hao, mei, reply):
    talk.case.order = OrderFactory(customer=talk.customer)
    talk.case.save()
    macro = macro_of(
        hao,
        {"do": "note", "body": "等回电"},
        {"do": "reply", "reply": reply.number},
        {"do": "promise", "kind": "answer", "minutes": 120},
        {"do": "name", "subject": "物流慢了"},
        {"do": "tag", "tags": ["物流", "催单"]},
        {"do": "hand_over", "to": hao.number},
    )

    planned = preview(macro, talk.case, by=mei)
    word = Word(planned.body, "run-1")
    due_at = planned.promised["due_at"]
    runs = [do_macro(macro, talk.case_id, by=mei, word=word, due_at=due_at) for _ in range(2)]

    case, promise = Case.objects.get(), Promise.objects.get()
    assert runs[0] == runs[1] == MacroRun.objects.get()
    assert (case.subject, case.owner) == ("物流慢了", hao)
    assert set(case.tags.values_list("tag__name", flat=True)) == {"物流", "催单"}
    assert (promise.kind, promise.due_at, promise.owner) == ("answer", due_at, hao)
    assert Message.objects.filter(author=mei, kind="text").get().body == planned.body
    assert Message.objects.filter(author=mei, kind="note", body="等回电").count() == 1
    assert EventRow.objects.filter(name="desk.MacroDone").count() == 1


def test_a_macro_that_cannot_be_done_whole_is_not_done_at_all(talk, hao, mei, reply):
    macro = macro_of(hao, {"do": "note", "body": "记"}, {"do": "hand_over", "to": "nobody"})

    with pytest.raises(Refusal):
        do_macro(macro, talk.case_id, by=mei, word=Word("", "run-1"))

    assert not Message.objects.filter(kind="note", body="记").exists()
    assert not MacroRun.objects.exists()


def test_the_words_of_a_macro_are_read_like_all_others(talk, hao, mei, reply):
    macro = macro_of(hao, {"do": "note", "body": "记"}, {"do": "reply", "reply": reply.number})
    body = "明天下午3点前给您回电。"

    vague = do_macro(macro, talk.case_id, by=mei, word=Word(VAGUE, "run-1"))
    asked = do_macro(macro, talk.case_id, by=mei, word=Word(body, "run-1"))
    assert [isinstance(one, Held) for one in (vague, asked)] == [True, True]
    assert not Message.objects.filter(kind="note", body="记").exists()
    assert EventRow.objects.filter(name="desk.WordsHeldBack").count() == 1

    do_macro(macro, talk.case_id, by=mei, word=Word(body, "run-1", kept(body)))
    assert Promise.objects.get().kind == "call_back"


def test_a_macro_may_end_the_case(talk, hao, mei):
    thanks = write_reply(
        by=hao, words={**LATE, "body_zh": "不客气，有事随时来，我们会尽快处理。", "body_en": ""}
    )
    macro = macro_of(hao, {"do": "solve"}, {"do": "reply", "reply": thanks.number})

    body = preview(macro, talk.case, by=mei).body
    done = do_macro(macro, talk.case_id, by=mei, word=Word(body, "run-1", Decided()))

    assert isinstance(done, MacroRun)
    assert Case.objects.get().status == "solved"


@pytest.mark.django_db(transaction=True)
def test_two_windows_do_a_macro_once(lin, mei, hao):
    talk = say(customer=lin, channel="chat", body="包裹", client_id="first").conversation
    macro = macro_of(hao, {"do": "promise", "kind": "answer", "minutes": 60})

    together(5, lambda: do_macro(macro, talk.case_id, by=mei, word=Word("", "run-1")))

    assert (MacroRun.objects.count(), Promise.objects.count()) == (1, 1)


# ---- pages


def test_replies_are_offered_beside_the_words_and_without_script(talk, mei, as_user, reply):
    url = reverse("desk:replies_for", args=[talk.case.number])
    browser = as_user(mei)

    part = browser.get(url, {"words": "late"}, headers=PART).content.decode()
    page = browser.get(url).content.decode()
    used = browser.get(url, {"use": reply.number}).content.decode()

    assert 'role="option"' in part
    assert "需要填写：订单号" in part
    assert reply.number in page
    assert "<textarea" in used
    assert "慢了" in used


def test_a_macro_is_shown_before_it_is_done(talk, hao, mei, as_user):
    macro = macro_of(hao, {"do": "promise", "kind": "call_back", "minutes": 120})
    url = reverse("desk:macro_on", args=[talk.case.number, macro.number])
    browser = as_user(mei)

    page = browser.get(url).content.decode()
    done = browser.post(url, {"client_id": "r", "macro_due": ""}, headers=PART)

    assert "一次做完" in page
    assert not MacroRun.objects.filter(client_id="x").exists()
    assert done.status_code == 204
    assert Promise.objects.get().kind == "call_back"


def test_vague_words_in_a_macro_come_back_with_what_is_wrong(talk, hao, mei, as_user, reply):
    macro = macro_of(hao, {"do": "reply", "reply": reply.number})
    url = reverse("desk:macro_on", args=[talk.case.number, macro.number])

    answer = as_user(mei).post(url, {"client_id": "r", "body": VAGUE}, headers=PART)

    assert answer.status_code == 422
    assert "<mark>尽快</mark>" in answer.content.decode()


def test_supervisors_write_and_agents_read(as_user, mei, hao, reply):
    page = as_user(mei).get(reverse("desk:replies"))
    assert page.status_code == 200
    assert reverse("desk:reply", args=[reply.number]) not in page.content.decode()

    words = {"title_zh": "道谢", "body_zh": "不客气。", "shortcut": "thanks"}
    url = reverse("desk:new_reply")
    assert as_user(mei).post(url, words).status_code == 403
    assert as_user(hao).post(url, words).status_code == 302
    assert SavedReply.objects.get(shortcut="thanks").body_zh == "不客气。"


def test_a_faulty_form_comes_back(as_user, hao, reply):
    url = reverse("desk:new_reply")
    faulty = [
        {"title_zh": "空"},
        {"body_zh": "没有标题"},
        {"title_zh": "重", "body_zh": "复", "shortcut": "late"},
        {"title_zh": "错", "body_zh": "{{phone}}"},
    ]

    assert {as_user(hao).post(url, words).status_code for words in faulty} == {422}
    assert SavedReply.objects.count() == 1


def test_a_macro_is_written_changed_and_retired(as_user, hao, mei, reply):
    browser = as_user(hao)
    words = {"title_zh": "回电", "promise": "call_back", "minutes": "60", "reply": reply.number}
    words["tags"] = "物流，催单"

    assert browser.post(reverse("desk:new_macro"), words).status_code == 302
    macro = Macro.objects.get()
    url = reverse("desk:macro", args=[macro.number])
    assert "回电" in browser.get(url).content.decode()
    assert browser.post(url, {**words, "note": "先看轨迹"}).status_code == 302
    assert browser.post(url, {**words, "solve": "on"}).status_code == 422
    assert browser.post(url, {"title_zh": "什么也不做"}).status_code == 422
    assert as_user(mei).post(url, words).status_code == 403

    macro.refresh_from_db()
    assert [step["do"] for step in macro.steps] == ["tag", "promise", "reply", "note"]
    assert macro.versions.count() == 2
    assert browser.post(reverse("desk:macro_end", args=[macro.number])).status_code == 302
    macro.refresh_from_db()
    assert macro.retired_at is not None


def test_an_agent_says_how_long_words_can_be_taken_back(as_user, mei):
    browser = as_user(mei)

    browser.post(reverse("desk:habit"), {"undo_seconds": "15"})
    assert '<option value="15" selected>' in browser.get(reverse("desk:replies")).content.decode()

    assert browser.post(reverse("desk:habit"), {"undo_seconds": "900"}).status_code == 409


def test_strangers_find_none_of_it(as_user, wei, mei, hao, talk, reply):
    macro = macro_of(hao, {"do": "solve"})
    urls = [
        reverse("desk:replies"),
        reverse("desk:new_reply"),
        reverse("desk:reply", args=[reply.number]),
        reverse("desk:macro", args=[macro.number]),
        reverse("desk:replies_for", args=[talk.case.number]),
        reverse("desk:macros_for", args=[talk.case.number]),
        reverse("desk:macro_on", args=[talk.case.number, macro.number]),
    ]

    for who in (talk.customer, wei):
        assert {as_user(who).get(url).status_code for url in urls} == {403}
    assert as_user(mei).get(reverse("desk:reply", args=[reply.number])).status_code == 403
    nothing = [
        reverse("desk:reply", args=["AAAA"]),
        reverse("desk:macro", args=["AAAA"]),
        reverse("desk:macro_on", args=[talk.case.number, "AAAA"]),
    ]
    assert {as_user(hao).get(url).status_code for url in nothing} == {404}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(as_user, hao, talk, reply, language):
    macro = macro_of(hao, {"do": "reply", "reply": reply.number}, {"do": "solve"})
    browser = as_user(hao)
    browser.cookies["django_language"] = language
    urls = [
        reverse("desk:replies"),
        reverse("desk:new_reply"),
        reverse("desk:reply", args=[reply.number]),
        reverse("desk:new_macro"),
        reverse("desk:macro", args=[macro.number]),
        reverse("desk:replies_for", args=[talk.case.number]),
        reverse("desk:macros_for", args=[talk.case.number]),
        reverse("desk:macro_on", args=[talk.case.number, macro.number]),
    ]

    for url in urls:
        page, part = browser.get(url), browser.get(url, headers=PART)
        assert (page.status_code, part.status_code) == (200, 200), url


def test_the_list_costs_the_same_however_long(as_user, hao, mei, talk, flat_queries):
    def write_more():
        for n in range(6):
            more = SavedReply.objects.count() + n
            write_reply(by=hao, words={**LATE, "shortcut": f"s{more}x{n}"})

    write_more()
    for url in (
        reverse("desk:replies"),
        reverse("desk:replies_for", args=[talk.case.number]),
    ):
        flat_queries(lambda url=url: as_user(mei).get(url), grow=write_more)


def test_the_time_of_a_macros_promise_is_the_one_that_was_shown(talk, hao, mei):
    macro = macro_of(hao, {"do": "promise", "kind": "answer", "minutes": 60})
    shown = (now() + timedelta(hours=5)).replace(microsecond=0)

    do_macro(macro, talk.case_id, by=mei, word=Word("", "run-1"), due_at=shown)

    assert Promise.objects.get().due_at == shown

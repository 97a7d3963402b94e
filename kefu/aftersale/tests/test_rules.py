from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.policy.book import FIXED, TERMS, WrongValue, checked
from kefu.aftersale.policy.clauses import void_clause
from kefu.aftersale.policy.terms import GROUPS, LABELS, SOURCES
from kefu.aftersale.queries.books import LAW, shelf
from kefu.aftersale.queries.rule_trials import trial_of
from kefu.aftersale.services import rules
from kefu.aftersale.tests.factories import bought, published
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.services.refusals import Refusal
from kefu.shop.tests.factories import ProductClassFactory


@pytest.fixture
def chief(db):
    """Sets the rules."""
    return User.objects.create_user("su@example.com", name="苏", role=User.Role.OPERATIONS)


def published_now(draft, by, **more):
    said = {"effective_from": now() + timedelta(seconds=5), "why": "更久", "seen": draft.edits}
    return rules.publish(draft.version, by=by, **(said | more))


def test_a_version_is_drafted_edited_and_published(chief):
    draft = rules.draft(by=chief)
    draft = rules.set_terms(draft.version, {"return.days": 15}, by=chief, seen=0)
    row = published_now(draft, chief)

    assert shelf().on(now()).version == LAW.version
    held = shelf().on(row.effective_from)
    assert (held.version, held.usual.number("return.days")) == (1, 15)
    names = EventRow.objects.filter(name__startswith="aftersale.Rules").values_list("name")
    assert [name for (name,) in names.order_by("pk")] == [
        "aftersale.RulesDrafted",
        "aftersale.RulesEdited",
        "aftersale.RulesPublished",
    ]


def test_the_next_draft_begins_as_the_last_version_was(chief):
    published(3, all={"price.days": 30})

    draft = rules.draft(by=chief)

    assert (draft.version, draft.data["all"]) == (4, {"price.days": 30})
    assert rules.draft(by=chief).pk == draft.pk


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("return.days", 6),
        ("faulty.days", 0),
        ("exchange.days", 14),
        ("refund.days", 8),
        ("repairs.most", 3),
        ("repairs.parts_days", 91),
        ("records.years", 2),
        ("return.freight", "carrier"),
        ("return.days", "7"),
        ("return.days", True),
        ("price.by_itself", 2),
        ("nothing.days", 7),
    ],
)
def test_nobody_goes_below_the_law(key, value):
    with pytest.raises(WrongValue):
        checked(key, value)


def test_a_class_differs_only_where_classes_may(chief):
    ProductClassFactory(code="kettle")
    draft = rules.draft(by=chief)

    row = rules.set_terms(
        draft.version, {"price.days": 30}, by=chief, seen=0, product_class="kettle"
    )
    with pytest.raises(WrongValue):
        rules.set_terms(draft.version, {"refund.days": 3}, by=chief, seen=1, product_class="kettle")
    with pytest.raises(Refusal):
        rules.set_terms(draft.version, {"price.days": 3}, by=chief, seen=1, product_class="ufo")

    assert row.data["classes"] == {"kettle": {"price.days": 30}}
    row = rules.set_terms(
        draft.version, {"price.days": None}, by=chief, seen=1, product_class="kettle"
    )
    assert row.data["classes"] == {}


def test_two_who_edit_at_once_are_told(chief):
    draft = rules.draft(by=chief)
    rules.set_terms(draft.version, {"price.days": 30}, by=chief, seen=0)

    with pytest.raises(Refusal):
        rules.set_terms(draft.version, {"price.days": 7}, by=chief, seen=0)
    with pytest.raises(Refusal):
        published_now(draft, chief, seen=0)


def test_the_past_no_reason_and_void_words_are_refused(chief):
    draft = rules.draft(by=chief)
    wrong = [
        {"effective_from": now() - timedelta(minutes=1)},
        {"why": "  "},
        {"why": "签收即视为认可质量合格"},
        {"why": "本店享有最终解释权"},
    ]

    for one in wrong:
        with pytest.raises(Refusal):
            published_now(draft, chief, **one)


def test_a_version_does_not_begin_before_one_that_is_published(chief):
    published(1, days_ago=-10)
    draft = rules.draft(by=chief)

    with pytest.raises(Refusal):
        published_now(draft, chief)


def test_what_is_published_is_never_edited(chief):
    row = published_now(rules.draft(by=chief), chief)

    with pytest.raises(Refusal):
        rules.set_terms(row.version, {"price.days": 30}, by=chief, seen=0)
    with pytest.raises(Refusal):
        rules.drop(row.version, by=chief)
    with pytest.raises(WrongMove):
        row.move_to(RuleBook.Status.DRAFT)


@pytest.mark.django_db(transaction=True)
def test_eight_who_draft_at_once_share_one(chief):
    done = together(8, lambda: rules.draft(by=chief))

    assert not [one for one in done if isinstance(one, Exception)]
    assert len({one.pk for one in done}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "收货人签收商品即视为认可商品质量",
        "本店拥有最终解释权",
        "买家不得投诉",
        "一经拆封概不退换",
        "We reserve the right of final interpretation",
        "Signing means acceptance of the quality",
        "You waive the right to sue",
    ],
)
def test_void_clauses_are_seen(words):
    assert void_clause(words)


def test_plain_words_are_no_void_clause():
    assert void_clause("退货期改为十五天，签收次日起算；如有质量问题可随时投诉") == ""
    assert void_clause("Fifteen days, counted from the day after you sign for it.") == ""


def test_every_term_has_a_name_a_place_and_a_source():
    placed = [key for _title, keys in GROUPS for key in keys]

    assert sorted(placed) == sorted(TERMS) == sorted(LABELS)
    sources = {term.source for term in TERMS.values()} | {source for source, _ in FIXED.values()}
    assert sources <= set(SOURCES)


def test_a_draft_is_tried_on_what_was_asked(chief, lin):
    line = bought(lin, days_ago=20)
    same = bought(lin, days_ago=3)
    for one in (line, same):
        ServiceRequest.objects.create(
            kind="return", order=one.order, line=one, created_at=now() - timedelta(hours=2)
        )
    draft = rules.draft(by=chief)
    draft = rules.set_terms(draft.version, {"return.days": 30}, by=chief, seen=0)

    trial = trial_of(draft, at=now())

    opened = [one for one in trial.changes if one.kind == "opens"]
    assert (trial.tried, [one.request.line for one in opened]) == (2, [line])
    assert trial.counts["differs"] == 1  # more days for what is open already
    assert not opened[0].now.allowed
    assert opened[0].then.allowed


def test_operations_draft_try_and_publish_on_the_page(as_user, chief, lin):
    browser, home = as_user(chief), reverse("aftersale:rules")
    began = browser.post(reverse("aftersale:new_rules"))
    page = began.url
    wrong = browser.post(page, {"seen": 0, "return-days": "5"})
    saved = browser.post(page, {"seen": 0, "return-days": "15", "return-freight": "shop"})
    trial = browser.get(reverse("aftersale:rule_trial", args=[1]))
    unsaid = browser.post(reverse("aftersale:publish_rules", args=[1]), {"seen": 1, "why": ""})
    done = browser.post(
        reverse("aftersale:publish_rules", args=[1]), {"seen": 1, "why": "退货期更长"}
    )

    assert (wrong.status_code, saved.status_code, trial.status_code) == (422, 302, 200)
    assert (unsaid.status_code, done.status_code) == (422, 302)
    assert browser.get(home).status_code == 200
    row = RuleBook.objects.get()
    assert (row.status, row.data["all"]) == (
        "published",
        {"return.days": 15, "return.freight": "shop"},
    )
    assert browser.get(page).status_code == 200


def test_agents_read_the_rules_and_do_not_set_them(as_user, mei, chief):
    rules.draft(by=chief)
    browser = as_user(mei)

    assert browser.get(reverse("aftersale:rules")).status_code == 200
    assert browser.get(reverse("aftersale:rule_book", args=[1])).status_code == 200
    assert browser.post(reverse("aftersale:rule_book", args=[1]), {"seen": 0}).status_code == 404
    assert browser.post(reverse("aftersale:new_rules")).status_code == 403
    assert browser.get(reverse("aftersale:rule_trial", args=[1])).status_code == 403

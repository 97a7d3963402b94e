"""The two years that are imagined before anything is written."""

from collections import Counter
from datetime import timedelta

from kefu.demo import services
from kefu.demo.buying import SHANGHAI
from kefu.demo.talks import AGENT, scripts
from kefu.demo.tests.conftest import NOON


def signature(world):
    return (
        [(person.name, person.phone, person.joined_at) for person in world.people],
        [(buy.placed_at, buy.total, buy.promised_at, buy.delivered_at) for buy in world.buys],
        [(said.stars, said.text, said.at) for said in world.opinions],
        [
            (story.subject, story.owner, [(line.at, line.body) for line in story.lines])
            for story in world.stories
        ],
        [(back.kind, back.refund, back.settled_at) for back in world.back],
    )


def test_a_seed_gives_the_same_shop_twice(world):
    again = services.imagine(seed=7, count=200, now=NOON)
    other = services.imagine(seed=8, count=200, now=NOON)

    assert signature(again) == signature(world)
    assert signature(other) != signature(world)


def test_nobody_buys_before_joining_nor_after_now(world):
    for buy in world.buys:
        assert buy.person.joined_at <= buy.placed_at < world.now
        assert buy.total == sum(line.amount for line in buy.lines) + buy.freight
        for line in buy.lines:
            released = world.now - timedelta(days=line.item.released_days_ago + 1)
            assert buy.placed_at > released or len(buy.lines) == 1


def test_a_parcel_leaves_after_the_order_and_comes_after_it_left(world):
    for buy in world.buys:
        if buy.shipped_at:
            assert buy.placed_at < buy.shipped_at < buy.placed_at + timedelta(hours=48)
            assert buy.shipped_at < buy.delivered_at


def test_reviews_come_after_the_parcel(world):
    for opinion in world.opinions:
        assert opinion.buy.delivered_at < opinion.at < world.now
        assert 1 <= opinion.stars <= 5
        if opinion.later:
            assert opinion.at < opinion.later[2] < world.now


def test_lateness_is_only_complained_of_where_a_parcel_is_late(world):
    complaints = [s for s in world.stories if s.script and s.script.needs == "late"]

    assert complaints
    for story in complaints:
        assert story.buy.promised_at < story.created_at < story.buy.delivered_at


def test_what_comes_back_comes_back_in_its_window(world):
    returns = [back for back in world.back if back.kind == "return" and back.received_at]

    assert returns
    for back in returns:
        item = back.buy.lines[back.line].item
        window = timedelta(days=item.kind.guarantee.return_days)
        assert back.buy.delivered_at < back.created_at < back.buy.delivered_at + window
        assert back.created_at < back.received_at < back.settled_at
        assert back.settled_at < world.now


def test_talks_go_forward_in_time_and_promises_end_once(world):
    for story in world.stories:
        moments = [said.at for said in story.lines]
        assert moments == sorted(moments)
        assert moments[0] == story.created_at
        assert moments[-1] <= world.now
        for vow in story.vows:
            assert vow.made_at <= vow.warn_at <= vow.due_at
            if vow.status == "kept":
                assert vow.made_at < vow.settled_at <= vow.due_at
            if vow.status == "broken":
                assert vow.settled_at == vow.due_at


def test_the_time_said_is_the_time_promised(world):
    """What the agent writes ("今天 15:00 前") is when the promise falls due."""
    for story in world.stories:
        if story.script is None or not story.vows or "{due}" not in story.script.talk:
            continue
        said = " ".join(line.body for line in story.lines if line.by == AGENT)
        assert f"{story.vows[0].due_at.astimezone(SHANGHAI):%H:%M}" in said


def test_broken_promises_are_felt(world):
    def mean(stories):
        return sum(s.verdict.score for s in stories) / len(stories)

    answered = [s for s in world.stories if s.verdict and s.verdict.answered_at]
    broken = [s for s in answered if s.broke_a_promise]

    assert mean(broken) < mean([s for s in answered if not s.broke_a_promise]) - 1


def test_some_come_back_and_november_is_busy(world):
    orders = Counter(buy.person.key for buy in world.buys)
    months = Counter(buy.placed_at.astimezone(SHANGHAI).month for buy in world.buys)

    assert max(orders.values()) > 10
    assert sum(1 for count in orders.values() if count == 1) > 20
    assert months[11] > months[2]


def test_there_are_scripts_enough_in_both_languages():
    languages = Counter(script.language for script in scripts())

    assert languages["zh"] >= 60
    assert languages["en"] >= 15


def test_something_is_under_way_now(world):
    living = [story for story in world.stories if story.status in ("new", "open", "waiting")]
    due = sorted(
        (vow.due_at - world.now).total_seconds() / 60
        for story in living
        for vow in story.vows
        if vow.status == "open"
    )

    assert 8 < due[0] < 10
    assert 39 < due[1] < 41
    assert any(story.status == "new" and story.first_answered_at is None for story in living)
    assert any(story.broke_a_promise for story in living)

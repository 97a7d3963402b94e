"""What came of suggesting: people of two arms, counted once each, for the same days."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from kefu.accounts.models import User
from kefu.core.shares import Share
from kefu.discovery.models.learning import TrialCount, TrialDay
from kefu.discovery.queries import arms
from kefu.discovery.queries.trials import DAYS, Goal, Wait, result_for
from kefu.discovery.recommend.tables import Assignment
from kefu.discovery.services import trials
from kefu.discovery.services.counting import count_trial
from kefu.tracking.models import Visitor
from kefu.tracking.services import files, visitors
from kefu.tracking.tests.factories import BatchFactory, VisitorFactory, event

pytestmark = pytest.mark.django_db
SHOWN = timedelta(days=20)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    settings.LAKE_ROOT = tmp_path / "lake"


@pytest.fixture
def fang(db) -> User:
    return User.objects.create_user("fang@example.com", name="方芳", role="manager")


def shown(arm: str, *, ago: timedelta = SHOWN, of: User | None = None) -> Visitor:
    visitor = VisitorFactory(of=of)
    Assignment.objects.create(visitor=visitor, trial=arms.TRIAL, arm=arm, at=now() - ago)
    return visitor


def did(visitor: Visitor, kind: str, *, at: datetime, listed: str = "", bot: str = "") -> None:
    one = event(kind, at=int(at.timestamp() * 1000), list=listed, product="kettle-1")
    BatchFactory(visitor=visitor, received_at=at, events=[one], bot=bot)


def clicked(visitor: Visitor, *, after: timedelta = A_DAY, listed: str = "for_you", bot: str = ""):
    did(visitor, "click", at=now() - SHOWN + after, listed=listed, bot=bot)


def bought(visitor: Visitor, *, after: timedelta = A_DAY) -> None:
    did(visitor, "purchase", at=now() - SHOWN + after)


def found(fang: User) -> dict[str, tuple[Share, Share]]:
    return {goal.key: (goal.learned, goal.in_demand) for goal in result_for(fang).goals}


def test_each_arm_has_its_people_its_clicks_and_its_orders(fang):
    one, two, three = (shown("learned") for _ in range(3))
    other = shown("in_demand")
    clicked(one)
    clicked(one)
    clicked(other)
    bought(two)
    bought(three)

    count_trial()

    assert found(fang) == {
        "clicked": (Share(1, 3), Share(1, 1)),
        "ordered": (Share(2, 3), Share(0, 1)),
    }


def test_only_a_week_from_the_first_showing_counts_and_it_must_be_over(fang):
    late, early, running = shown("learned"), shown("learned"), shown("learned", ago=A_DAY)
    bought(late, after=DAYS + timedelta(minutes=1))
    bought(early, after=-timedelta(minutes=1))
    did(running, "purchase", at=now())

    count = count_trial()

    assert found(fang)["ordered"] == (Share(0, 2), Share(0, 0))
    assert count.waiting == 1
    assert count.first_over_at - now() < DAYS


def test_other_lists_and_machines_count_for_nothing(fang):
    person, machine = shown("learned"), shown("learned")
    clicked(person, listed="similar")
    clicked(machine, bot="agent")

    count = count_trial()

    assert found(fang)["clicked"] == (Share(0, 1), Share(0, 0))
    assert count.machines == 1


def test_a_customer_with_two_browsers_is_one_person(fang, lin):
    shown("learned", of=lin)
    clicked(shown("learned", of=lin, ago=SHOWN - A_DAY), after=3 * A_DAY)

    count_trial()

    assert found(fang)["clicked"] == (Share(1, 1), Share(0, 0))


def test_who_met_both_ways_is_left_out_and_told(fang, lin):
    clicked(shown("learned", of=lin))
    shown("in_demand", of=lin)

    count = count_trial()

    assert found(fang)["clicked"] == (Share(0, 0), Share(0, 0))
    assert count.mixed == 1


def test_what_lies_in_files_counts_as_well(fang):
    bought(shown("learned"))
    files.move_past_days()

    count_trial()

    assert found(fang)["ordered"] == (Share(1, 1), Share(0, 0))


def test_who_erases_a_trail_is_in_no_figure_any_more(fang):
    visitor = shown("learned")
    bought(visitor)
    count_trial()
    visitors.end([visitor])
    trials.forget(visitor.key.hex)

    count_trial()

    assert found(fang)["ordered"] == (Share(0, 0), Share(0, 0))
    assert TrialCount.objects.count() == 1


def result_of(fang: User, *rows: tuple[str, int, int]) -> Goal:
    """`rows` are arm, people and orders, all of one day."""
    count = TrialCount.objects.create(trial=arms.TRIAL)
    on = localdate() - timedelta(days=14)
    for arm, people, ordered in rows:
        TrialDay.objects.create(
            count=count, on=on, arm=arm, people=people, ordered=ordered, clicked=0
        )
    return result_for(fang).goals[0]


def test_no_verdict_before_as_many_were_there_as_were_asked_for(fang):
    goal = result_of(fang, ("learned", 900, 120), ("in_demand", 100, 2))

    assert goal.difference.is_sure
    assert goal.verdict == "early"
    assert goal.waits[1].needed > 100


@pytest.mark.parametrize(
    ("orders", "verdict"), [(21_000, "better"), (18_000, "even"), (15_000, "worse")]
)
def test_then_the_interval_has_the_say(fang, orders, verdict):
    goal = result_of(fang, ("learned", 180_000, orders), ("in_demand", 20_000, 2_000))

    assert goal.is_ripe
    assert goal.verdict == verdict


def test_how_long_it_takes_goes_by_the_pace_of_late(fang):
    goal = result_of(fang, ("learned", 900, 90), ("in_demand", 80, 8))

    tenth, fifth, half = goal.waits
    assert half.needed < fifth.needed < tenth.needed
    assert half.days == -(-(half.needed - 80) * 8 // 80)  # eighty in eight days


def test_without_any_order_nobody_knows_how_long(fang):
    goal = result_of(fang, ("learned", 90, 0), ("in_demand", 10, 0))

    assert goal.waits[0] == Wait(10, None, None)
    assert goal.verdict == "early"
    assert goal.lift is None


def test_the_page_says_both_shares_and_how_sure_they_are(as_user, fang):
    result_of(fang, ("learned", 900, 120), ("in_demand", 100, 10))

    page = as_user(fang).get(reverse("discovery:trial")).content.decode()

    for text in ("13.3 %", "10.0 %", "+3.3", "900", "还太早"):
        assert text in page


def test_before_the_first_week_is_over_the_page_says_when(as_user, fang):
    shown("learned", ago=A_DAY)
    count_trial()

    page = as_user(fang).get(reverse("discovery:trial")).content.decode()

    assert "还没有人满 7 天" in page


def test_before_anything_was_counted_the_page_stands(as_user, fang):
    assert "还没有统计过" in as_user(fang).get(reverse("discovery:trial")).content.decode()


def test_it_is_for_who_looks_after_the_goods(as_user, fang, mei, lin):
    result_of(fang, ("learned", 900, 120), ("in_demand", 100, 10))

    for stranger in (mei, lin):
        assert as_user(stranger).get(reverse("discovery:trial")).status_code == 403
        assert result_for(stranger) is None
